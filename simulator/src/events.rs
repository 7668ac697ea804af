//! Session events: sending, listing and streaming (events.md).

mod blocks;
pub(crate) mod log;
pub(crate) mod make;
mod send;
mod stream;

pub(crate) use send::initial;

use crate::{
    State,
    cursor::PageRequest,
    http::{Answer, Body, HttpError, Params},
    threads,
};
use axum::{
    Json,
    extract::{Path, State as Shared},
    routing::get,
};
use serde_json::json;

/// Default and largest page of events (README.md §7).
const PAGE: usize = 1_000;

pub(crate) fn routes() -> axum::Router<State> {
    axum::Router::new()
        .route("/v1/sessions/{session_id}/events", get(list).post(post))
        .route("/v1/sessions/{session_id}/events/stream", get(stream::of_session))
        .route("/v1/sessions/{session_id}/threads/{thread_id}/events", get(list_of_thread))
        .route("/v1/sessions/{session_id}/threads/{thread_id}/stream", get(stream::of_thread))
}

async fn post(
    Shared(state): Shared<State>,
    Path(session_id): Path<String>,
    params: Params,
    Body(body): Body,
) -> Answer {
    params.reject_unknown(&[])?;
    crate::sessions::find(&state.store, &session_id).await?;
    let mut events = send::check(&body)?;
    send::resolve_rubrics(&state.store, &mut events).await?;
    let stored = state.engine.with(&session_id, |desk| desk.accept(events)).await?;
    Ok(Json(json!({ "data": stored })))
}

async fn list(Shared(state): Shared<State>, Path(session_id): Path<String>, params: Params) -> Answer {
    params.reject_unknown(&[
        "limit",
        "page",
        "order",
        "types[]",
        "created_at[gt]",
        "created_at[gte]",
        "created_at[lt]",
        "created_at[lte]",
    ])?;
    let primary = crate::sessions::find(&state.store, &session_id).await?.primary_thread_id;
    let types = params.all("types[]");
    // `session.deleted` is in no list, and so in no filter (events.md §2).
    let is_listed = |kind: &str| kind != "session.deleted" && pilothouse_api::events::TYPES.contains(&kind);
    if let Some(unknown) = types.iter().find(|kind| !is_listed(kind)) {
        return Err(HttpError::invalid(format!("types[]: `{unknown}` is not an event type that lists hold")));
    }
    let page = PageRequest { descending: descends(&params, false)?, ..params.page(PAGE, PAGE)? };
    Ok(log::page(&state.store, &primary, &types, &params.created()?, &page).await?.forward())
}

async fn list_of_thread(
    Shared(state): Shared<State>,
    Path((session_id, thread_id)): Path<(String, String)>,
    params: Params,
) -> Answer {
    params.reject_unknown(&["limit", "page"])?;
    threads::find(&state.store, &session_id, &thread_id).await?;
    let page = PageRequest { descending: false, ..params.page(PAGE, PAGE)? };
    Ok(log::page(&state.store, &thread_id, &[], &params.created()?, &page).await?.forward())
}

/// `order`, `asc` or `desc`.
pub(crate) fn descends(params: &Params, default: bool) -> Result<bool, HttpError> {
    match params.get("order") {
        None => Ok(default),
        Some("asc") => Ok(false),
        Some("desc") => Ok(true),
        Some(_) => Err(HttpError::invalid("order: must be `asc` or `desc`")),
    }
}

#[cfg(test)]
mod tests;
