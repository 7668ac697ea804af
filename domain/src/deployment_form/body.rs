//! What is sent: the whole of a new deployment, or what changed of one that is there.

use super::{AS_JSON, DeploymentForm, EventRow, RepositoryRow, StoreRow};
use crate::{
    budget::budget,
    form::{FieldErrors, Paths, check_pairs, metadata},
};
use serde_json::{Map, Value, json};

/// What the API calls the fields.
pub const PATHS: Paths = &[
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
        for (field, value, what) in
            [("agent", &self.agent, "Choose an agent"), ("environment", &self.environment, "Choose an environment")]
        {
            if value.trim().is_empty() {
                errors.add(field, what);
            }
        }
        check_pairs(&self.metadata, &mut errors);
        let description = Some(&self.description).filter(|text| !text.is_empty());
        let body = json!({
            "name": self.name.trim(),
            "description": description,
            "agent": self.agent(&mut errors),
            "environment_id": self.environment,
            "schedule": self.schedule(&mut errors),
            "initial_events": self.events(&mut errors),
            "resources": self.resources(&mut errors),
            "vault_ids": self.vaults,
            "budget": budget(&self.budget, &mut errors),
            "metadata": metadata(&self.metadata),
        });
        errors.or(|| body)
    }

    fn agent(&self, errors: &mut FieldErrors) -> Value {
        match self.agent_version.trim() {
            "" => json!(self.agent),
            text => match text.parse::<u32>() {
                Ok(version) if version > 0 => json!({"type": "agent", "id": self.agent, "version": version}),
                _ => {
                    errors.add("agent_version", "Enter a version number, or leave it empty for the latest");
                    Value::Null
                }
            },
        }
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
            errors.add("events.0.text", "Enter with what each session begins");
        }
        if self.events.len() > 50 {
            errors.add("events.0.text", "Use at most 50 events");
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

    fn resources(&self, errors: &mut FieldErrors) -> Vec<Value> {
        let mut resources: Vec<Value> = Vec::new();
        for row in &self.files {
            let mut file = json!({"type": "file", "file_id": row.file});
            put(&mut file, "mount_path", &row.mount_path);
            resources.push(file);
        }
        resources.extend(self.repositories.iter().map(RepositoryRow::resource));
        resources.extend(self.stores.iter().map(StoreRow::resource));
        for (index, text) in self.others.iter().enumerate() {
            match serde_json::from_str(text) {
                Ok(resource) => resources.push(resource),
                Err(error) => errors.add(format!("others.{index}.json"), format!("This is not JSON: {error}")),
            }
        }
        resources
    }
}

impl EventRow {
    /// The event, or which part of the row is wrong.
    pub(crate) fn event(&self) -> Result<Value, (&'static str, String)> {
        let kind = self.kind.as_str();
        match kind {
            AS_JSON => serde_json::from_str(&self.text).map_err(|error| ("text", format!("This is not JSON: {error}"))),
            "user.define_outcome" => {
                let mut event = json!({
                    "type": kind, "description": self.text, "rubric": {"type": "text", "content": self.rubric},
                });
                if self.rubric.trim().is_empty() {
                    return Err(("rubric", "Enter how the outcome is judged".to_owned()));
                }
                match self.max_iterations.trim() {
                    "" => {}
                    text => match text.parse::<u8>() {
                        Ok(count @ 1..=20) => event["max_iterations"] = json!(count),
                        _ => return Err(("max_iterations", "Enter a number from 1 to 20".to_owned())),
                    },
                }
                Ok(event)
            }
            "user.message" | "system.message" => {
                Ok(json!({"type": kind, "content": [{"type": "text", "text": self.text}]}))
            }
            _ => Err(("kind", "Choose what it is".to_owned())),
        }
    }
}

impl RepositoryRow {
    pub(crate) fn resource(&self) -> Value {
        let mut resource = json!({"type": "github_repository", "url": self.url.trim()});
        let at = self.at.trim();
        if !at.is_empty() {
            let member = if self.checkout == "commit" { "sha" } else { "name" };
            let kind = if self.checkout == "commit" { "commit" } else { "branch" };
            resource["checkout"] =
                Value::Object(Map::from_iter([("type".to_owned(), json!(kind)), (member.to_owned(), json!(at))]));
        }
        put(&mut resource, "mount_path", &self.mount_path);
        put(&mut resource, "authorization_token", &self.token);
        resource
    }
}

impl StoreRow {
    pub(crate) fn resource(&self) -> Value {
        let mut resource = json!({"type": "memory_store", "memory_store_id": self.store});
        put(&mut resource, "access", &self.access);
        put(&mut resource, "instructions", &self.instructions);
        resource
    }
}

fn put(object: &mut Value, member: &str, text: &str) {
    if !text.trim().is_empty() {
        object[member] = json!(text.trim());
    }
}
