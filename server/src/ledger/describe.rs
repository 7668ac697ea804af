//! Turns method, path and body into a ledger entry: the action, the kind of resource, its id, and what was sent. Names
//! of fields and decisions are recorded, never content and never secrets.

use crate::{
    request::{
        field_names::{listed, plain},
        path::without_token,
    },
    store::ledger::{Actor, LedgerEntry},
};
use http::Method;
use serde_json::Value;
use std::net::IpAddr;

/// Last path segments that are actions on the resource before them.
const ACTIONS: [&str; 19] = [
    "ack",
    "action_urls",
    "archive",
    "cancel",
    "choose",
    "confirm",
    "enrollment_url",
    "heartbeat",
    "mcp_oauth_validate",
    "pause",
    "redact",
    "redeliver",
    "regenerate_signing_secret",
    "reveal_token",
    "rotate_token",
    "run",
    "stop",
    "test",
    "unpause",
];

/// The most names or events recorded for one call.
const MAX_NAMED: usize = 40;

/// The entry for an API call.
pub(super) fn entry(actor: Actor, address: IpAddr, method: &Method, path: &str, body: Option<&Value>) -> LedgerEntry {
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).skip(2).collect();
    let (action, resource, target) = words(method, &segments);
    LedgerEntry {
        actor,
        address: Some(address),
        method: method.to_string(),
        path: without_token(path).into_owned(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        target: target.map(str::to_owned),
        detail: body.and_then(detail),
    }
}

/// The entry for a read that takes something away: an export, a download, a leased work item; `None` for any other.
pub(super) fn taken_away(actor: Actor, address: IpAddr, method: &Method, path: &str) -> Option<LedgerEntry> {
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    let (action, resource, target) = match segments[..] {
        [.., resource, target, "export"] => ("export", resource, target),
        [.., resource, target, "content"] => ("download", resource, target),
        [.., environment, "work", "poll"] => ("poll", "work", environment),
        _ => return None,
    };
    let call = entry(actor, address, method, path, None);
    Some(LedgerEntry {
        action: action.to_owned(),
        resource: resource.to_owned(),
        target: Some(target.to_owned()),
        ..call
    })
}

/// The fields that were sent; for events, what they decide about which call.
fn detail(body: &Value) -> Option<String> {
    let fields = body.as_object().filter(|fields| !fields.is_empty())?;
    if let (Some(Value::Array(events)), 1) = (fields.get("events"), fields.len()) {
        return Some(listed(events.iter().map(event), MAX_NAMED));
    }
    let names = fields.iter().flat_map(|(name, value)| match (name.as_str(), value) {
        // Its keys are data.
        ("metadata", _) => vec![name.clone()],
        (name, Value::Object(inner)) => inner.keys().map(|key| format!("{}.{}", plain(name), plain(key))).collect(),
        (name, Value::Array(all)) => inside(name, all),
        (name, _) => vec![plain(name).to_owned()],
    });
    Some(format!("fields: {}", listed(names.collect::<Vec<_>>().iter(), MAX_NAMED)))
}

/// The fields of the objects in a list, without duplicates.
fn inside(name: &str, all: &[Value]) -> Vec<String> {
    let mut names = Vec::new();
    for key in all.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys) {
        let key = format!("{}[].{}", plain(name), plain(key));
        if names.len() < MAX_NAMED && !names.contains(&key) {
            names.push(key);
        }
    }
    if names.is_empty() { vec![plain(name).to_owned()] } else { names }
}

fn event(event: &Value) -> String {
    let field = |name: &str| event.get(name).and_then(Value::as_str);
    let parts = [field("type"), field("result"), field("tool_use_id"), field("custom_tool_use_id")];
    parts.into_iter().flatten().map(plain).collect::<Vec<_>>().join(" ")
}

fn words<'a>(method: &Method, segments: &[&'a str]) -> (&'a str, &'a str, Option<&'a str>) {
    match segments {
        // A namespace, not a resource.
        ["organizations", rest @ ..] => words(method, rest),
        [.., resource, target, action] if ACTIONS.contains(action) => (action, resource, Some(target)),
        ["notifications", "test"] => ("test", "notifications", None),
        ["passkeys", part @ ("registrations" | "step-ups")] => ("create", part, None),
        [.., parent, "events"] if segments.len() % 2 == 1 => ("send", "events", Some(parent)),
        [.., resource] if segments.len() % 2 == 1 => ("create", resource, None),
        [.., resource, target] if *method == Method::DELETE => ("delete", resource, Some(target)),
        [.., resource, target] => ("update", resource, Some(target)),
        _ => ("call", "api", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn said(method: Method, path: &str) -> (String, String, Option<String>) {
        let entry = entry(Actor::Command, ADDRESS, &method, path, None);
        (entry.action, entry.resource, entry.target)
    }

    #[test]
    fn says_what_is_done_to_what() {
        let cases = [
            (Method::POST, "/api/v1/agents", ("create", "agents", None)),
            (Method::POST, "/api/v1/agents/agent_1", ("update", "agents", Some("agent_1"))),
            (Method::POST, "/api/v1/agents/agent_1/archive", ("archive", "agents", Some("agent_1"))),
            (Method::DELETE, "/api/v1/files/file_1", ("delete", "files", Some("file_1"))),
            (Method::POST, "/api/v1/sessions/sesn_1/events", ("send", "events", Some("sesn_1"))),
            (Method::POST, "/api/v1/sessions/sesn_1/resources", ("create", "resources", None)),
            (Method::DELETE, "/api/v1/sessions/sesn_1/resources/sesrsc_1", ("delete", "resources", Some("sesrsc_1"))),
            (Method::POST, "/api/v1/sessions/s/threads/sthr_1/archive", ("archive", "threads", Some("sthr_1"))),
            (Method::POST, "/api/console/notifications/mail/confirm", ("confirm", "notifications", Some("mail"))),
            (Method::POST, "/api/console/notifications/test", ("test", "notifications", None)),
            (Method::POST, "/api/console/webhooks/w", ("update", "webhooks", Some("w"))),
            (Method::POST, "/api/console/webhooks/w/test", ("test", "webhooks", Some("w"))),
            (
                Method::POST,
                "/api/console/webhooks/w/messages/msg_1/redeliver",
                ("redeliver", "messages", Some("msg_1")),
            ),
            (Method::POST, "/api/console/passkeys", ("create", "passkeys", None)),
            (Method::POST, "/api/console/passkeys/step-ups", ("create", "step-ups", None)),
            (Method::DELETE, "/api/console/passkeys/0199", ("delete", "passkeys", Some("0199"))),
            (Method::POST, "/api", ("call", "api", None)),
            (Method::POST, "/api/v1/vaults/v/credentials", ("create", "credentials", None)),
            (Method::DELETE, "/api/v1/vaults/v/credentials/c", ("delete", "credentials", Some("c"))),
            (
                Method::POST,
                "/api/v1/vaults/v/credentials/c/mcp_oauth_validate",
                ("mcp_oauth_validate", "credentials", Some("c")),
            ),
            (Method::POST, "/api/v1/deployments/d/run", ("run", "deployments", Some("d"))),
            (
                Method::POST,
                "/api/v1/memory_stores/m/memory_versions/v/redact",
                ("redact", "memory_versions", Some("v")),
            ),
            (Method::POST, "/api/v1/tunnels/t/reveal_token", ("reveal_token", "tunnels", Some("t"))),
            (Method::POST, "/api/v1/environments/e/work/w/ack", ("ack", "work", Some("w"))),
            (Method::POST, "/api/v1/environments/e/work/w", ("update", "work", Some("w"))),
            (Method::POST, "/api/v1/user_profiles/u/enrollment_url", ("enrollment_url", "user_profiles", Some("u"))),
            (Method::POST, "/api/v1/organizations/webhooks", ("create", "webhooks", None)),
            (Method::POST, "/api/v1/organizations/webhooks/w", ("update", "webhooks", Some("w"))),
            (Method::DELETE, "/api/v1/organizations/webhooks/w", ("delete", "webhooks", Some("w"))),
            (
                Method::POST,
                "/api/v1/organizations/webhooks/w/regenerate_signing_secret",
                ("regenerate_signing_secret", "webhooks", Some("w")),
            ),
        ];
        for (method, path, (action, resource, target)) in cases {
            let expected = (action.to_owned(), resource.to_owned(), target.map(str::to_owned));
            assert_eq!(said(method, path), expected, "{path}");
        }
    }

    #[test]
    fn exports_and_downloads_are_recorded_and_other_reads_are_not() {
        let of = |path: &str| {
            let entry = taken_away(Actor::Command, ADDRESS, &Method::GET, path)?;
            Some((entry.action, entry.resource, entry.target?))
        };
        let entry = |a: &str, r: &str, t: &str| Some((a.to_owned(), r.to_owned(), t.to_owned()));
        assert_eq!(of("/api/console/sessions/sesn_1/export"), entry("export", "sessions", "sesn_1"));
        assert_eq!(of("/api/v1/files/file_1/content"), entry("download", "files", "file_1"));
        assert_eq!(of("/api/v1/skills/s/versions/1/content"), entry("download", "versions", "1"));
        assert_eq!(of("/api/v1/environments/e/work/poll"), entry("poll", "work", "e"));
        for path in [
            "/api/v1/environments/e/work/stats",
            "/api/v1/files/file_1",
            "/api/console/sessions/sesn_1/events",
            "/export",
            "",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }

    #[test]
    fn fields_are_named_and_values_are_not() {
        let body = json!({
            "agent": {"type": "agent_with_overrides", "id": "agent_1", "tools": [{"name": "private"}]},
            "vault_ids": ["private"],
            "metadata": {"private": "private"},
            "resources": [{"type": "file"}, {"type": "github_repository", "authorization_token": "private"}],
        });
        let expected = "fields: agent.type, agent.id, agent.tools, vault_ids, metadata, resources[].type, \
                        resources[].authorization_token";
        assert_eq!(detail(&body).unwrap(), expected);
        assert_eq!(detail(&json!({})), None);
        let odd = json!({"a b": 1, ("x".repeat(65)): 1});
        assert_eq!(detail(&odd).unwrap(), "fields: (unreadable name), (unreadable name)");
    }

    #[test]
    fn decisions_are_recorded_and_messages_are_not() {
        let body = json!({"events": [
            {"type": "user.tool_confirmation", "tool_use_id": "sevt_b", "result": "deny", "deny_message": "private"},
            {"type": "user.message", "content": [{"type": "text", "text": "private"}]},
        ]});
        assert_eq!(detail(&body).unwrap(), "user.tool_confirmation deny sevt_b, user.message");
    }

    #[test]
    fn a_detail_is_short_even_for_a_huge_body() {
        let long = "x".repeat(1_000_000);
        let events: Vec<_> = (0..100).map(|_| json!({"type": long, "result": long, "tool_use_id": long})).collect();
        assert!(detail(&json!({ "events": events })).unwrap().len() < 4_000);
        let fields: serde_json::Map<_, _> =
            (0..1_000).map(|n| (format!("{n}"), json!([{("x".repeat(n)): 1}]))).collect();
        assert!(detail(&Value::Object(fields)).unwrap().len() < 4_000);
    }
}
