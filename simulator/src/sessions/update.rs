//! `POST /v1/sessions/{id}`: title, metadata, tools and budget; all or nothing (sessions.md §5, §7).

use super::{budget, new_session::LONGEST_TITLE};
use crate::{State, agents, engine::SessionDraft, prelude::*, records::Status};
use pilothouse_domain::prices::Cost;

/// The fields of `session.updated`.
type Changed = Map<String, Value>;

pub(super) async fn update(Shared(state): Shared<State>, Path(id): Path<String>, _: NoQuery, body: Body) -> Answer {
    let fields = body.fields(&["title", "metadata", "agent", "budget", "vault_ids"])?;
    fields.refuse_if(!fields.sent("vault_ids").is_absent(), "vault_ids", "can't be changed")?;
    let session = state.engine.with(&id, |draft| {
        apply(draft, &fields)?;
        Ok(draft.session.render(draft.now()))
    });
    Ok(Json(session.await?))
}

fn apply(draft: &mut SessionDraft, fields: &Fields<'_>) -> Result<(), HttpError> {
    refuse_if(draft.session.archived_at.is_some(), "the session is archived and can't be changed")?;
    let mut changed = Changed::new();
    update_title(draft, fields, &mut changed)?;
    update_metadata(draft, fields, &mut changed)?;
    update_agent(draft, fields, &mut changed)?;
    let limit_changed = update_budget(draft, fields, &mut changed)?;
    if changed.is_empty() {
        return Ok(());
    }
    draft.session.updated_at = draft.timestamp();
    // Metadata that was cleared is left out of the event (events.md §5.6).
    changed.retain(|field, value| field != "metadata" || value.as_object().is_some_and(|map| !map.is_empty()));
    changed.insert("type".into(), json!("session.updated"));
    draft.announce(Value::Object(changed));
    if limit_changed {
        draft.go_on_after_budget();
    }
    Ok(())
}

fn update_title(draft: &mut SessionDraft, fields: &Fields<'_>, changed: &mut Changed) -> Result<(), HttpError> {
    let title = match fields.text("title", 1..=LONGEST_TITLE)? {
        Sent::Absent => return Ok(()),
        sent => sent.value().map(str::to_owned),
    };
    if draft.session.title != title {
        changed.insert("title".into(), json!(title));
        draft.session.title = title;
    }
    Ok(())
}

fn update_metadata(draft: &mut SessionDraft, fields: &Fields<'_>, changed: &mut Changed) -> Result<(), HttpError> {
    let merged = metadata::merged(draft.session.metadata.clone(), fields.sent("metadata").value())?;
    if draft.session.metadata != merged {
        changed.insert("metadata".into(), json!(merged));
        draft.session.metadata = merged;
    }
    Ok(())
}

fn update_agent(draft: &mut SessionDraft, fields: &Fields<'_>, changed: &mut Changed) -> Result<(), HttpError> {
    let agent = match fields.object("agent")? {
        Sent::Absent => return Ok(()),
        Sent::Null => return Err(fields.fail("agent", "must not be null")),
        Sent::Value(agent) => agent,
    };
    agent.only(&["tools", "mcp_servers"])?;
    fields.refuse_if(draft.session.status != Status::Idle, "agent", "can only be changed while the session is idle")?;
    draft.refuse_while_workflow_runs("agent: can't be changed")?;
    let overrides = ["tools", "mcp_servers"].iter().filter_map(|field| match agent.sent(field) {
        Sent::Absent => None,
        sent => Some(((*field).to_owned(), sent.value().cloned().unwrap_or_default())),
    });
    let new = agents::with_overrides(&draft.session.agent, &overrides.collect())?;
    if draft.session.agent == new {
        return Ok(());
    }
    let primary = draft.primary_id();
    let thread = draft.thread_mut(&primary)?;
    for field in ["tools", "mcp_servers"] {
        thread.agent[field] = new[field].clone();
    }
    changed.insert("agent".into(), new.clone());
    draft.session.agent = new;
    Ok(())
}

/// Whether the limit on spending is now another one.
fn update_budget(draft: &mut SessionDraft, fields: &Fields<'_>, changed: &mut Changed) -> Result<bool, HttpError> {
    let sent = match fields.object("budget")? {
        Sent::Absent => return Ok(false),
        Sent::Null => None,
        Sent::Value(budget) => Some(budget::read(&budget, &draft.session.agent)?),
    };
    fields.refuse_if(
        draft.session.status == Status::Terminated,
        "budget",
        "can't be changed on a terminated session",
    )?;
    if draft.session.budget.is_none() {
        if sent.is_none() {
            return Ok(false);
        }
        let message = "budget: can only be set when a session is created";
        return Err(HttpError::invalid(message).with_code("budget_create_only"));
    }
    if sent.is_some_and(|cents| Cost::cents(cents) <= draft.session.cost(draft.now())) {
        let message = "budget: must exceed the list cost that was consumed so far";
        return Err(HttpError::invalid(message).with_code("budget_not_raised"));
    }
    if draft.session.budget == sent {
        return Ok(false);
    }
    draft.session.budget = sent;
    changed.insert("budget".into(), draft.session.budget_json());
    Ok(true)
}
