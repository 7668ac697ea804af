//! Archive, pause, unpause, run (files-vaults-memory-skills.md §5).

use super::{find, refuse_archived, runs, scheduler::plan, shown, unknown};
use crate::{
    State,
    clock::Clock,
    http::{Answer, HttpError, NoInput, OptionalBody, Params},
    store::{Kind, Store, documents},
    validate::Fields,
};
use axum::{
    Json,
    extract::{Path, State as Shared},
};
use serde_json::{Map, Value, json};

pub(super) async fn archive(
    Shared(state): Shared<State>,
    params: Params,
    Path(id): Path<String>,
    OptionalBody(body): OptionalBody,
) -> Answer {
    let clock = state.clock.clone();
    act(&state, &params, &body, &id, |deployment| {
        end(deployment, &clock);
        Ok(())
    })
    .await
}

pub(super) async fn pause(
    Shared(state): Shared<State>,
    params: Params,
    Path(id): Path<String>,
    OptionalBody(body): OptionalBody,
) -> Answer {
    let clock = state.clock.clone();
    act(&state, &params, &body, &id, |deployment| {
        refuse_archived(deployment)?;
        hold(deployment, json!({"type": "manual"}), &clock);
        Ok(())
    })
    .await
}

pub(super) async fn unpause(
    Shared(state): Shared<State>,
    params: Params,
    Path(id): Path<String>,
    OptionalBody(body): OptionalBody,
) -> Answer {
    let clock = state.clock.clone();
    act(&state, &params, &body, &id, |deployment| {
        refuse_archived(deployment)?;
        if deployment["status"] == "paused" {
            deployment["status"] = json!("active");
            deployment["paused_reason"] = Value::Null;
            deployment["updated_at"] = json!(clock.now());
            // From now on: what was missed meanwhile is not made up.
            plan(deployment, clock.millis());
        }
        Ok(())
    })
    .await
}

pub(super) async fn run(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let deployment = find(&state.store, &id).await?;
    refuse_archived(&deployment)?;
    runs::run(&state, &deployment, json!({"type": "manual"})).await.map(Json)
}

/// Archives the deployments of an agent that was archived.
pub(crate) async fn archive_of_agent(store: &Store, clock: &Clock, agent_id: &str) -> Result<(), HttpError> {
    let mut transaction = store.begin().await?;
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM documents WHERE kind = 'deployment' AND archived = 0 AND json_extract(body, '$.agent.id') = ?",
    )
    .bind(agent_id)
    .fetch_all(&mut *transaction)
    .await?;
    for id in ids {
        let Some(mut deployment) = documents::get(&mut transaction, Kind::Deployment, &id).await? else { continue };
        end(&mut deployment, clock);
        documents::replace(&mut transaction, Kind::Deployment, &id, &deployment).await?;
    }
    Ok(transaction.commit().await?)
}

/// Pauses a deployment for a reason, unless it is paused already.
pub(super) fn hold(deployment: &mut Value, reason: Value, clock: &Clock) {
    if deployment["status"] == "active" {
        deployment["status"] = json!("paused");
        deployment["paused_reason"] = reason;
        deployment["next"] = Value::Null;
        deployment["updated_at"] = json!(clock.now());
    }
}

/// Archived ones show `active` (files-vaults-memory-skills.md §5.1).
fn end(deployment: &mut Value, clock: &Clock) {
    if deployment["archived_at"].is_null() {
        deployment["archived_at"] = json!(clock.now());
        deployment["updated_at"] = deployment["archived_at"].clone();
        deployment["status"] = json!("active");
        deployment["paused_reason"] = Value::Null;
        deployment["next"] = Value::Null;
    }
}

async fn act(
    state: &State,
    params: &Params,
    body: &Map<String, Value>,
    id: &str,
    change: impl FnOnce(&mut Value) -> Result<(), HttpError> + Send,
) -> Answer {
    params.reject_unknown(&[])?;
    Fields::body(body).only(&[])?;
    let deployment = state.store.update(Kind::Deployment, id, change).await?.ok_or_else(|| unknown(id))?;
    state.plans_changed.notify_one();
    Ok(Json(shown(&deployment, state.clock.millis())))
}
