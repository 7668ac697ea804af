//! Sessions: the calls (sessions.md §1–§5).

mod budget;
mod new_session;
mod snapshot;
mod update;

pub(crate) use new_session::NewSession;

use crate::{State, cursor::PageRequest, http::CREATED_AT, prelude::*, records::Session, store::Where};

/// The fields of a create body.
const FIELDS: [&str; 8] =
    ["agent", "environment_id", "title", "metadata", "resources", "vault_ids", "initial_events", "budget"];
/// The statuses by which sessions and threads are listed.
pub(crate) const STATUSES: [&str; 4] = ["idle", "running", "rescheduling", "terminated"];

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/sessions", get(list).post(create))
        .route("/v1/sessions/{session_id}", get(retrieve).post(update::update).delete(delete))
        .route("/v1/sessions/{session_id}/archive", post(archive))
}

async fn create(Shared(state): Shared<State>, _: NoQuery, body: Body) -> Answer {
    NewSession::read(&state.store, &body.fields(&FIELDS)?, None).await?.begin(&state).await.map(Json)
}

async fn retrieve(Shared(state): Shared<State>, Path(id): Path<String>, _: NoQuery) -> Answer {
    Ok(Json(Session::find(&state.store, &id).await?.render(state.clock.millis())))
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    let known =
        ["agent_id", "agent_version", "deployment_id", "memory_store_id", "statuses[]", "include_archived", "order"];
    let mut filter = params
        .filter(Kind::Session, &[&known[..], &CREATED_AT].concat())?
        .text("$.agent.id", params.get("agent_id"))
        .text("$.deployment_id", params.get("deployment_id"))
        .one_of("$.status", params.choices("statuses[]", &STATUSES)?);
    if let Some(version) = params.count("agent_version")? {
        refuse_if(params.get("agent_id").is_none(), "agent_version: only allowed together with `agent_id`")?;
        filter = filter.and(Where::Number("$.agent.version", i64::from(version)));
    }
    if let Some(id) = params.get("memory_store_id") {
        filter = filter.and(Where::Member("$.resources", "$.memory_store_id", id.to_owned()));
    }
    let page = PageRequest { descending: params.descending(true)?, ..params.page(20, 100)? };
    let listed = state.store.list(filter, &page).await?;
    let now = state.clock.millis();
    let shown = |body| Ok(documents::typed::<Session>(body)?.render(now));
    let data = listed.data.into_iter().map(shown).collect::<Result<Vec<Value>, HttpError>>()?;
    Ok(Json(json!({"data": data, "next_page": listed.next, "prev_page": listed.prev})))
}

async fn archive(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let archived = state.engine.with(&id, |draft| {
        draft.archive()?;
        Ok(draft.session.render(draft.now()))
    });
    Ok(Json(archived.await?))
}

async fn delete(Shared(state): Shared<State>, Path(id): Path<String>, _: NoQuery) -> Answer {
    state.engine.delete(&id).await?;
    Ok(Json(Kind::Session.deleted(&id)))
}

#[cfg(test)]
mod tests;
