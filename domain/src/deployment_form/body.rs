//! What is sent: the whole of a new deployment, or what changed of one that is there.

use super::DeploymentForm;
use crate::{
    budget::budget,
    form::{FieldErrors, Paths, agent_reference, check_pairs, metadata},
};
use serde_json::{Value, json};

/// What the API calls the fields.
pub(super) const PATHS: Paths = &[
    ("environment_id", "environment"),
    ("agent.version", "agent_version"),
    ("schedule.timezone", "timezone"),
    ("schedule", "expression"),
    ("initial_events", "events"),
    ("vault_ids", "vaults"),
];

impl DeploymentForm {
    /// The body of a new deployment.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn to_create(&self) -> Result<Value, FieldErrors> {
        let mut body = self.body()?;
        if let Some(body) = body.as_object_mut() {
            body.retain(|_, value| !(value.is_null() || *value == json!([]) || *value == json!({})));
        }
        Ok(body)
    }

    /// The body that makes a deployment out of `was` what the form says; what somebody else changed meanwhile stays.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn to_update(&self, was: &Value) -> Result<Value, FieldErrors> {
        let Value::Object(mut body) = self.body()? else { return Ok(json!({})) };
        body.retain(|name, value| was[name.as_str()] != *value);
        if let Some(pairs) = body.get_mut("metadata").and_then(Value::as_object_mut) {
            let old = was["metadata"].as_object().into_iter().flatten();
            let gone: Vec<_> = old.filter(|(key, _)| !pairs.contains_key(*key)).map(|(key, _)| key.clone()).collect();
            pairs.retain(|key, value| was["metadata"][key.as_str()] != *value);
            pairs.extend(gone.into_iter().map(|key| (key, Value::Null)));
        }
        Ok(Value::Object(body))
    }

    /// Everything that the form says; what is empty is `null`.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn body(&self) -> Result<Value, FieldErrors> {
        let mut errors = FieldErrors::default();
        errors.check_length("name", self.name.trim(), 1, 256);
        errors.check_length("description", &self.description, 0, 2_048);
        if self.environment.is_empty() {
            errors.add("environment", "Choose an environment");
        }
        check_pairs(&self.metadata, &mut errors);
        let description = Some(&self.description).filter(|text| !text.is_empty());
        let body = json!({
            "name": self.name.trim(),
            "description": description,
            "agent": agent_reference(&self.agent, &self.agent_version, &mut errors),
            "environment_id": self.environment,
            "schedule": self.schedule(&mut errors),
            "initial_events": self.events(&mut errors),
            "resources": self.resources.resources(&mut errors),
            "vault_ids": self.vaults,
            "budget": budget(&self.budget, &mut errors),
            "metadata": metadata(&self.metadata),
        });
        errors.or(|| body)
    }

    fn schedule(&self, errors: &mut FieldErrors) -> Value {
        let (expression, timezone) = (self.expression.trim(), self.timezone.trim());
        match (expression.is_empty(), timezone.is_empty()) {
            (true, _) => return Value::Null,
            (false, true) => errors.add("timezone", "Enter a time zone, such as Europe/Berlin"),
            _ if expression.split_ascii_whitespace().count() != 5 => {
                errors.add("expression", "Enter five fields: minute, hour, day of month, month, day of week");
            }
            _ => {}
        }
        json!({"type": "cron", "expression": expression, "timezone": timezone})
    }

    fn events(&self, errors: &mut FieldErrors) -> Vec<Value> {
        if self.events.is_empty() {
            errors.add("events", "Add with what each session begins");
        }
        if self.events.len() > 50 {
            errors.add("events", "Use at most 50 events");
        }
        let mut said = Vec::with_capacity(self.events.len());
        for (index, row) in self.events.iter().enumerate() {
            match row.event() {
                Ok(event) => said.push(event),
                Err((part, what)) => errors.add(format!("events.{index}.{part}"), what),
            }
        }
        said
    }
}
