//! Answers to tool calls: each confirmation or result is sent upstream once, however many people click in however many
//! tabs, and whatever is cut, killed or lost on the way.

mod body;
mod from_notification;
mod history;
mod settle;
mod shown;
mod words;

pub use settle::settle_lost;
pub use shown::INPUT_DIGEST;
pub use words::told;

use crate::store::answers::{AnswerState, NewAnswer, StoredAnswer};
use crate::{body::JsonBody, failure::Failure, gateway::Gateway, identity::Identity, store::Store};
use axum::{Json, body::Body, response::IntoResponse as _};
use body::answers_in;
use history::{Found, look_up};
use http::{Request, Response, request::Parts};
use pilothouse_api::ids::SessionId;
use serde_json::{Value, json};
use std::time::Duration;

/// When the history is read after a response was lost: at once, and once more before the caller is told.
const READS: [Duration; 2] = [Duration::ZERO, Duration::from_secs(1)];

/// How long to wait for another answer to the same call that is on its way, before its outcome is asked for again.
const PAUSES: [Duration; 5] = [
    Duration::from_millis(20),
    Duration::from_millis(80),
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
];

/// Sends events. The tool calls that they answer are claimed first; a second claim is a conflict and is never sent.
///
/// # Errors
/// 403 for an answer that may not be given from a notification; 409 where a call was answered already, or has other input than the one that was shown; what the upstream refuses.
pub async fn send(
    gateway: &Gateway,
    store: &Store,
    identity: &Identity,
    session: &SessionId,
    parts: Parts,
    body: JsonBody,
) -> Result<Response<Body>, Failure> {
    let answers = answers_in(&body.value);
    let call = shown::check(gateway, store, session, &parts.headers, &answers).await?;
    from_notification::check(store, identity, &parts, &body.value, call.as_ref()).await?;
    let request = Request::from_parts(parts, Body::from(body.bytes));
    if answers.is_empty() {
        return gateway.forward(request).await;
    }
    let sending = Sending { gateway: gateway.clone(), store: store.clone(), session: session.clone(), answers };
    // A caller who goes away doesn't leave an answer half-way.
    let sent = tokio::spawn(sending.send(identity.name.clone(), request));
    sent.await.map_err(Failure::internal)?
}

/// Answers on their way.
struct Sending {
    gateway: Gateway,
    store: Store,
    session: SessionId,
    answers: Vec<NewAnswer>,
}

impl Sending {
    async fn send(self, actor: String, request: Request<Body>) -> Result<Response<Body>, Failure> {
        if let Some(first) = self.claim(&actor).await? {
            return Err(taken(&first, self.store.clock().now()));
        }
        self.note(AnswerState::Sent).await?;
        let outcome = self.gateway.forward(request).await;
        let status = outcome.as_ref().map_or_else(|failure| failure.status(), Response::status);
        if status.is_success() {
            self.note(AnswerState::Recorded).await?;
        } else if status.is_client_error() {
            self.store.release_answers(self.session.as_str(), &self.answers).await?;
        } else {
            self.note(AnswerState::Lost).await?;
            return self.recovered().await;
        }
        outcome
    }

    /// Claims the answers; whoever was first. What is on its way is waited for a moment: it may be refused.
    async fn claim(&self, actor: &str) -> Result<Option<StoredAnswer>, Failure> {
        let mut pauses = PAUSES.into_iter();
        loop {
            let first = self.store.claim_answers(self.session.as_str(), &self.answers, actor).await?;
            let is_under_way = |first: &StoredAnswer| matches!(first.state, AnswerState::Claimed | AnswerState::Sent);
            match pauses.next().filter(|_| first.as_ref().is_some_and(is_under_way)) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Ok(first),
            }
        }
    }

    async fn note(&self, state: AnswerState) -> Result<(), Failure> {
        Ok(self.store.note_answers(self.session.as_str(), &self.answers, state).await?)
    }

    /// Only the response may have been lost: then this is no failure. If the history doesn't have the answers yet, they
    /// may still be on their way, so nobody may try again until [`settle_lost`] knows.
    async fn recovered(&self) -> Result<Response<Body>, Failure> {
        for pause in READS {
            tokio::time::sleep(pause).await;
            if let Some(stored) = self.stored().await {
                self.note(AnswerState::Recorded).await?;
                return Ok(Json(json!({ "data": stored })).into_response());
            }
        }
        let message = "The Claude API didn't confirm this answer, so it may or may not have arrived. Pilothouse is finding \
                       out; until then nobody can answer this call.";
        Err(Failure::upstream(message, "an answer whose response was lost").with_code("answer_unsettled"))
    }

    /// The stored answers, if the upstream has all of them as they were sent.
    async fn stored(&self) -> Option<Vec<Value>> {
        let mut stored = Vec::new();
        for answer in &self.answers {
            match look_up(&self.gateway, &self.store, self.session.as_str(), answer).await {
                Ok(Found::Ours(event)) => stored.push(event),
                _ => return None,
            }
        }
        Some(stored)
    }
}

fn taken(first: &StoredAnswer, now: i64) -> Failure {
    let code = if first.state == AnswerState::Recorded { "already_answered" } else { "answer_unsettled" };
    Failure::conflict(told(first, now)).with_code(code)
}

#[cfg(test)]
mod tests;
