//! The task of a session at work: lets time pass and plays one step after the other.

use super::{At, Desk, Frame, Live, Shared, calls, run::PendingCall, sandbox, turn::Task};
use crate::{
    http::Failure,
    ids,
    screenplay::{Fault, Line, Step},
    sessions::Session,
};
use serde_json::Value;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::Instant;

/// Seconds until a model's first word.
const LATENCY: f64 = 0.25;
/// Seconds between two previews of a message.
const PREVIEW_INTERVAL: f64 = 0.06;
/// Most previews of one message.
const MOST_PREVIEWS: usize = 400;
/// Failures in a row after which a task gives up; the next change of the session starts a new one.
const MOST_FAILURES: u32 = 5;

/// Why a step was not played to its end.
enum Stopped {
    /// An interrupt made its work invalid.
    Cut,
    Failed(Failure),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

struct Player {
    shared: Arc<Shared>,
    live: Arc<Live>,
    session_id: String,
}

/// Starts the task of a session. It ends when the session has nothing more to do, or with the engine.
pub(super) fn start(shared: Arc<Shared>, live: Arc<Live>, session_id: String) {
    tokio::spawn(async move {
        let stop = shared.stop.clone();
        let player = Player { shared, live, session_id };
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = player.work() => {}
        }
    });
}

impl Player {
    async fn work(&self) {
        let mut failures = 0;
        while let Some(task) = self.next(failures).await {
            failures = match self.perform(task).await {
                Ok(()) | Err(Stopped::Cut) => 0,
                Err(Stopped::Failed(failure)) => {
                    tracing::warn!(session = %self.session_id, %failure, "a step of the simulator failed");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    failures + 1
                }
            };
        }
    }

    /// What comes next; `None` where the task ends, which is settled under the session's lock so that no work is
    /// left behind.
    async fn next(&self, failures: u32) -> Option<Task> {
        if failures < MOST_FAILURES {
            match self.shared.pick(&self.live, &self.session_id).await {
                Ok(task) => return task,
                Err(failure) => tracing::error!(session = %self.session_id, %failure, "a session can't go on"),
            }
        }
        let _guard = self.live.desk.lock().await;
        self.live.is_driven.store(false, Ordering::Release);
        None
    }

    async fn perform(&self, task: Task) -> Result<(), Stopped> {
        match task {
            Task::Read { messages, is_interjection } => self.read(messages, is_interjection).await,
            Task::Call { at, call } => self.call(&at, &call).await,
            Task::Play { at, step } => self.play(&at, step).await,
            Task::Rest => Ok(()),
        }
    }

    async fn read(&self, messages: Vec<Value>, is_interjection: bool) -> Result<(), Stopped> {
        let session = self.session().await?;
        let library = &self.shared.library;
        let mut steps = Vec::new();
        for message in messages.iter().filter(|message| message["type"] == "user.message") {
            let facts = sandbox::facts(&self.shared.store, &session, &message["content"]).await?;
            steps.extend(if is_interjection {
                library.interjection(&facts)
            } else {
                library.plan(&facts, session.screenplay.as_deref())
            });
        }
        self.change(|desk| desk.read(&messages, steps)).await?;
        Ok(())
    }

    async fn play(&self, at: &At, step: Step) -> Result<(), Stopped> {
        match step {
            Step::Think(seconds) => self.think(at, seconds).await,
            Step::Say(line) => self.say(at, &line).await,
            Step::Use(calls) => {
                self.open_request(at).await?;
                self.pause(at, LATENCY).await?;
                self.change_at(at, |desk| desk.make_calls(&at.thread_id, calls)).await
            }
            Step::Error(fault) => self.fail(at, &fault).await,
            Step::Grade { iteration, result, explanation } => {
                for _ in 0..2 {
                    self.change_at(at, |desk| desk.show_grading(at, iteration)).await?;
                    self.pause(at, 0.5).await?;
                }
                self.change_at(at, |desk| desk.end_grading(at, iteration, &result, &explanation)).await
            }
            Step::Compact(_) => self.change_at(at, |desk| desk.compact(at)).await,
            // These take no time and were done when they were picked.
            Step::Delegate(_) | Step::Repeat { .. } | Step::End(_) => Ok(()),
        }
    }

    async fn open_request(&self, at: &At) -> Result<(), Stopped> {
        self.change_at(at, |desk| desk.open_request(&at.thread_id)).await
    }

    async fn think(&self, at: &At, seconds: f64) -> Result<(), Stopped> {
        self.open_request(at).await?;
        let id = ids::new_id("sevt_");
        self.preview(at, Frame::start(&at.thread_id, "agent.thinking", &id)).await?;
        self.pause(at, seconds).await?;
        self.change_at(at, |desk| desk.end_thinking(at, &id, seconds)).await
    }

    async fn say(&self, at: &At, line: &Line) -> Result<(), Stopped> {
        self.open_request(at).await?;
        self.pause(at, LATENCY).await?;
        let id = ids::new_id("sevt_");
        let text = line.text.whole();
        self.preview(at, Frame::start(&at.thread_id, "agent.message", &id)).await?;
        let length = text.chars().count();
        let pace = line.pace.max(1.0);
        let piece = ((pace * PREVIEW_INTERVAL) as usize).max(length / MOST_PREVIEWS).max(1);
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let end = rest.char_indices().nth(piece).map_or(rest.len(), |(end, _)| end);
            let (chunk, after) = rest.split_at(end);
            self.pause(at, chunk.chars().count() as f64 / pace).await?;
            self.preview(at, Frame::delta(&at.thread_id, &id, chunk)).await?;
            rest = after;
        }
        self.change_at(at, |desk| desk.end_message(at, &id, &text)).await
    }

    async fn call(&self, at: &At, call: &PendingCall) -> Result<(), Stopped> {
        let outcome = match calls::refusal(call) {
            Some(refusal) => refusal,
            None => {
                self.pause(at, call.seconds).await?;
                let session = self.session().await?;
                sandbox::run(&self.shared.store, &session, call).await?
            }
        };
        self.change_at(at, |desk| desk.finish_call(&at.thread_id, call, &outcome)).await
    }

    async fn fail(&self, at: &At, fault: &Fault) -> Result<(), Stopped> {
        self.change_at(at, |desk| desk.begin_fault(at, fault)).await?;
        self.pause(at, LATENCY).await?;
        if fault.retries == 0 {
            return self.change_at(at, |desk| desk.end_fault(at, fault)).await;
        }
        self.change_at(at, |desk| desk.begin_retry(at, fault)).await?;
        self.pause(at, fault.seconds).await?;
        self.change_at(at, |desk| desk.end_retry(at)).await
    }

    /// Lets simulated time pass, unless an interrupt makes the work invalid.
    async fn pause(&self, at: &At, seconds: f64) -> Result<(), Stopped> {
        let until = Instant::now() + Duration::try_from_secs_f64(seconds / self.shared.speed).unwrap_or_default();
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(until) => return Ok(()),
                () = self.live.changed.notified() => self.check(at).await?,
            }
        }
    }

    async fn check(&self, at: &At) -> Result<(), Stopped> {
        let desk = self.live.desk.lock().await;
        if desk.as_ref().is_none_or(|desk| desk.is_at(at)) { Ok(()) } else { Err(Stopped::Cut) }
    }

    /// Publishes a preview, under the lock: after an interrupt was told, no preview follows.
    async fn preview(&self, at: &At, frame: Frame) -> Result<(), Stopped> {
        let desk = self.live.desk.lock().await;
        if desk.as_ref().is_some_and(|desk| !desk.is_at(at)) {
            return Err(Stopped::Cut);
        }
        self.live.publish(frame);
        Ok(())
    }

    async fn session(&self) -> Result<Session, Stopped> {
        Ok(self.shared.peek(&self.live, &self.session_id, |desk| desk.session.clone()).await?)
    }

    async fn change<R>(&self, change: impl FnOnce(&mut Desk) -> Result<R, Failure>) -> Result<R, Stopped> {
        Ok(self.shared.change(&self.live, &self.session_id, change).await?)
    }

    /// Changes the session as a part of this work.
    async fn change_at<R>(&self, at: &At, change: impl FnOnce(&mut Desk) -> Result<R, Failure>) -> Result<R, Stopped> {
        let guarded = |desk: &mut Desk| if desk.is_at(at) { change(desk).map(Some) } else { Ok(None) };
        self.change(guarded).await?.ok_or(Stopped::Cut)
    }
}
