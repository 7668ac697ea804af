//! The form that starts a session (sessions.md §4).

use crate::{
    agent_form::AgentForm,
    budget::budget,
    form::{
        FieldErrors, PageForm, Pair, Paths, WAS, agent_reference, check_pairs,
        event::EventRow,
        fields::{Fields, below, is_ticked, pairs, text, texts},
        metadata,
        resources::ResourceRows,
    },
};
use serde_json::{Value, json};

/// The state of the form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionForm {
    /// The agent's id.
    pub agent: String,
    /// A version, or empty for the latest.
    pub agent_version: String,
    /// What is different about the agent in this session.
    pub changes: Option<AgentChanges>,
    /// The environment's id.
    pub environment: String,
    /// Up to 500 characters; may be empty.
    pub title: String,
    /// The first message; with one, or with an outcome, the session begins to work right away.
    pub message: String,
    /// The outcome to reach; without a text there is none.
    pub outcome: EventRow,
    /// What the session mounts.
    pub resources: ResourceRows,
    /// Ids of vaults.
    pub vaults: Vec<String>,
    /// Dollars; empty: no limit.
    pub budget: String,
    /// Key-value pairs.
    pub metadata: Vec<Pair>,
}

/// An agent as it is to be in one session.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentChanges {
    /// The agent as it is: the API's JSON; `null` until it is known.
    pub was: Value,
    /// What it is to be.
    pub form: AgentForm,
}

/// The fields of [`AgentChanges`] begin so; whether there are any is the box [`CHANGED`].
pub const CHANGES: &str = "changes";

/// Whether the agent is changed for this session.
pub const CHANGED: &str = "changed";

impl PageForm for SessionForm {
    const PATHS: Paths = &[
        ("agent.version", "agent_version"),
        ("environment_id", "environment"),
        ("initial_events", "message"),
        ("resources", "files"),
        ("vault_ids", "vaults"),
    ];

    fn from_fields(fields: &Fields) -> Self {
        let text = |name: &str| text(fields, name);
        let outcome = EventRow::from_fields(&below(fields, "outcome"));
        Self {
            agent: text("agent"),
            agent_version: text("agent_version"),
            changes: is_ticked(fields, CHANGED).then(|| AgentChanges::from_fields(&below(fields, CHANGES))),
            environment: text("environment"),
            title: text("title"),
            message: text("message"),
            outcome: EventRow { kind: "user.define_outcome".to_owned(), ..outcome },
            resources: ResourceRows::from_fields(fields),
            vaults: texts(fields, "vaults"),
            budget: text("budget"),
            metadata: pairs(fields),
        }
    }

    fn errors(&self) -> FieldErrors {
        self.to_create().err().unwrap_or_default()
    }
}

impl AgentChanges {
    fn from_fields(fields: &Fields) -> Self {
        let was = serde_json::from_str(&text(fields, WAS)).unwrap_or_default();
        // What a session can't change has no fields.
        let AgentForm { name, description, roster, role_arn, metadata, .. } = AgentForm::from_agent(&was);
        let form = AgentForm { name, description, roster, role_arn, metadata, ..AgentForm::from_fields(fields) };
        Self { was, form }
    }

    /// Whether this is about an agent at a version; with an empty one, about any.
    pub fn is_of(&self, agent: &str, version: &str) -> bool {
        let is_version = || self.was["version"].as_u64().is_some_and(|number| version.parse() == Ok(number));
        self.was["id"] == *agent && (version.is_empty() || is_version())
    }
}

impl SessionForm {
    /// The body to send.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn to_create(&self) -> Result<Value, FieldErrors> {
        let mut errors = FieldErrors::default();
        if self.environment.is_empty() {
            errors.add("environment", "Choose an environment");
        }
        errors.check_length("title", &self.title, 0, 500);
        check_pairs(&self.metadata, &mut errors);
        let mut body = json!({
            "agent": self.agent(&mut errors),
            "environment_id": self.environment,
            "title": self.title.trim(),
            "metadata": metadata(&self.metadata),
            "resources": self.resources.resources(&mut errors),
            "vault_ids": self.vaults,
            "initial_events": self.events(&mut errors),
            "budget": budget(&self.budget, &mut errors),
        });
        if let Some(body) = body.as_object_mut() {
            body.retain(|_, value| ![Value::Null, json!(""), json!([]), json!({})].contains(value));
        }
        errors.or(|| body)
    }

    /// The reference to the agent, with what is different about it.
    fn agent(&self, errors: &mut FieldErrors) -> Value {
        let mut reference = agent_reference(&self.agent, &self.agent_version, errors);
        let Some(AgentChanges { was, form }) = &self.changes else { return reference };
        let changes = match form.overrides(was) {
            Ok(changes) => changes,
            Err(wrong) => {
                wrong.iter().for_each(|error| errors.add(format!("{CHANGES}.{}", error.field), error.message.clone()));
                return Value::Null;
            }
        };
        if changes.is_empty() {
            return reference;
        }
        if let Value::String(id) = &reference {
            reference = json!({"id": id});
        }
        reference["type"] = json!("agent_with_overrides");
        if let Some(reference) = reference.as_object_mut() {
            reference.extend(changes);
        }
        reference
    }

    fn events(&self, errors: &mut FieldErrors) -> Vec<Value> {
        let message = self.message.trim();
        let mut events = Vec::new();
        if !message.is_empty() {
            events.push(json!({"type": "user.message", "content": [{"type": "text", "text": message}]}));
        }
        if !self.outcome.text.trim().is_empty() {
            match self.outcome.event() {
                Ok(event) => events.push(event),
                Err((part, what)) => errors.add(format!("outcome.{part}"), what),
            }
        }
        events
    }
}

#[cfg(test)]
mod tests;
