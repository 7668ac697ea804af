//! Agents and their versions: the calls (agents.md §1–§4).

mod definition;
mod mcp;
mod model;
mod multiagent;
mod skills;
mod tools;

use crate::{
    State, deployments,
    http::{Answer, Body, HttpError, NoInput, Params},
    ids, metadata,
    store::{Kind, ListFilter, Store, documents},
    validate::{Fields, Sent},
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use definition::{FIELDS, Mode};
pub(crate) use model::check_available as check_model;
use serde_json::{Map, Value, json};
pub(crate) use skills::settle as settle_skills;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/agents", get(list).post(create))
        .route("/v1/agents/{agent_id}", get(retrieve).post(update))
        .route("/v1/agents/{agent_id}/archive", post(archive))
        .route("/v1/agents/{agent_id}/versions", get(versions))
}

/// The agent at a version, or at its latest; 404 where either does not exist.
pub(crate) async fn at_version(store: &Store, id: &str, version: Option<u32>) -> Result<Value, HttpError> {
    let latest = store.get(Kind::Agent, id).await?.ok_or_else(|| no_agent(id))?;
    match version {
        Some(version) if latest["version"] != version => {
            let saved = store.get(Kind::AgentVersion, &version_id(id, u64::from(version))).await?;
            let saved = saved.ok_or_else(|| HttpError::not_found(format!("agent `{id}` has no version {version}")))?;
            Ok(archived_like(&latest, saved))
        }
        _ => Ok(latest),
    }
}

/// An agent with the overrides of a session's `agent_with_overrides` (sessions.md §4): `model`, `system`, `tools`,
/// `mcp_servers`, `skills`, each a full replacement, checked and expanded as on an agent. Other keys of `overrides`
/// are refused, so take out `type`, `id` and `version` first; [`settle_skills`] has to follow. Also serves `agent` in a session's update.
pub(crate) fn with_overrides(agent: &Value, overrides: &Map<String, Value>) -> Result<Value, HttpError> {
    definition::with_overrides(agent, &Fields::at("agent", &Value::Object(overrides.clone()))?)
}

async fn create(Shared(state): Shared<State>, params: Params, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&FIELDS)?;
    let (id, now) = (ids::new_id("agent_"), state.clock.now());
    let mut agent = json!({
        "id": id, "archived_at": null, "created_at": now, "description": null, "execution_identity": null,
        "mcp_servers": [], "metadata": metadata::create(body.get("metadata"))?, "model": null, "multiagent": null,
        "name": null, "skills": [], "system": null, "tools": [], "type": "agent", "updated_at": now, "version": 1,
    });
    definition::apply(&mut agent, &fields, Mode::Create)?;
    let mut transaction = state.store.begin().await?;
    settle_skills(&mut transaction, &mut agent).await?;
    multiagent::apply(&mut transaction, &mut agent, &fields).await?;
    documents::insert(&mut transaction, Kind::Agent, &id, None, &agent).await?;
    documents::insert(&mut transaction, Kind::AgentVersion, &version_id(&id, 1), Some(&id), &agent).await?;
    transaction.commit().await?;
    Ok(Json(agent))
}

async fn update(Shared(state): Shared<State>, params: Params, Path(id): Path<String>, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&[&FIELDS[..], &["version"]].concat())?;
    let expected = fields.count("version")?;
    if expected == Sent::Null {
        return Err(fields.fail("version", "must not be null"));
    }
    let mut transaction = state.store.begin().await?;
    let stored = documents::get(&mut transaction, Kind::Agent, &id).await?.ok_or_else(|| no_agent(&id))?;
    if stored["archived_at"].is_string() {
        return Err(HttpError::invalid("the agent is archived and can't be changed"));
    }
    let current = stored["version"].as_u64().unwrap_or_default();
    if let Sent::Value(expected) = expected
        && expected != current
    {
        return Err(HttpError::conflict(format!("version: expected {expected}, current is {current}")));
    }
    let mut agent = stored.clone();
    agent["metadata"] = metadata::merge(&stored["metadata"], body.get("metadata"))?.into();
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
    documents::replace(&mut transaction, Kind::Agent, &id, &agent).await?;
    documents::insert(&mut transaction, Kind::AgentVersion, &version_id(&id, current + 1), Some(&id), &agent).await?;
    transaction.commit().await?;
    Ok(Json(agent))
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&["version"])?;
    let version = params.count("version")?;
    at_version(&state.store, &id, version).await.map(Json)
}

async fn archive(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let archived = state.store.update(Kind::Agent, &id, |agent| {
        documents::archive_dated(agent, &state.clock);
        Ok(())
    });
    let agent = archived.await?.ok_or_else(|| no_agent(&id))?;
    deployments::archive_of_agent(&state.store, &state.clock, &id).await?;
    Ok(Json(agent))
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    params.reject_unknown(&["limit", "page", "include_archived", "created_at[gte]", "created_at[lte]"])?;
    let filter = ListFilter {
        include_archived: params.bool("include_archived")?,
        created: params.created()?,
        ..ListFilter::of(Kind::Agent)
    };
    Ok(state.store.list(filter, &params.page(20, 100)?).await?.forward())
}

async fn versions(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&["limit", "page"])?;
    let latest = state.store.get(Kind::Agent, &id).await?.ok_or_else(|| no_agent(&id))?;
    let filter = ListFilter { parent: Some(&id), ..ListFilter::of(Kind::AgentVersion) };
    let mut page = state.store.list(filter, &params.page(20, 100)?).await?;
    page.data = page.data.into_iter().map(|version| archived_like(&latest, version)).collect();
    Ok(page.forward())
}

/// Archiving is of the agent, so every version shows it.
fn archived_like(latest: &Value, mut version: Value) -> Value {
    version["archived_at"] = latest["archived_at"].clone();
    version
}

fn version_id(agent_id: &str, version: u64) -> String {
    format!("{agent_id}@{version}")
}

fn no_agent(id: &str) -> HttpError {
    HttpError::not_found(format!("agent `{id}` not found"))
}
