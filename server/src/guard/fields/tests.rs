//! The role that each field needs, written out by hand: every call with a body, and every field that it may have.

use super::*;
use crate::{
    guard::rights::TABLE,
    identity::{
        Role::{self, Admin, Approver, Operator},
        Via,
    },
};
use pilothouse_domain::{form::PageForm as _, session_form::SessionForm};
use proptest::prelude::*;
use serde_json::json;

const CREATE: &str = "/api/v1/sessions";
const UPDATE: &str = "/api/v1/sessions/{session_id}";
const MOUNT: &str = "/api/v1/sessions/{session_id}/resources";

fn identity(role: Role) -> Identity {
    Identity { user_id: "1".to_owned(), name: "somebody".to_owned(), role, via: Via::Login }
}

/// The least role that may send a body; `None`: nobody may.
fn least(pattern: &str, body: &Value) -> Option<Role> {
    Role::ALL.into_iter().find(|role| check(&identity(*role), pattern, body).is_ok())
}

fn create(field: &str, value: Value) -> Value {
    let mut body = json!({"agent": "agent_1", "environment_id": "env_1"});
    body[field] = value;
    body
}

#[test]
fn loosening_fields_need_an_admin_when_a_session_is_created() {
    let agent = |fields: Value| {
        let mut agent = json!({"type": "agent", "id": "agent_1"});
        agent.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        create("agent", agent)
    };
    let overriding = |name: &str| {
        let mut fields = json!({"type": "agent_with_overrides"});
        fields[name] = json!([]);
        agent(fields)
    };
    let repository = json!({"type": "github_repository", "url": "https://github.com/a/b", "checkout": null});
    let mut with_token = repository.clone();
    with_token["authorization_token"] = json!("t");
    for body in [
        agent(json!({"type": "agent_with_overrides"})),
        overriding("tools"),
        overriding("mcp_servers"),
        overriding("system"),
        overriding("model"),
        overriding("skills"),
        agent(json!({"tools": []})),
        agent(json!({"type": "agent_from_tomorrow"})),
        create("agent", json!({"id": "agent_1"})),
        create("agent", json!(null)),
        create("vault_ids", json!(["vlt_1"])),
        create("vault_ids", json!("vlt_1")),
        create("resources", json!([with_token])),
        create("resources", json!([{"type": "memory_store", "memory_store_id": "memstore_1"}])),
        create("resources", json!([{"type": "made_up"}])),
        create("resources", json!({"type": "file"})),
        create("initial_events", json!([{"type": "user.message", "content": [], "made_up": 1}])),
        create("initial_events", json!([{"type": "made.up"}])),
        create("tools", json!([])),
        create("mcp_servers", json!([])),
        create("Agent", json!("agent_1")),
        create("environment", json!({"variables": {}})),
        create("made_up", json!(null)),
    ] {
        assert_eq!(least(CREATE, &body), Some(Admin), "{body}");
    }
    for body in [
        create("title", json!("T")),
        create("metadata", json!({"tools": "x"})),
        create("budget", json!({"type": "limit"})),
        create("vault_ids", json!([])),
        agent(json!({"version": 3})),
        create("resources", json!([{"type": "file", "file_id": "file_1", "mount_path": "/x"}, repository])),
        create("initial_events", json!([{"type": "user.message", "content": []}, {"type": "user.define_outcome"}])),
    ] {
        assert!(check(&identity(Operator), CREATE, &body).is_ok(), "{body}");
    }
}

#[test]
fn loosening_fields_need_an_admin_when_a_session_is_changed() {
    for field in ["agent", "tools", "mcp_servers", "vault_ids", "environment_id", "permission_policy", "Title"] {
        assert_eq!(least(UPDATE, &json!({"title": "T", field: []})), Some(Admin), "{field}");
    }
    let body = json!({"title": null, "metadata": {"agent": "x"}, "budget": null});
    assert!(check(&identity(Operator), UPDATE, &body).is_ok());
    assert!(check(&identity(Operator), MOUNT, &json!({"type": "file", "file_id": "file_1"})).is_ok());
    let lending = json!({"type": "github_repository", "url": "u", "authorization_token": "t"});
    for body in [lending, json!({"type": "memory_store"}), json!({"file_id": "file_1"})] {
        assert_eq!(least(MOUNT, &body), Some(Admin), "{body}");
    }
}

#[test]
fn each_event_needs_its_role_and_has_no_field_that_nobody_knows() {
    let send = |event: Value| json!({ "events": [{"type": "user.interrupt"}, event] });
    for kind in pilothouse_api::events::TYPES.iter().copied().chain(["user.new", "User.interrupt", ""]) {
        let expected = match kind {
            "user.tool_confirmation" | "user.custom_tool_result" | "user.tool_result" | "user.interrupt" => Approver,
            "user.message" | "user.define_outcome" | "system.message" => Operator,
            _ => Admin,
        };
        assert_eq!(least(SEND, &send(json!({"type": kind}))), Some(expected), "{kind}");
        assert_eq!(least(SEND, &send(json!({"type": kind, "made_up": 1}))), Some(Admin), "{kind}");
    }
    let answer =
        json!({"type": "user.tool_confirmation", "tool_use_id": "sevt_1", "result": "deny", "deny_message": "no"});
    assert_eq!(least(SEND, &send(answer)), Some(Approver));
    let body = json!({"events": [{"type": "user.interrupt"}], "Events": [{"type": "user.message"}]});
    assert_eq!(least(SEND, &body), Some(Admin));
}

#[test]
fn anything_but_a_list_of_events_is_refused_for_everybody() {
    let events = |count: usize| json!({ "events": vec![json!({"type": "user.interrupt"}); count] });
    for body in [
        Value::Null,
        json!({}),
        json!({"events": null}),
        json!({"events": {"type": "user.interrupt"}}),
        json!({"events": [1]}),
        json!({"events": [{}]}),
        json!({"events": [{"type": 1}]}),
        events(MAX_EVENTS + 1),
    ] {
        for role in Role::ALL {
            assert_eq!(check(&identity(role), SEND, &body).unwrap_err().status(), 400, "{role} {body}");
        }
    }
    assert!(check(&identity(Approver), SEND, &events(MAX_EVENTS)).is_ok());
}

/// All that the console's own form can send.
#[test]
fn an_operator_can_send_the_whole_form() {
    let fields = [
        ("agent", "agent_1"),
        ("agent_version", "2"),
        ("environment", "env_1"),
        ("title", "T"),
        ("message", "Hi"),
        ("files.0.file", "file_1"),
        ("files.0.mount_path", "/f"),
        ("repositories.0.url", "https://github.com/a/b"),
        ("metadata.0.key", "team"),
        ("metadata.0.value", "x"),
        ("budget", "5"),
    ];
    let form = SessionForm::from_fields(&fields.map(|(name, text)| (name.to_owned(), text.to_owned())));
    let body = form.to_create().unwrap();
    check(&identity(Operator), CREATE, &body).unwrap();
}

#[test]
fn a_call_without_rules_of_its_own_takes_fields_only_from_an_admin() {
    for (method, pattern, right) in TABLE.iter().filter(|(method, ..)| *method != "GET") {
        let body = json!({"events": [{"type": "user.interrupt"}], "made_up": 1});
        assert_eq!(least(pattern, &body), Some(Admin), "{method} {pattern}");
        if right.least_role() < Admin && *pattern != SEND {
            assert!(check(&identity(right.least_role()), pattern, &Value::Null).is_ok(), "{method} {pattern}");
        }
    }
}

#[test]
fn a_refusal_names_fields_and_never_much_of_what_was_sent() {
    let body = create("agent", json!({"type": "agent_with_overrides", "id": "agent_1", "tools": ["private"]}));
    let failure = check(&identity(Operator), CREATE, &body).unwrap_err();
    assert_eq!(failure.status(), 403);
    let said = "somebody is operator here; sending agent.tools, agent.type needs the role admin.";
    assert_eq!(failure.told().message(), said);
    let many: Map<String, Value> = (0..1_000).map(|n| (format!("{}{n}", "x".repeat(900)), json!(1))).collect();
    assert!(check(&identity(Operator), UPDATE, &Value::Object(many)).unwrap_err().told().message().len() < 1_000);
}

proptest! {
    /// Whatever is added to a body, nobody needs less than before.
    #[test]
    fn more_never_needs_less(name in "[a-zA-Z_]{1,12}", value in prop::sample::select(vec![json!(null), json!([]), json!({"type": "x"})])) {
        let overriding = json!({"type": "agent_with_overrides", "id": "agent_1"});
        let mut body = create("agent", overriding);
        if name != "agent" {
            body[&name] = value;
        }
        prop_assert_eq!(least(CREATE, &body), Some(Admin));
    }
}
