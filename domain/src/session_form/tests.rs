//! Tests of the session form.

use super::*;
use serde_json::json;

fn filled() -> SessionForm {
    SessionForm {
        agent: "agent_1".to_owned(),
        environment: "env_1".to_owned(),
        files: vec![FileMount::named(&"file_1".parse().unwrap(), "data.csv")],
        ..SessionForm::default()
    }
}

#[test]
fn a_filled_form_becomes_a_body() {
    let body = serde_json::to_value(filled().to_create().unwrap()).unwrap();
    let file = json!({ "type": "file", "file_id": "file_1", "mount_path": "/data.csv" });
    assert_eq!(body, json!({ "agent": "agent_1", "environment_id": "env_1", "resources": [file] }));
    let form = SessionForm {
        agent_version: "3".to_owned(),
        title: "Try".to_owned(),
        files: Vec::new(),
        metadata: vec![Pair { key: "a".to_owned(), value: "b".to_owned() }, Pair::default()],
        ..filled()
    };
    let body = serde_json::to_value(form.to_create().unwrap()).unwrap();
    let agent = json!({ "type": "agent", "id": "agent_1", "version": 3 });
    assert_eq!(body, json!({ "agent": agent, "environment_id": "env_1", "title": "Try", "metadata": { "a": "b" } }));
}

#[test]
fn every_mistake_is_named_at_its_field() {
    let mut form = SessionForm { agent_version: "0".to_owned(), title: "x".repeat(501), ..filled() };
    form.environment = String::new();
    form.files.push(form.files[0].clone());
    form.files.push(FileMount { mount_path: "/../etc".to_owned(), ..FileMount::default() });
    let errors = form.to_create().unwrap_err();
    for field in
        ["environment", "agent_version", "title", "files.1.mount_path", "files.2.mount_path", "files.2.file_id"]
    {
        assert!(errors.get(field).is_some(), "{field}: {errors:?}");
    }
    assert_eq!(SessionForm::default().to_create().unwrap_err().get("agent"), Some("Choose an agent"));
}
