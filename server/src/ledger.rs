//! The ledger: who changed what, and the outcome. A row is written before the change starts and completed when it ends,
//! so that even a change during which the server died is on record.

use crate::{
    body::JsonBody,
    failure::Failure,
    identity::Identity,
    request::{address::client_address, path::whole_path},
    store::{
        Store, StoreError,
        ledger::{Actor, LedgerEntry, Outcome},
    },
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use std::sync::Arc;
use tracing::Instrument as _;

mod created;
mod describe;
mod reads;

/// Details that a handler adds to its ledger row, through the response's extensions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// The id of what was changed.
    pub target: Option<String>,
    /// More about the change, such as `user.tool_confirmation allow sevt_…`.
    pub detail: Option<String>,
}

/// Why a call is made that nobody makes by hand: a plan that somebody confirmed. In the request's extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because(pub String);

/// Writes the ledger.
#[derive(Clone, Debug)]
pub struct Ledger {
    store: Store,
    reads: Arc<reads::Reads>,
}

impl Ledger {
    /// The ledger in a store.
    pub fn new(store: Store) -> Self {
        Self { store, reads: Arc::default() }
    }

    /// Records a change that has ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record(&self, entry: LedgerEntry, outcome: Outcome) -> Result<(), StoreError> {
        let id = self.store.begin_ledger_row(&entry).await?;
        self.store.finish_ledger_row(&id, &outcome).await
    }

    /// Records a successful read, unless the same reader was recorded recently. A failure to record it doesn't stop the
    /// read: a full disk must not hide what is there.
    pub async fn note_read(&self, entry: LedgerEntry, status: StatusCode) {
        if !status.is_success() || !self.reads.is_new(&entry) {
            return;
        }
        if let Err(error) = self.record(entry, Outcome::status(status)).await {
            tracing::error!(%error, "what was read is not in the ledger");
        }
    }

    async fn follow(self, entry: LedgerEntry, request: Request, next: Next) -> Response {
        let creates = entry.action == "create";
        let makes_session = creates && entry.resource == "sessions";
        // A change that can't be recorded is not made.
        let id = match self.store.begin_ledger_row(&entry).await {
            Ok(id) => id,
            Err(error) => return Failure::from(error).into_response(),
        };
        let response = next.run(request).await;
        let (response, created) = if creates { created::id(response).await } else { (response, None) };
        let outcome = outcome_of(&response, created);
        if let Err(error) = self.store.finish_ledger_row(&id, &outcome).await {
            tracing::error!(%error, row = %id, status = outcome.status, "the outcome of a change is not in the ledger");
        }
        if let Some(session) = outcome.target.filter(|_| makes_session)
            && let Err(error) = self.store.note_starter(&session).await
        {
            tracing::error!(%error, session, "who started a session is not noted");
        }
        response
    }
}

/// Layer for the API's routes: records every request that may change something, even if it is refused, and every
/// download. The work runs in its own task, so a caller that disconnects can't keep the outcome out of the ledger.
pub async fn mutations(State(ledger): State<Ledger>, request: Request, next: Next) -> Response {
    let path = whole_path(&request);
    let Some(identity) = request.extensions().get::<Identity>() else { return next.run(request).await };
    let (actor, address) = (Actor::from(identity), client_address(request.extensions()));
    if request.method().is_safe() {
        let Some(entry) = describe::taken_away(actor, address, request.method(), path) else {
            return next.run(request).await;
        };
        let response = next.run(request).await;
        ledger.note_read(entry, response.status()).await;
        return response;
    }
    // Presence only affects what others see.
    if path.starts_with("/api/console/") && path.ends_with("/presence") {
        return next.run(request).await;
    }
    let body = request.extensions().get::<JsonBody>();
    let mut entry = describe::entry(actor, address, request.method(), path, body.map(|body| &*body.value));
    if let Some(Because(why)) = request.extensions().get::<Because>() {
        entry.detail = Some(entry.detail.map_or_else(|| why.clone(), |detail| format!("{why}: {detail}")));
    }
    let work = ledger.follow(entry, request, next).in_current_span();
    tokio::spawn(work).await.unwrap_or_else(|error| Failure::internal(error).into_response())
}

fn outcome_of(response: &Response, created: Option<String>) -> Outcome {
    let note = response.extensions().get::<Note>().cloned().unwrap_or_default();
    let request_id = response.headers().get("request-id").and_then(|value| value.to_str().ok());
    Outcome {
        status: response.status().as_u16(),
        upstream_request_id: request_id.map(str::to_owned),
        target: note.target.or(created),
        detail: note.detail,
    }
}

#[cfg(test)]
mod tests;
