//! From fields to the body that starts a session.

use super::*;

const LEAST: [(&str, &str); 2] = [("agent", "agent_1"), ("environment", "env_1")];

fn filled(more: &[(&str, &str)]) -> SessionForm {
    let all = LEAST.iter().chain(more).map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    SessionForm::from_fields(&all.collect::<Vec<_>>())
}

fn body(more: &[(&str, &str)]) -> Value {
    filled(more).to_create().unwrap()
}

#[test]
fn the_least_that_can_be_sent() {
    let blank = [("title", ""), ("message", " \r\n"), ("budget", ""), ("metadata.0.key", ""), ("outcome.text", " ")];
    assert_eq!(body(&blank), json!({ "agent": "agent_1", "environment_id": "env_1" }));
}

#[test]
fn every_field_has_its_place() {
    let body = body(&[
        ("agent_version", "3"),
        ("title", "Try"),
        ("message", " Hi \r\n"),
        ("outcome.text", "All counted"),
        ("outcome.rubric", "No gaps"),
        ("files.0.file", "file_1"),
        ("files.0.mount_path", "/data.csv"),
        ("repositories.0.url", "https://github.com/a/b"),
        ("repositories.0.token", "s3cret"),
        ("vaults", "vlt_1"),
        ("budget", "2.5"),
        ("metadata.0.key", "a"),
        ("metadata.0.value", "b"),
    ]);
    let events = json!([
        { "type": "user.message", "content": [{ "type": "text", "text": "Hi" }] },
        {
            "type": "user.define_outcome", "description": "All counted",
            "rubric": { "type": "text", "content": "No gaps" },
        },
    ]);
    let expected = json!({
        "agent": { "type": "agent", "id": "agent_1", "version": 3 },
        "environment_id": "env_1",
        "title": "Try",
        "metadata": { "a": "b" },
        "resources": [
            { "type": "file", "file_id": "file_1", "mount_path": "/data.csv" },
            { "type": "github_repository", "url": "https://github.com/a/b", "authorization_token": "s3cret" },
        ],
        "vault_ids": ["vlt_1"],
        "initial_events": events,
        "budget": { "type": "limit", "max_list_cost": { "amount": "250", "currency": "USD" } },
    });
    assert_eq!(body, expected);
}

#[test]
fn only_what_is_different_about_the_agent_is_sent() {
    let agent = include_str!("../../../api/tests/fixtures/agent.json");
    let was: Value = serde_json::from_str(agent).unwrap();
    let changes = |form: AgentForm| SessionForm {
        changes: Some(AgentChanges { was: was.clone(), form }),
        ..filled(&[("agent_version", "3")])
    };
    let same = AgentForm::from_agent(&was);
    let pinned = json!({ "type": "agent", "id": "agent_1", "version": 3 });
    assert_eq!(changes(same.clone()).to_create().unwrap()["agent"], pinned);
    let short = AgentForm { system: "Be brief.".to_owned(), ..same.clone() };
    let expected = json!({ "type": "agent_with_overrides", "id": "agent_1", "version": 3, "system": "Be brief." });
    assert_eq!(changes(short).to_create().unwrap()["agent"], expected);
    let none = AgentForm { system: String::new(), skills: Vec::new(), ..same.clone() };
    let agent = &changes(none).to_create().unwrap()["agent"];
    assert_eq!((&agent["system"], &agent["skills"]), (&Value::Null, &json!([])));
    let agent = was.to_string();
    let fields = [
        ("changed", "on"),
        ("changes.was", agent.as_str()),
        ("changes.model", "claude-opus-5-5"),
        ("changes.system", "Be brief."),
    ];
    let agent = &body(&fields)["agent"];
    assert_eq!((&agent["system"], &agent["tools"], agent.get("name")), (&json!("Be brief."), &json!([]), None));
    let wrong = AgentForm { model: String::new(), ..same };
    assert!(changes(wrong).to_create().unwrap_err().get("changes.model").is_some());
}

#[test]
fn what_is_wrong_is_told_at_its_field() {
    let long = "x".repeat(501);
    for (field, value) in [("agent_version", "0"), ("title", &long), ("budget", "much"), ("environment", "")] {
        let mut form = filled(&[(field, value)]);
        if field == "environment" {
            form.environment.clear();
        }
        assert!(form.errors().get(field).is_some(), "{field}");
    }
    let errors = filled(&[("outcome.text", "Done"), ("stores.0.access", "")]).errors();
    assert_eq!(errors.get("outcome.rubric"), Some("Enter how the outcome is judged"));
    assert!(errors.get("stores.0.store").is_some());
    assert_eq!(SessionForm::default().errors().get("agent"), Some("Choose an agent"));
}
