//! Session events: sending, listing and streaming (events.md).

mod blocks;
pub(crate) mod log;
pub(crate) mod make;
mod send;
mod stream;

pub(crate) use send::initial;

use crate::{State, cursor::PageRequest, http::CREATED_AT, prelude::*, records::Session};

/// Default and largest page of events (README.md §7).
const PAGE: usize = 1_000;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/sessions/{session_id}/events", get(list).post(post))
        .route("/v1/sessions/{session_id}/events/stream", get(stream::of_session))
        .route("/v1/sessions/{session_id}/threads/{thread_id}/events", get(list_of_thread))
        .route("/v1/sessions/{session_id}/threads/{thread_id}/stream", get(stream::of_thread))
}

async fn post(Shared(state): Shared<State>, Path(session_id): Path<String>, _: NoQuery, body: Body) -> Answer {
    state.store.find(Kind::Session, &session_id).await?;
    let mut events = send::check(&body.fields(&["events"])?)?;
    send::resolve_rubrics(&state.store, &mut events).await?;
    let stored = state.engine.with(&session_id, |draft| draft.accept(events)).await?;
    Ok(Json(json!({ "data": stored })))
}

async fn list(Shared(state): Shared<State>, Path(session_id): Path<String>, params: Params) -> Answer {
    params.reject_unknown(&[&["limit", "page", "order", "types[]"][..], &CREATED_AT].concat())?;
    let primary = Session::find(&state.store, &session_id).await?.primary_thread_id;
    let types = params.all("types[]");
    // `session.deleted` is in no list, and so in no filter (events.md §2).
    let is_listed = |kind: &str| kind != "session.deleted" && pilothouse_api::events::TYPES.contains(&kind);
    if let Some(unknown) = types.iter().find(|kind| !is_listed(kind)) {
        return Err(HttpError::invalid(format!("types[]: `{unknown}` is not an event type that lists hold")));
    }
    let page = PageRequest { descending: params.descending(false)?, ..params.page(PAGE, PAGE)? };
    Ok(log::page(&state.store, &primary, &types, &params.created()?, &page).await?.forward())
}

async fn list_of_thread(Shared(state): Shared<State>, Path((session_id, thread_id)): Ids, params: Params) -> Answer {
    params.reject_unknown(&["limit", "page"])?;
    state.store.find_in(Kind::Thread, &session_id, &thread_id).await?;
    let page = PageRequest { descending: false, ..params.page(PAGE, PAGE)? };
    Ok(log::page(&state.store, &thread_id, &[], &params.created()?, &page).await?.forward())
}

#[cfg(test)]
mod tests;
