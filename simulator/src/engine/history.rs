//! Histories: the earlier turns of a new session, with what the person asked and answered.

use super::{
    SessionDraft,
    backfill::Backfill,
    play::{Player, Stopped},
    sandbox,
    shared::Shared,
    task::Task,
};
use crate::{
    events::log,
    prelude::*,
    records::{CallState, Run, Status, Tool},
    screenplay::{Answer, Outcome, Turn, generate},
};
use std::sync::Arc;

/// How many events are buffered before they are written, ahead of the session itself.
const HELD: usize = 500;
/// Seconds that a generated history has for each of its events: more than it takes, waits for people included.
const SECONDS_PER_EVENT: f64 = 120.0;

impl Shared {
    /// Gives a new session the history that its `metadata.history` asks for: the name of a screenplay with one, or
    /// the number of events of a generated one, with another number after it for another such past.
    pub(super) async fn give_past(self: &Arc<Self>, draft: SessionDraft) -> Result<SessionDraft, HttpError> {
        let Some(asked) = draft.session.metadata.get("history").and_then(Value::as_str) else { return Ok(draft) };
        let facts = sandbox::facts(&self.store, &draft.session, String::new()).await?;
        let (told, generated) = match (self.library.history(asked, &facts), generate::HistoryRequest::parse(asked)) {
            (Some(turns), _) => (turns, None),
            (None, Some(request)) => (Vec::new(), Some(request)),
            (None, None) => return Ok(draft),
        };
        let mut player = Player { shared: Arc::clone(self), pace: Backfill { draft, steps: Vec::new() } };
        let written = match generated {
            None => player.tell(told).await,
            Some(request) => player.generate(&facts.agent, &request).await,
        };
        let Backfill { mut draft, .. } = player.pace;
        if let Err(failure) = written {
            log::delete(&mut *self.store.pool().acquire().await?, &draft.session.id).await?;
            return Err(failure);
        }
        draft.return_to_present();
        Ok(draft)
    }
}

impl Player<Backfill> {
    /// A history turn by turn, as far as it goes.
    async fn tell(&mut self, turns: Vec<Turn>) -> Result<(), HttpError> {
        for turn in turns {
            if !self.pace.draft.takes_messages() {
                break;
            }
            self.turn(turn, SessionDraft::pass).await?;
        }
        Ok(())
    }

    /// Generates a history of this many events, spread evenly over its time.
    async fn generate(&mut self, agent: &Value, request: &generate::HistoryRequest) -> Result<(), HttpError> {
        let mut generator = generate::Generator::new(agent, request.seed);
        let total_seconds = request.events as f64 * SECONDS_PER_EVENT;
        let mut written = 0;
        while written + self.pace.draft.told() < request.events && self.pace.draft.takes_messages() {
            let left = 1.0 - (written + self.pace.draft.told()) as f64 / request.events as f64;
            self.turn(generator.turn(total_seconds * left), SessionDraft::wait).await?;
            if self.pace.draft.told() >= HELD {
                written += self.pace.draft.write_ahead(&self.shared.store).await?;
            }
        }
        Ok(())
    }

    async fn turn(&mut self, turn: Turn, wait: fn(&mut SessionDraft, f64)) -> Result<(), HttpError> {
        let Backfill { draft, steps } = &mut self.pace;
        draft.move_to(turn.ago);
        *steps = turn.steps;
        draft.accept(vec![json!({"type": "user.message", "content": [{"type": "text", "text": turn.text}]})])?;
        self.rest().await?;
        while let Some((answer, event)) = self.pace.draft.next_answer() {
            wait(&mut self.pace.draft, answer.after);
            self.pace.draft.accept(vec![event])?;
            self.rest().await?;
        }
        Ok(())
    }

    /// Plays until the session rests.
    async fn rest(&mut self) -> Result<(), HttpError> {
        loop {
            match self.pace.draft.pick()? {
                Task::Rest => return Ok(()),
                task => match self.perform(task).await {
                    Ok(()) | Err(Stopped::Cut) => {}
                    Err(Stopped::Failed(failure)) => return Err(failure),
                },
            }
        }
    }
}

impl SessionDraft {
    /// Whether the session accepts messages: not with an unanswered call, at its budget, or once terminated.
    fn takes_messages(&self) -> bool {
        self.session.status != Status::Terminated && self.refuse_input("user.message").is_ok()
    }

    /// The first call that waits and that the person of the history answers, with that answer.
    fn next_answer(&self) -> Option<(Answer, Value)> {
        let (call, answer) = self.runs().flat_map(Run::waiting).find_map(|call| Some((call, call.answer.clone()?)))?;
        let text = call.result.as_ref().map_or_else(|| "ok".to_owned(), Outcome::whole);
        let content = json!([{"type": "text", "text": text}]);
        let event = match (&call.tool, &answer.deny_message) {
            (Tool::Custom, _) => {
                json!({"type": "user.custom_tool_result", "custom_tool_use_id": call.id, "content": content})
            }
            _ if call.state == CallState::Waiting => {
                json!({"type": "user.tool_result", "tool_use_id": call.id, "content": content})
            }
            (_, None) => json!({"type": "user.tool_confirmation", "tool_use_id": call.id, "result": "allow"}),
            (_, Some(why)) => json!({
                "type": "user.tool_confirmation", "tool_use_id": call.id, "result": "deny", "deny_message": why,
            }),
        };
        Some((answer, event))
    }
}
