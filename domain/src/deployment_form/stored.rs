//! The form of a deployment that is there. What the form has no fields for comes along as JSON.

use super::DeploymentForm;
use crate::form::{
    event::{AS_JSON, EventRow},
    pairs_of,
};
use pilothouse_api::deployments::{Deployment, Schedule};
use serde_json::{Value, json};

impl From<&Deployment> for DeploymentForm {
    fn from(deployment: &Deployment) -> Self {
        let mut form = Self {
            name: deployment.name.clone(),
            description: deployment.description.clone().unwrap_or_default(),
            agent: deployment.agent.id.to_string(),
            agent_version: deployment.agent.version.to_string(),
            environment: deployment.environment_id.to_string(),
            vaults: deployment.vault_ids.iter().map(ToString::to_string).collect(),
            budget: deployment
                .budget
                .as_ref()
                .and_then(|budget| budget.max_list_cost.as_cents())
                .map(dollars)
                .unwrap_or_default(),
            metadata: pairs_of(&deployment.metadata),
            ..Self::default()
        };
        if let Some(Schedule::Cron(cron)) = &deployment.schedule {
            form.expression.clone_from(&cron.expression);
            form.timezone.clone_from(&cron.timezone);
        }
        let json = |value: Result<Value, _>| value.unwrap_or_default();
        form.events =
            deployment.initial_events.iter().map(|event| event_row(&json(serde_json::to_value(event)))).collect();
        for resource in &deployment.resources {
            form.resources.add(&json(serde_json::to_value(resource)));
        }
        form
    }
}

/// The row of an event; one that the row's fields can't say is written as JSON.
fn event_row(event: &Value) -> EventRow {
    let kind = event["type"].as_str().unwrap_or_default().to_owned();
    let row = match kind.as_str() {
        "user.message" | "system.message" => {
            text_of(&event["content"]).map(|text| EventRow { kind, text, ..EventRow::default() })
        }
        "user.define_outcome" => {
            event["description"].as_str().zip(event["rubric"]["content"].as_str()).map(|(description, rubric)| {
                EventRow {
                    kind,
                    text: description.to_owned(),
                    rubric: rubric.to_owned(),
                    max_iterations: event["max_iterations"].as_u64().map(|count| count.to_string()).unwrap_or_default(),
                }
            })
        }
        _ => None,
    };
    let has_all = |row: &EventRow| row.event().is_ok_and(|said| without_nulls(&said) == without_nulls(event));
    row.filter(has_all).unwrap_or_else(|| EventRow {
        kind: AS_JSON.to_owned(),
        text: serde_json::to_string_pretty(event).unwrap_or_default(),
        ..EventRow::default()
    })
}

/// The text of a message that is one block of text.
fn text_of(content: &Value) -> Option<String> {
    let [block] = content.as_array()?.as_slice() else { return None };
    (block["type"] == json!("text")).then(|| block["text"].as_str().map(str::to_owned))?
}

/// Absent and `null` mean the same in an event.
fn without_nulls(value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, member| !member.is_null());
    }
    value
}

fn dollars(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
