//! `POST /v1/sessions` (sessions.md §4).

use super::new_session::NewSession;
use crate::{
    State,
    http::{Answer, Body, NoQuery},
};
use axum::{Json, extract::State as Shared};

const FIELDS: [&str; 8] =
    ["agent", "environment_id", "title", "metadata", "resources", "vault_ids", "initial_events", "budget"];

pub(super) async fn create(Shared(state): Shared<State>, _: NoQuery, body: Body) -> Answer {
    NewSession::read(&state.store, &body.fields(&FIELDS)?, None).await?.begin(&state).await.map(Json)
}
