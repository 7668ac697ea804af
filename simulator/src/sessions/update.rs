//! `POST /v1/sessions/{id}`: title, metadata, tools and budget; all or nothing (sessions.md §5, §7).

use super::{budget, draft::LONGEST_TITLE};
use crate::{
    State, agents,
    engine::Desk,
    http::{Answer, Body, HttpError, NoQuery},
    metadata,
    pricing::Cost,
    records::Status,
    validate::{Fields, Sent},
};
use axum::{
    Json,
    extract::{Path, State as Shared},
};
use serde_json::{Map, Value, json};

pub(super) async fn update(Shared(state): Shared<State>, Path(id): Path<String>, _: NoQuery, body: Body) -> Answer {
    let fields = body.fields(&["title", "metadata", "agent", "budget", "vault_ids"])?;
    if !fields.sent("vault_ids").is_absent() {
        return Err(fields.fail("vault_ids", "can't be changed"));
    }
    let session = state.engine.with(&id, |desk| {
        apply(desk, &fields)?;
        Ok(desk.session.render(desk.now()))
    });
    Ok(Json(session.await?))
}

fn apply(desk: &mut Desk, fields: &Fields<'_>) -> Result<(), HttpError> {
    if desk.session.archived_at.is_some() {
        return Err(HttpError::invalid("the session is archived and can't be changed"));
    }
    let mut changed = Map::new();
    update_title(desk, fields, &mut changed)?;
    update_metadata(desk, fields, &mut changed)?;
    update_agent(desk, fields, &mut changed)?;
    let limit_changed = update_budget(desk, fields, &mut changed)?;
    if changed.is_empty() {
        return Ok(());
    }
    desk.session.updated_at = desk.timestamp();
    // Metadata that was cleared is left out of the event (events.md §5.6).
    changed.retain(|field, value| field != "metadata" || value.as_object().is_some_and(|map| !map.is_empty()));
    changed.insert("type".into(), json!("session.updated"));
    desk.announce(Value::Object(changed));
    if limit_changed { desk.go_on_after_budget() } else { Ok(()) }
}

fn update_title(desk: &mut Desk, fields: &Fields<'_>, changed: &mut Map<String, Value>) -> Result<(), HttpError> {
    let title = match fields.text("title", 1..=LONGEST_TITLE)? {
        Sent::Absent => return Ok(()),
        sent => sent.value().map(str::to_owned),
    };
    if desk.session.title != title {
        changed.insert("title".into(), json!(title));
        desk.session.title = title;
    }
    Ok(())
}

fn update_metadata(desk: &mut Desk, fields: &Fields<'_>, changed: &mut Map<String, Value>) -> Result<(), HttpError> {
    let merged = metadata::merged(desk.session.metadata.clone(), fields.sent("metadata").value())?;
    if desk.session.metadata != merged {
        changed.insert("metadata".into(), json!(merged));
        desk.session.metadata = merged;
    }
    Ok(())
}

fn update_agent(desk: &mut Desk, fields: &Fields<'_>, changed: &mut Map<String, Value>) -> Result<(), HttpError> {
    let agent = match fields.object("agent")? {
        Sent::Absent => return Ok(()),
        Sent::Null => return Err(fields.fail("agent", "must not be null")),
        Sent::Value(agent) => agent,
    };
    agent.only(&["tools", "mcp_servers"])?;
    if desk.session.status != Status::Idle {
        return Err(fields.fail("agent", "can only be changed while the session is idle"));
    }
    desk.refuse_while_workflow_runs("agent: can't be changed")?;
    let overrides = ["tools", "mcp_servers"].iter().filter_map(|field| match agent.sent(field) {
        Sent::Absent => None,
        sent => Some(((*field).to_owned(), sent.value().cloned().unwrap_or_default())),
    });
    let new = agents::with_overrides(&desk.session.agent, &overrides.collect())?;
    if desk.session.agent == new {
        return Ok(());
    }
    let primary = desk.primary_id();
    let thread = desk.thread_mut(&primary)?;
    for field in ["tools", "mcp_servers"] {
        thread.agent[field] = new[field].clone();
    }
    changed.insert("agent".into(), new.clone());
    desk.session.agent = new;
    Ok(())
}

/// Whether the limit on spending is now another one.
fn update_budget(desk: &mut Desk, fields: &Fields<'_>, changed: &mut Map<String, Value>) -> Result<bool, HttpError> {
    let sent = match fields.object("budget")? {
        Sent::Absent => return Ok(false),
        Sent::Null => None,
        Sent::Value(budget) => Some(budget::read(&budget, &desk.session.agent)?),
    };
    if desk.session.status == Status::Terminated {
        return Err(fields.fail("budget", "can't be changed on a terminated session"));
    }
    if desk.session.budget.is_none() {
        if sent.is_none() {
            return Ok(false);
        }
        let message = "budget: can only be set when a session is created";
        return Err(HttpError::invalid(message).with_code("budget_create_only"));
    }
    if sent.is_some_and(|cents| Cost::from_cents(cents) <= desk.session.cost(desk.now())) {
        let message = "budget: must exceed the list cost that was consumed so far";
        return Err(HttpError::invalid(message).with_code("budget_not_raised"));
    }
    if desk.session.budget == sent {
        return Ok(false);
    }
    desk.session.budget = sent;
    changed.insert("budget".into(), desk.session.budget_json());
    Ok(true)
}
