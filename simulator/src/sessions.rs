//! Sessions: the calls (sessions.md §1–§5).

mod create;
mod record;
mod snapshot;
mod stopwatch;
mod update;

pub(crate) use create::Draft;
pub(crate) use record::{Session, Status, Tally};
pub(crate) use stopwatch::{Stopwatch, seconds};

use crate::{
    State,
    cursor::PageRequest,
    http::{Answer, HttpError, NoInput, Params},
    store::{Kind, ListFilter, Store, Where},
};
use axum::{
    Json,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use serde_json::{Value, json};

pub(crate) fn routes() -> axum::Router<State> {
    axum::Router::new()
        .route("/v1/sessions", get(list).post(create::create))
        .route("/v1/sessions/{session_id}", get(retrieve).post(update::update).delete(delete))
        .route("/v1/sessions/{session_id}/archive", post(archive))
}

/// The stored session; 404 where there is none.
pub(crate) async fn find(store: &Store, id: &str) -> Result<Session, HttpError> {
    let body = store.get(Kind::Session, id).await?;
    read(body.ok_or_else(|| HttpError::not_found(format!("session `{id}` was not found")))?)
}

fn read(body: Value) -> Result<Session, HttpError> {
    serde_json::from_value(body).map_err(HttpError::internal)
}

/// The `statuses[]` of a list call.
pub(crate) fn statuses(params: &Params) -> Result<Vec<String>, HttpError> {
    let statuses = params.all("statuses[]");
    match statuses.iter().find(|status| serde_json::from_value::<Status>(json!(status)).is_err()) {
        Some(unknown) => Err(HttpError::invalid(format!("statuses[]: `{unknown}` is not a status"))),
        None => Ok(statuses.into_iter().map(str::to_owned).collect()),
    }
}

async fn retrieve(Shared(state): Shared<State>, Path(id): Path<String>, params: Params) -> Answer {
    params.reject_unknown(&[])?;
    Ok(Json(find(&state.store, &id).await?.render(state.clock.millis())))
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    params.reject_unknown(&[
        "agent_id",
        "agent_version",
        "deployment_id",
        "memory_store_id",
        "statuses[]",
        "created_at[gt]",
        "created_at[gte]",
        "created_at[lt]",
        "created_at[lte]",
        "include_archived",
        "order",
        "limit",
        "page",
    ])?;
    let filter = ListFilter {
        include_archived: params.bool("include_archived")?,
        created: params.created()?,
        conditions: conditions(&params)?,
        ..ListFilter::of(Kind::Session)
    };
    let page = PageRequest { descending: crate::events::descends(&params, true)?, ..params.page(20, 100)? };
    let listed = state.store.list(filter, &page).await?;
    let now = state.clock.millis();
    let data: Result<Vec<Value>, HttpError> = listed.data.into_iter().map(|body| Ok(read(body)?.render(now))).collect();
    Ok(Json(json!({"data": data?, "next_page": listed.next, "prev_page": listed.prev})))
}

fn conditions(params: &Params) -> Result<Vec<Where>, HttpError> {
    let mut conditions = Vec::new();
    if let Some(id) = params.get("agent_id") {
        conditions.push(Where::Text("$.agent.id", id.to_owned()));
    }
    if let Some(version) = params.count("agent_version")? {
        if conditions.is_empty() {
            return Err(HttpError::invalid("agent_version: only allowed together with `agent_id`"));
        }
        conditions.push(Where::Number("$.agent.version", i64::from(version)));
    }
    if let Some(id) = params.get("deployment_id") {
        conditions.push(Where::Text("$.deployment_id", id.to_owned()));
    }
    if let Some(id) = params.get("memory_store_id") {
        conditions.push(Where::Member("$.resources", "$.memory_store_id", id.to_owned()));
    }
    let statuses = statuses(params)?;
    if !statuses.is_empty() {
        conditions.push(Where::OneOf("$.status", statuses));
    }
    Ok(conditions)
}

async fn archive(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let archived = state.engine.with(&id, |desk| {
        desk.archive()?;
        Ok(desk.session.render(desk.now()))
    });
    Ok(Json(archived.await?))
}

async fn delete(Shared(state): Shared<State>, Path(id): Path<String>, params: Params) -> Answer {
    params.reject_unknown(&[])?;
    state.engine.delete(&id).await?;
    Ok(Json(json!({"id": id, "type": "session_deleted"})))
}

#[cfg(test)]
mod tests;
