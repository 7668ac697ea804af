//! Fields in a body that need more than the call's own right: those that loosen permissions or use secrets, and all
//! that this console doesn't know.

use crate::{
    failure::Failure,
    identity::{Identity, Right},
    request::field_names::{listed, plain},
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The call that sends events.
const SEND: &str = "/api/v1/sessions/{session_id}/events";
/// The most events in one call.
const MAX_EVENTS: usize = 100;
/// The most fields that an error names.
const MAX_NAMED: usize = 10;

/// The events that may be sent, the right that each needs, and its allowed fields (events.md §4). Fields are listed
/// because an unknown one could grant more than the person meant to.
const EVENTS: [(&str, Right, &[&str]); 7] = [
    ("user.tool_confirmation", Right::Answer, &["tool_use_id", "result", "deny_message", "session_thread_id"]),
    ("user.tool_result", Right::Answer, &["tool_use_id", "content", "is_error", "session_thread_id"]),
    ("user.custom_tool_result", Right::Answer, &["custom_tool_use_id", "content", "is_error", "session_thread_id"]),
    ("user.interrupt", Right::Answer, &["session_thread_id"]),
    ("user.message", Right::Operate, &["content"]),
    ("user.define_outcome", Right::Operate, &["description", "rubric", "max_iterations"]),
    ("system.message", Right::Operate, &["content"]),
];

/// The resources that need no more than the call's right, and their allowed fields (sessions.md §6). Others may use a
/// secret, or, as a memory store, be shared by all sessions that mount them.
const RESOURCES: [(&str, &[&str]); 2] =
    [("file", &["file_id", "mount_path"]), ("github_repository", &["url", "checkout", "mount_path"])];

/// What people choose of their own notifications.
const CHOICES: [&str; 9] =
    ["by_mail", "by_push", "confirmations", "results", "stopped", "least_level", "quiet_from", "quiet_to", "time_zone"];

/// Checks whether someone who may make a call may make it with this body.
///
/// # Errors
/// 400 for anything but a list of events, 403 for what needs another role.
pub(super) fn check(identity: &Identity, pattern: &str, body: &Value) -> Result<(), Failure> {
    if pattern == SEND {
        check_shape(body)?;
    }
    let mut lacking = needs(pattern, body);
    lacking.retain(|(right, _)| !identity.may(*right));
    // The greatest right comes last, and includes all the others.
    let Some((right, _)) = lacking.last() else { return Ok(()) };
    if *right == Right::Operate && pattern == SEND {
        return Err(Failure::forbidden(
            "Approvers can answer tool calls and interrupt. Sending messages needs the operator role.",
        ));
    }
    let (fields, role) = (listed(lacking.iter().map(|(_, name)| name), MAX_NAMED), right.least_role());
    let message = format!("{} is {} here; sending {fields} needs the role {role}.", identity.name, identity.role);
    Err(Failure::forbidden(message))
}

/// The shape that every reader of the events agrees on.
fn check_shape(body: &Value) -> Result<(), Failure> {
    let wrong = |what: &str| Failure::invalid(format!("events: {what}."));
    let events = body.get("events").and_then(Value::as_array);
    let events = events.ok_or_else(|| wrong("expected a list, as in {\"events\": [{\"type\": …}]}"))?;
    if events.len() > MAX_EVENTS {
        return Err(wrong(&format!("at most {MAX_EVENTS} in one call")));
    }
    let typed = events.iter().all(|event| event.get("type").is_some_and(Value::is_string));
    if typed { Ok(()) } else { Err(wrong("each must be an object with a type")) }
}

/// The rights that a body needs and the fields that need them, greatest right last.
fn needs(pattern: &str, body: &Value) -> Vec<(Right, String)> {
    let Some(fields) = body.as_object() else { return Vec::new() };
    let mut needs = Needs::default();
    match pattern {
        "/api/v1/sessions" => needs.session(fields),
        "/api/v1/sessions/{session_id}" => needs.others(fields, "", &["title", "metadata", "budget"]),
        SEND => {
            needs.others(fields, "", &["events"]);
            needs.events(fields.get("events"), "events");
        }
        "/api/v1/environments/{environment_id}/work/{work_id}/stop" => needs.others(fields, "", &["force"]),
        "/api/v1/sessions/{session_id}/resources" => needs.resource(body, ""),
        "/api/console/sessions/{session_id}/presence" => needs.others(fields, "", &["answering"]),
        "/api/console/notifications/choices" => needs.others(fields, "", &CHOICES),
        "/api/console/notifications/mail" => needs.others(fields, "", &["address"]),
        "/api/console/notifications/mail/confirm" => needs.others(fields, "", &["token"]),
        "/api/console/notifications/test" => needs.others(fields, "", &["over"]),
        // What a plan does needs the right of each of its calls.
        "/api/console/cleanup" => needs.others(fields, "", &["reasons"]),
        "/api/console/cleanup/{cleanup_id}/choose" => needs.others(fields, "", &["shown", "chosen"]),
        "/api/console/cleanup/{cleanup_id}/run" => needs.others(fields, "", &["revision"]),
        "/api/console/passkeys" => needs.others(fields, "", &["name", "credential"]),
        "/api/console/passkeys/registrations" => needs.others(fields, "", &["password"]),
        "/api/console/passkeys/step-ups" => needs.others(fields, "", &["session_id", "tool_use_id", "input_digest"]),
        "/api/console/passkeys/{passkey_id}" => needs.others(fields, "", &["name", "password"]),
        "/api/console/sessions/{session_id}/shares" => needs.others(fields, "", &["expires_in_hours", "hide_tools"]),
        "/api/console/push/devices" => needs.others(fields, "", &["endpoint", "expirationTime", "keys"]),
        "/api/console/push/devices/{device_id}" => needs.others(fields, "", &["answers_routine"]),
        _ => needs.others(fields, "", &[]),
    }
    needs.0.into_iter().collect()
}

#[derive(Default)]
struct Needs(BTreeSet<(Right, String)>);

impl Needs {
    fn add(&mut self, right: Right, name: impl Into<String>) {
        self.0.insert((right, name.into()));
    }

    /// All fields except these.
    fn others(&mut self, fields: &Map<String, Value>, prefix: &str, known: &[&str]) {
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            self.add(Right::Administer, format!("{prefix}{}", plain(name)));
        }
    }

    /// The body that creates a session (sessions.md §4).
    fn session(&mut self, fields: &Map<String, Value>) {
        for (name, value) in fields {
            match name.as_str() {
                "title" | "metadata" | "environment_id" | "budget" => {}
                "agent" => self.agent(value),
                "vault_ids" if value.as_array().is_some_and(Vec::is_empty) => {}
                "resources" => match value.as_array() {
                    Some(all) => all.iter().for_each(|resource| self.resource(resource, "resources.")),
                    None => self.add(Right::Administer, "resources"),
                },
                "initial_events" => self.events(Some(value), "initial_events"),
                other => self.add(Right::Administer, plain(other)),
            }
        }
    }

    /// A plain reference uses an agent that an admin has made; anything more makes a different agent of it.
    fn agent(&mut self, agent: &Value) {
        match agent {
            Value::String(_) => {}
            Value::Object(fields) => {
                self.others(fields, "agent.", &["type", "id", "version"]);
                if fields.get("type").is_none_or(|kind| kind != "agent") {
                    self.add(Right::Administer, "agent.type");
                }
            }
            _ => self.add(Right::Administer, "agent"),
        }
    }

    fn resource(&mut self, resource: &Value, prefix: &str) {
        let kind = resource.get("type").and_then(Value::as_str);
        let known = RESOURCES.iter().find(|(name, _)| Some(*name) == kind);
        match (known, resource.as_object()) {
            (Some((_, known)), Some(fields)) => {
                self.others(fields, prefix, &[&["type"][..], *known].concat());
            }
            _ => self.add(Right::Administer, format!("{prefix}type")),
        }
    }

    fn events(&mut self, events: Option<&Value>, name: &str) {
        let Some(events) = events.and_then(Value::as_array) else {
            return self.add(Right::Administer, name);
        };
        for event in events {
            let kind = event.get("type").and_then(Value::as_str);
            let known = EVENTS.iter().find(|(name, ..)| Some(*name) == kind);
            match (known, event.as_object()) {
                (Some((kind, right, known)), Some(fields)) => {
                    self.add(*right, *kind);
                    self.others(fields, &format!("{kind}."), &[&["type"][..], *known].concat());
                }
                _ => self.add(Right::Administer, format!("{name}.type")),
            }
        }
    }
}

#[cfg(test)]
mod tests;
