//! A deployment's definition, read from a create or update body (files-vaults-memory-skills.md §5.2).

use super::{run_error, schedule::Schedule};
use crate::{prelude::*, sessions::NewSession, store::Where, validate::Mode};
use sqlx::SqliteConnection;

/// The fields that a run hands to the session it creates, and the others.
const OF_THE_SESSION: [&str; 6] = ["agent", "environment_id", "initial_events", "resources", "vault_ids", "budget"];
const OTHERS: [&str; 4] = ["name", "description", "schedule", "metadata"];

/// The fields of both bodies.
pub(super) fn fields() -> Vec<&'static str> {
    [&OTHERS[..], &OF_THE_SESSION].concat()
}

const MAX_NAME: usize = 256;
const MAX_DESCRIPTION: usize = 2_048;
const MAX_RESOURCES: usize = 500;
const MAX_SCHEDULED: i64 = 1_000;

/// Writes what was sent into a deployment and checks the result.
pub(super) async fn apply(
    store: &Store,
    deployment: &mut Value,
    fields: &Fields<'_>,
    mode: Mode,
) -> Result<(), HttpError> {
    let takes = |field: &str| mode.takes(fields, field);
    if takes("name") {
        deployment["name"] = json!(fields.required_text("name", 1..=MAX_NAME)?);
    }
    fields.text("description", 0..=MAX_DESCRIPTION)?.write(deployment, "description");
    fields.object("schedule")?.try_map(|schedule| Schedule::read(&schedule))?.write(deployment, "schedule");
    match mode {
        Mode::Create => {
            fields.no_nulls(&["metadata", "resources", "vault_ids"])?;
            deployment["metadata"] = metadata::create(fields)?.into();
        }
        Mode::Update => metadata::update(deployment, fields)?,
    }
    for required in ["agent", "environment_id", "initial_events"].into_iter().filter(|field| takes(field)) {
        deployment[required] = fields.required(required)?.clone();
    }
    if takes("initial_events") {
        fields.required_items("initial_events", usize::MAX)?;
    }
    for list in ["resources", "vault_ids"] {
        if let sent @ (Sent::Null | Sent::Value(_)) = fields.items(list, MAX_RESOURCES)? {
            deployment[list] = sent.value().into_iter().flatten().map(|(_, item)| item.clone()).collect();
        }
    }
    fields.sent("budget").try_map(|budget| Ok(budget.clone()))?.write(deployment, "budget");
    if OF_THE_SESSION.iter().any(|field| takes(field)) {
        check_session(store, deployment).await?;
    }
    Ok(())
}

/// Checks what a run will ask for, exactly as the session's creation will, and pins the agent's version.
async fn check_session(store: &Store, deployment: &mut Value) -> Result<(), HttpError> {
    if deployment["agent"].get("type").is_some_and(|kind| kind != "agent") {
        return Err(HttpError::invalid("agent.type: must be `agent`; a deployment takes no overrides"));
    }
    let id = deployment["id"].as_str().unwrap_or_default();
    let session = NewSession::read(store, &Fields::body(&session_body(deployment)), Some(id)).await?;
    let agent = session.agent();
    let pinned = json!({"id": agent["id"], "type": "agent", "version": agent["version"]});
    run_error::check_files(store, deployment).await?;
    deployment["agent"] = pinned;
    // Nothing is cloned, so the tokens are not kept.
    for resource in deployment["resources"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        resource.shift_remove("authorization_token");
    }
    Ok(())
}

/// The create body of a run's session.
pub(super) fn session_body(deployment: &Value) -> Map<String, Value> {
    let sent = OF_THE_SESSION.iter().filter(|field| !deployment[**field].is_null());
    sent.map(|field| ((*field).to_owned(), deployment[*field].clone())).collect()
}

/// Refuses one more scheduled deployment than an organization may have.
pub(super) async fn check_count(connection: &mut SqliteConnection, deployment: &Value) -> Result<(), HttpError> {
    if deployment["schedule"].is_null() {
        return Ok(());
    }
    let others = Where::NotId(documents::id(deployment)?.to_owned());
    let others = ListFilter::of(Kind::Deployment).and(Where::IsNull("$.schedule", false)).and(others);
    if others.count(connection).await? >= MAX_SCHEDULED {
        return Err(HttpError::invalid(format!("schedule: at most {MAX_SCHEDULED} scheduled deployments")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn at_most_1000_scheduled_deployments_files_5_2() {
        let store = Store::open(None).await.unwrap();
        let mut transaction = store.begin().await.unwrap();
        let deployment = |number: i64, schedule: Value, archived: Value| json!({"id": format!("depl_{number}"), "created_at": "2026-10-01T00:00:00Z", "schedule": schedule, "archived_at": archived});
        let schedule = json!({"type": "cron"});
        let mut others: Vec<Value> = (1..MAX_SCHEDULED).map(|n| deployment(n, schedule.clone(), Value::Null)).collect();
        others.push(deployment(5_000, Value::Null, Value::Null));
        others.push(deployment(5_001, schedule.clone(), json!("2026-10-02T00:00:00Z")));
        for other in &others {
            documents::insert(&mut transaction, Kind::Deployment, other).await.unwrap();
        }
        let one_more = deployment(0, schedule.clone(), Value::Null);
        check_count(&mut transaction, &one_more).await.unwrap();
        documents::insert(&mut transaction, Kind::Deployment, &one_more).await.unwrap();
        check_count(&mut transaction, &one_more).await.unwrap();
        assert!(check_count(&mut transaction, &deployment(6_000, schedule, Value::Null)).await.is_err());
        check_count(&mut transaction, &deployment(6_000, Value::Null, Value::Null)).await.unwrap();
    }
}
