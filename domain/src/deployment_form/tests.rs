//! From fields to bodies, from deployments to forms, and back.

use super::*;
use crate::form::{PageForm as _, event::AS_JSON};
use pilothouse_api::deployments::Deployment;
use proptest::prelude::*;
use serde_json::{Value, json};

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

const LEAST: [(&str, &str); 5] = [
    ("name", "Nightly"),
    ("agent", "agent_1"),
    ("environment", "env_1"),
    ("events.0.kind", "user.message"),
    ("events.0.text", "Count\r\nthe stores"),
];

fn form(more: &[(&str, &str)]) -> DeploymentForm {
    DeploymentForm::from_fields(&fields(&[&LEAST, more].concat()))
}

fn stored(fields: Value) -> Deployment {
    let mut deployment = json!({
        "id": "depl_1", "agent": {"id": "agent_1", "type": "agent", "version": 3}, "archived_at": null,
        "created_at": "2026-10-01T09:00:00Z", "description": null, "environment_id": "env_1",
        "initial_events": [{"type": "user.message", "content": [{"type": "text", "text": "Hello"}]}],
        "metadata": {}, "name": "Nightly", "paused_reason": null, "resources": [], "schedule": null,
        "status": "active", "type": "deployment", "updated_at": "2026-10-02T09:00:00Z", "vault_ids": [],
    });
    let Value::Object(fields) = fields else { panic!("fields") };
    deployment.as_object_mut().unwrap().extend(fields);
    serde_json::from_value(deployment).unwrap()
}

#[test]
fn the_least_that_can_be_sent() {
    let event = json!({"type": "user.message", "content": [{"type": "text", "text": "Count\nthe stores"}]});
    let expected = json!({"name": "Nightly", "agent": "agent_1", "environment_id": "env_1", "initial_events": [event]});
    let blank = [("description", ""), ("metadata.0.key", ""), ("metadata.0.value", "")];
    assert_eq!(form(&blank).to_create(), Ok(expected));
}

#[test]
fn every_field_has_its_place() {
    let all = form(&[
        ("description", "Every night"),
        ("agent_version", "2"),
        ("expression", "0 20 * * 5"),
        ("timezone", "Europe/Berlin"),
        ("events.2.kind", "user.define_outcome"),
        ("events.2.text", "All counted"),
        ("events.2.rubric", "No gaps"),
        ("events.2.max_iterations", "5"),
        ("events.10.kind", "json"),
        ("events.10.text", r#"{"type":"user.sing"}"#),
        ("files.0.file", "file_1"),
        ("files.0.mount_path", "/a.csv"),
        ("repositories.0.url", "https://github.com/a/b"),
        ("repositories.0.checkout", "commit"),
        ("repositories.0.at", "abc"),
        ("repositories.0.token", "s3cret"),
        ("stores.0.store", "memstore_1"),
        ("stores.0.access", "read_only"),
        ("stores.0.instructions", "Look here first"),
        ("others.0.json", r#"{"type":"bucket"}"#),
        ("vaults", "vlt_1"),
        ("vaults", "vlt_2"),
        ("budget", "2.5"),
        ("metadata.0.key", "team"),
        ("metadata.0.value", "deck"),
    ]);
    let body = all.to_create().unwrap();
    assert_eq!(body["agent"], json!({"type": "agent", "id": "agent_1", "version": 2}));
    assert_eq!(body["schedule"], json!({"type": "cron", "expression": "0 20 * * 5", "timezone": "Europe/Berlin"}));
    assert_eq!(body["initial_events"][1]["max_iterations"], json!(5));
    assert_eq!(body["initial_events"][2], json!({"type": "user.sing"}));
    let resources = json!([
        {"type": "file", "file_id": "file_1", "mount_path": "/a.csv"},
        {"type": "github_repository", "url": "https://github.com/a/b", "checkout": {"type": "commit", "sha": "abc"}, "authorization_token": "s3cret"},
        {"type": "memory_store", "memory_store_id": "memstore_1", "access": "read_only", "instructions": "Look here first"},
        {"type": "bucket"},
    ]);
    assert_eq!(body["resources"], resources);
    assert_eq!(body["budget"], json!({"type": "limit", "max_list_cost": {"amount": "250", "currency": "USD"}}));
    assert_eq!((&body["vault_ids"], &body["metadata"]), (&json!(["vlt_1", "vlt_2"]), &json!({"team": "deck"})));
}

#[test]
fn what_is_wrong_is_told_at_its_field() {
    for (field, value, blamed) in [
        ("agent_version", "zero", "agent_version"),
        ("expression", "@daily", "timezone"),
        ("budget", "free", "budget"),
        ("budget", "0", "budget"),
        ("budget", "1.234", "budget"),
        ("budget", "99999999999999999999999", "budget"),
        ("others.0.json", "{", "others.0.json"),
        ("metadata.0.key", &"k".repeat(65), "metadata.0.key"),
    ] {
        let errors = form(&[(field, value)]).to_create().unwrap_err();
        assert!(errors.get(blamed).is_some(), "{field}: {errors:?}");
    }
    let errors = form(&[("expression", "@daily"), ("timezone", "UTC")]).to_create().unwrap_err();
    assert!(errors.get("expression").is_some());
    let outcome = [("events.1.kind", "user.define_outcome"), ("events.1.text", "Done")];
    assert!(form(&outcome).to_create().unwrap_err().get("events.1.rubric").is_some());
    let empty = DeploymentForm::default().to_create().unwrap_err();
    for field in ["name", "agent", "environment", "events"] {
        assert!(empty.get(field).is_some(), "{field}");
    }
}

#[test]
fn an_unchanged_form_changes_nothing() {
    for fields in [
        json!({}),
        json!({"schedule": {"type": "cron", "expression": "0 20 * * 5", "timezone": "UTC", "last_run_at": "2026-10-03T00:00:00Z"}}),
        json!({"initial_events": [{"type": "user.sing", "song": "x"}, {"type": "user.define_outcome", "description": "a", "rubric": {"type": "file", "file_id": "file_1"}}]}),
        json!({"initial_events": [{"type": "user.define_outcome", "description": "a", "rubric": {"type": "text", "content": "b"}, "max_iterations": 4}]}),
        json!({"resources": [{"type": "memory_store", "memory_store_id": "memstore_1", "access": "read_only"}, {"type": "file", "file_id": "file_1"}, {"type": "bucket"}]}),
        json!({"budget": {"type": "limit", "max_list_cost": {"amount": "205", "currency": "USD"}}, "metadata": {"a": "b"}, "vault_ids": ["vlt_1"]}),
    ] {
        let form = DeploymentForm::from(&stored(fields.clone()));
        let was = form.body().unwrap();
        assert_eq!(form.to_update(&was), Ok(json!({})), "{fields}");
    }
}

#[test]
fn only_what_changed_is_sent_and_what_was_emptied_is_cleared() {
    let deployment = stored(json!({
        "schedule": {"type": "cron", "expression": "0 20 * * 5", "timezone": "UTC"}, "description": "Old",
        "budget": {"type": "limit", "max_list_cost": {"amount": "205", "currency": "USD"}},
        "metadata": {"gone": "1", "kept": "2", "new": "3"}, "vault_ids": ["vlt_1"],
    }));
    let mut form = DeploymentForm::from(&deployment);
    let was = form.body().unwrap();
    for text in [&mut form.expression, &mut form.description, &mut form.budget, &mut form.agent_version] {
        text.clear();
    }
    form.vaults.clear();
    form.metadata =
        [("kept", "2"), ("new", "4")].map(|(key, value)| Pair { key: key.into(), value: value.into() }).into();
    let expected = json!({
        "schedule": null, "description": null, "budget": null, "agent": "agent_1", "vault_ids": [],
        "metadata": {"gone": null, "new": "4"},
    });
    assert_eq!(form.to_update(&was), Ok(expected));
}

#[test]
fn an_event_that_rows_cant_say_is_json() {
    let image =
        json!({"type": "user.message", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]});
    let form = DeploymentForm::from(&stored(json!({"initial_events": [image]})));
    assert_eq!(form.events[0].kind, AS_JSON);
    assert_eq!(form.body().unwrap()["initial_events"], json!([image]));
}

proptest! {
    #[test]
    fn any_fields_are_read_and_judged(pairs in proptest::collection::vec(("[a-z_]{0,8}(\\.[0-9]{0,20}\\.[a-z_]{0,8})?", ".{0,12}"), 0..12)) {
        let form = DeploymentForm::from_fields(&pairs);
        let _ = form.to_create();
        prop_assert!(form.resources.files.len() <= pairs.len());
    }
}
