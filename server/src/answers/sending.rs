//! Answers on their way: claimed, sent, and recorded or lost, each written before its step.

use super::{
    history::{Found, look_up},
    words::told,
};
use crate::{
    failure::Failure,
    gateway::Gateway,
    store::{
        Store, StoreError,
        answers::{AnswerState, NewAnswer, Receipt, StoredAnswer},
    },
};
use axum::{Json, body::Body, response::IntoResponse as _};
use http::{Request, Response};
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

/// Answers on their way.
pub(super) struct Sending {
    pub gateway: Gateway,
    pub store: Store,
    pub session: SessionId,
    pub answers: Vec<NewAnswer>,
}

impl Sending {
    pub async fn send(self, actor: String, request: Request<Body>) -> Result<Response<Body>, Failure> {
        if let Some(first) = self.claim(&actor).await? {
            return Err(taken(&first, self.store.clock().now()));
        }
        self.note(AnswerState::Sent).await?;
        let outcome = self.gateway.forward(request).await;
        let status = outcome.as_ref().map_or_else(super::super::failure::Failure::status, Response::status);
        if status.is_success() {
            let receipt = outcome.as_ref().map(receipt).unwrap_or_default();
            self.noted(self.record(&receipt).await).await;
        } else if status.is_client_error() {
            let released = self.store.release_answers(self.session.as_str(), &self.calls()).await;
            self.noted(released).await;
        } else {
            self.noted(self.note(AnswerState::Lost).await).await;
            return self.recovered().await;
        }
        outcome
    }

    /// What the upstream did is told even if it can't be noted; then the history settles it.
    async fn noted(&self, noted: Result<(), StoreError>) {
        let Err(error) = noted else { return };
        tracing::error!(session = %self.session, %error, "what became of an answer can't be noted");
        if let Err(error) = self.note(AnswerState::Lost).await {
            tracing::error!(session = %self.session, %error, "nor that it must be looked up");
        }
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

    async fn note(&self, state: AnswerState) -> Result<(), StoreError> {
        self.store.note_answers(self.session.as_str(), &self.calls(), state).await
    }

    async fn record(&self, receipt: &Receipt) -> Result<(), StoreError> {
        self.store.record_answers(self.session.as_str(), &self.calls(), receipt).await
    }

    fn calls(&self) -> Vec<String> {
        self.answers.iter().map(|answer| answer.tool_use.clone()).collect()
    }

    /// Only the response may have been lost: then this is no failure. If the history doesn't have the answers yet, they
    /// may still be on their way, so nobody may try again until [`settle_lost`](super::settle_lost) knows.
    async fn recovered(&self) -> Result<Response<Body>, Failure> {
        for pause in READS {
            tokio::time::sleep(pause).await;
            if let Some(stored) = self.stored().await {
                self.noted(self.record(&Receipt::default()).await).await;
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
        for NewAnswer { tool_use, event, .. } in &self.answers {
            match look_up(&self.gateway, &self.store, self.session.as_str(), tool_use, event).await {
                Ok(Found::Ours(event)) => stored.push(event),
                _ => return None,
            }
        }
        Some(stored)
    }
}

/// What somebody is told whose answer came second.
pub(super) fn taken(first: &StoredAnswer, now: i64) -> Failure {
    let code = if first.state == AnswerState::Recorded { "already_answered" } else { "answer_unsettled" };
    Failure::conflict(told(first, now)).with_code(code)
}

/// What the record will say of a response.
fn receipt(response: &Response<Body>) -> Receipt {
    let request_id = response.headers().get("request-id").and_then(|id| id.to_str().ok());
    Receipt { status: Some(response.status().as_u16()), request_id: request_id.map(str::to_owned) }
}
