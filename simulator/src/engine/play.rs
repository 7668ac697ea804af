//! Plays steps one after the other, in real time or as a backfill.

use super::{
    Frame, SessionDraft, calls, sandbox,
    shared::Shared,
    task::{At, Task},
};
use crate::{
    prelude::*,
    records::{PendingCall, Session, Tool},
    screenplay::{Outcome, Speech, Step, TurnError},
    vaults,
};
use std::sync::Arc;

/// Seconds until a model's first word.
const LATENCY: f64 = 0.25;
/// Seconds between two previews of a message.
const PREVIEW_INTERVAL: f64 = 0.06;
/// Most previews of one message.
const MOST_PREVIEWS: usize = 400;

/// Why a step did not finish.
pub(super) enum Stopped {
    /// An interrupt made its work invalid.
    Cut,
    Failed(HttpError),
}

impl From<HttpError> for Stopped {
    fn from(failure: HttpError) -> Self {
        Self::Failed(failure)
    }
}

/// How steps change the session and how time passes: [`super::realtime`] or [`super::backfill`].
pub(super) trait Pace {
    /// Changes the session.
    async fn change<R: Send>(
        &mut self,
        change: impl FnOnce(&mut SessionDraft) -> Result<R, HttpError> + Send,
    ) -> Result<R, Stopped>;

    /// The session as it is.
    async fn session(&mut self) -> Result<Session, Stopped>;

    /// Waits for simulated time to pass; stops early if an interrupt invalidates the work.
    async fn pause(&mut self, at: &At, seconds: f64) -> Result<(), Stopped>;

    /// Publishes a preview to the stream's readers.
    async fn preview(&mut self, at: &At, frame: impl FnOnce() -> Frame + Send) -> Result<(), Stopped>;

    /// What the model does about a message.
    async fn answer(&mut self, message: &Value, is_interjection: bool) -> Result<Vec<Step>, Stopped>;
}

pub(super) struct Player<S> {
    pub shared: Arc<Shared>,
    pub pace: S,
}

impl<S: Pace> Player<S> {
    pub async fn perform(&mut self, task: Task) -> Result<(), Stopped> {
        match task {
            Task::Read { messages, is_interjection } => self.read(messages, is_interjection).await,
            Task::Call { at, call } => self.call(&at, &call).await,
            Task::Play { at, step } => self.play(&at, step).await,
            Task::Rest => Ok(()),
        }
    }

    async fn read(&mut self, messages: Vec<Value>, is_interjection: bool) -> Result<(), Stopped> {
        let mut steps = Vec::new();
        for message in messages.iter().filter(|message| message["type"] == "user.message") {
            steps.extend(self.pace.answer(message, is_interjection).await?);
        }
        self.pace.change(|draft| draft.read(&messages, steps)).await
    }

    async fn play(&mut self, at: &At, step: Step) -> Result<(), Stopped> {
        match step {
            Step::Think(seconds) => self.think(at, seconds).await,
            Step::Say(line) => self.say(at, &line).await,
            Step::Use(calls) => {
                self.open_request(at).await?;
                self.pace.pause(at, LATENCY).await?;
                self.change_at(at, |draft| draft.make_calls(&at.thread_id, calls)).await
            }
            Step::Error(error) => self.fail(at, &error).await,
            Step::Grade(grade) => {
                for _ in 0..2 {
                    self.change_at(at, |draft| draft.show_grading(at, grade.iteration)).await?;
                    self.pace.pause(at, 0.5).await?;
                }
                self.change_at(at, |draft| draft.end_grading(at, &grade)).await
            }
            Step::Pursue { description, max_iterations } => self.pursue(at, description, max_iterations).await,
            Step::Compact(_) => self.change_at(at, |draft| draft.compact(at)).await,
            // These take no time and were done when they were picked.
            Step::Delegate(_) | Step::Workflow(_) | Step::Consult(_) | Step::Repeat { .. } | Step::End(_) => Ok(()),
        }
    }

    async fn open_request(&mut self, at: &At) -> Result<(), Stopped> {
        self.change_at(at, |draft| draft.open_request(&at.thread_id)).await
    }

    async fn think(&mut self, at: &At, seconds: f64) -> Result<(), Stopped> {
        self.open_request(at).await?;
        let id = ids::new_id("sevt_");
        self.pace.preview(at, || Frame::start(&at.thread_id, "agent.thinking", &id)).await?;
        self.pace.pause(at, seconds).await?;
        self.change_at(at, |draft| draft.end_thinking(at, &id, seconds)).await
    }

    async fn say(&mut self, at: &At, line: &Speech) -> Result<(), Stopped> {
        self.open_request(at).await?;
        self.pace.pause(at, LATENCY).await?;
        let id = ids::new_id("sevt_");
        let text = line.text.whole();
        self.pace.preview(at, || Frame::start(&at.thread_id, "agent.message", &id)).await?;
        let length = text.chars().count();
        let pace = line.pace.max(1.0);
        let piece = ((pace * PREVIEW_INTERVAL) as usize).max(length / MOST_PREVIEWS).max(1);
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let end = rest.char_indices().nth(piece).map_or(rest.len(), |(end, _)| end);
            let (chunk, after) = rest.split_at(end);
            self.pace.pause(at, chunk.chars().count() as f64 / pace).await?;
            self.pace.preview(at, || Frame::delta(&at.thread_id, &id, chunk)).await?;
            rest = after;
        }
        self.change_at(at, |draft| draft.end_message(at, &id, &text)).await
    }

    async fn call(&mut self, at: &At, call: &PendingCall) -> Result<(), Stopped> {
        let outcome = match calls::refusal(call) {
            Some(refusal) => refusal,
            None => {
                self.pace.pause(at, call.seconds).await?;
                let session = self.pace.session().await?;
                if let Tool::Mcp(server) = &call.tool
                    && self.is_rejected(at, &session, server).await?
                {
                    self.change_at(at, |draft| {
                        draft.tell_rejected(server);
                        Ok(())
                    })
                    .await?;
                    Outcome::failure(format!("The MCP server {server} rejected the credentials."))
                } else {
                    sandbox::run(&self.shared.store, &session, call).await?
                }
            }
        };
        self.change_at(at, |draft| draft.finish_call(&at.thread_id, call, &outcome)).await
    }

    /// Whether an MCP server of the thread's agent rejects what the session's vaults have for it.
    async fn is_rejected(&mut self, at: &At, session: &Session, server: &str) -> Result<bool, Stopped> {
        let agent = self.change_at(at, |draft| Ok(draft.thread(&at.thread_id)?.agent.clone())).await?;
        let servers = agent["mcp_servers"].as_array();
        let url = servers.and_then(|all| all.iter().find(|entry| entry["name"] == server)?["url"].as_str());
        let Some(url) = url else { return Ok(false) };
        Ok(vaults::is_rejected(&self.shared.store, &session.vault_ids, url).await?)
    }

    async fn fail(&mut self, at: &At, error: &TurnError) -> Result<(), Stopped> {
        self.change_at(at, |draft| draft.begin_error(at, error)).await?;
        self.pace.pause(at, LATENCY).await?;
        if error.retries == 0 {
            return self.change_at(at, |draft| draft.end_error(at, error)).await;
        }
        self.change_at(at, |draft| draft.begin_retry(at, error)).await?;
        self.pace.pause(at, error.seconds).await?;
        self.change_at(at, |draft| draft.end_retry(at)).await
    }

    async fn pursue(&mut self, at: &At, description: String, max_iterations: u32) -> Result<(), Stopped> {
        let session = self.pace.session().await?;
        let mut facts = sandbox::facts(&self.shared.store, &session, description).await?;
        facts.is_outcome = true;
        let steps = self.shared.library.pursue(&facts, session.screenplay.as_deref(), max_iterations);
        self.change_at(at, |draft| draft.pursue(at, steps)).await
    }

    /// Changes the session as a part of this work.
    async fn change_at<R: Send>(
        &mut self,
        at: &At,
        change: impl FnOnce(&mut SessionDraft) -> Result<R, HttpError> + Send,
    ) -> Result<R, Stopped> {
        let guarded = |draft: &mut SessionDraft| if draft.is_at(at) { change(draft).map(Some) } else { Ok(None) };
        self.pace.change(guarded).await?.ok_or(Stopped::Cut)
    }
}
