//! Archive, pause, unpause, run (files-vaults-memory-skills.md §5).

use super::{
    lifecycle::{end, hold, plan},
    runs,
    shape::shown,
};
use crate::{State, clock::Clock, prelude::*};

pub(super) async fn archive(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    change(&state, &id, |deployment| {
        end(deployment, &state.clock);
        Ok(())
    })
    .await
}

pub(super) async fn pause(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    change(&state, &id, |deployment| {
        Kind::Deployment.refuse_archived(deployment)?;
        hold(deployment, json!({"type": "manual"}), &state.clock);
        Ok(())
    })
    .await
}

pub(super) async fn unpause(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    change(&state, &id, |deployment| {
        Kind::Deployment.refuse_archived(deployment)?;
        if deployment["status"] == "paused" {
            deployment["status"] = json!("active");
            deployment["paused_reason"] = Value::Null;
            deployment["updated_at"] = json!(state.clock.now());
            // Runs that were missed while it was paused are skipped.
            plan(deployment, state.clock.millis());
        }
        Ok(())
    })
    .await
}

pub(super) async fn run(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let deployment = state.store.find_open(Kind::Deployment, &id).await?;
    runs::run(&state, &deployment, json!({"type": "manual"})).await.map(Json)
}

/// Archives the deployments of an agent that was archived.
pub(crate) async fn archive_of_agent(store: &Store, clock: &Clock, agent_id: &str) -> Result<(), HttpError> {
    let mut transaction = store.begin().await?;
    let of_agent = ListFilter::of(Kind::Deployment).text("$.agent.id", Some(agent_id));
    for mut deployment in of_agent.all(&mut transaction).await? {
        end(&mut deployment, clock);
        documents::replace(&mut transaction, Kind::Deployment, &deployment).await?;
    }
    Ok(transaction.commit().await?)
}

async fn change(state: &State, id: &str, change: impl FnOnce(&mut Value) -> Result<(), HttpError> + Send) -> Answer {
    let deployment = state.store.update(Kind::Deployment, id, change).await?;
    state.plans_changed.notify_one();
    Ok(Json(shown(&deployment, state.clock.millis())))
}
