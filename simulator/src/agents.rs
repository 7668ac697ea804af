//! Agents and their versions: the calls (agents.md §1–§4).

mod definition;
mod mcp;
mod model;
mod multiagent;
mod skills;
mod tools;
mod toolset;
mod versions;

pub(crate) use definition::with_overrides;
pub(crate) use model::check_available as check_model;
pub(crate) use skills::settle as settle_skills;
pub(crate) use versions::at_version;

use crate::{State, calls, deployments, prelude::*, validate::Mode};
use definition::{OTHERS, OVERRIDES};
use versions::archived_like;

pub(crate) fn routes() -> Router<State> {
    let known = &["include_archived", "created_at[gte]", "created_at[lte]"];
    Router::new()
        .route("/v1/agents", calls::list(Kind::Agent, 100, known).post(create))
        .route("/v1/agents/{agent_id}", get(retrieve).post(update))
        .route("/v1/agents/{agent_id}/archive", post(archive))
        .route("/v1/agents/{agent_id}/versions", get(list_versions))
}

async fn create(Shared(state): Shared<State>, _: NoQuery, body: Body) -> Answer {
    let fields = body.fields(&[OTHERS, OVERRIDES].concat())?;
    let (id, now) = (ids::new_id("agent_"), state.clock.now());
    let mut agent = json!({
        "id": id, "archived_at": null, "created_at": now, "description": null, "execution_identity": null,
        "mcp_servers": [], "metadata": metadata::create(&fields)?, "model": null, "multiagent": null,
        "name": null, "skills": [], "system": null, "tools": [], "type": "agent", "updated_at": now, "version": 1,
    });
    definition::apply(&mut agent, &fields, Mode::Create)?;
    let mut transaction = state.store.begin().await?;
    settle_skills(&mut transaction, &mut agent).await?;
    multiagent::apply(&mut transaction, &mut agent, &fields).await?;
    documents::insert(&mut transaction, Kind::Agent, &agent).await?;
    documents::insert(&mut transaction, Kind::AgentVersion, &agent).await?;
    transaction.commit().await?;
    Ok(Json(agent))
}

async fn update(Shared(state): Shared<State>, _: NoQuery, Path(id): Path<String>, body: Body) -> Answer {
    let fields = body.fields(&[&OTHERS[..], &OVERRIDES, &["version"]].concat())?;
    fields.no_nulls(&["version"])?;
    let expected = fields.count("version")?.value();
    let mut transaction = state.store.begin().await?;
    let stored = documents::find_open(&mut transaction, Kind::Agent, &id).await?;
    let current = stored["version"].as_u64().unwrap_or_default();
    if let Some(expected) = expected.filter(|expected| *expected != current) {
        return Err(HttpError::conflict(format!("version: expected {expected}, current is {current}")));
    }
    let mut agent = stored.clone();
    metadata::update(&mut agent, &fields)?;
    definition::apply(&mut agent, &fields, Mode::Update)?;
    if !fields.sent("skills").is_absent() {
        settle_skills(&mut transaction, &mut agent).await?;
    }
    multiagent::apply(&mut transaction, &mut agent, &fields).await?;
    if agent == stored {
        return Ok(Json(stored));
    }
    agent["version"] = json!(current + 1);
    agent["updated_at"] = json!(state.clock.now());
    multiagent::follow_self(&mut agent);
    documents::replace(&mut transaction, Kind::Agent, &agent).await?;
    documents::insert(&mut transaction, Kind::AgentVersion, &agent).await?;
    transaction.commit().await?;
    Ok(Json(agent))
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&["version"])?;
    at_version(&state.store, &id, params.count("version")?).await.map(Json)
}

async fn archive(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let agent = state.store.archive(Kind::Agent, &id).await?;
    deployments::archive_of_agent(&state.store, &state.clock, &id).await?;
    Ok(Json(agent))
}

async fn list_versions(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    let filter = params.filter(Kind::AgentVersion, &[])?.below(&id);
    let latest = state.store.find(Kind::Agent, &id).await?;
    let page = state.store.list(filter, &params.page(20, 100)?).await?;
    Ok(page.map(|version| archived_like(&latest, version)).forward())
}
