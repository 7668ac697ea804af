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
fn a_message_and_an_outcome_start_it_right_away() {
    let outcome = EventRow { text: "All counted".to_owned(), rubric: "No gaps".to_owned(), ..EventRow::default() };
    let form = SessionForm { message: " Hi \n".to_owned(), outcome, ..filled() };
    let content = json!([{ "type": "text", "text": "Hi" }]);
    let rubric = json!({ "type": "text", "content": "No gaps" });
    let expected = [
        json!({ "type": "user.message", "content": content }),
        json!({ "type": "user.define_outcome", "description": "All counted", "rubric": rubric }),
    ];
    assert_eq!(form.to_create().unwrap().initial_events, expected);
    let waiting = SessionForm { message: "  ".to_owned(), ..filled() };
    assert!(waiting.to_create().unwrap().initial_events.is_empty());
    let outcome = EventRow { text: "All counted".to_owned(), ..EventRow::default() };
    let errors = SessionForm { outcome, ..filled() }.to_create().unwrap_err();
    assert_eq!(errors.get("outcome.rubric"), Some("Enter how the outcome is judged"));
}

#[test]
fn it_mounts_repositories_and_stores_and_uses_vaults_within_a_budget() {
    let form = SessionForm {
        files: Vec::new(),
        repositories: vec![RepositoryRow {
            url: "https://github.com/a/b".to_owned(),
            checkout: "branch".to_owned(),
            at: "main".to_owned(),
            token: "s3cret".to_owned(),
            ..RepositoryRow::default()
        }],
        stores: vec![StoreRow {
            store: "memstore_1".to_owned(),
            access: "read_only".to_owned(),
            ..StoreRow::default()
        }],
        vaults: vec!["vlt_1".to_owned(), String::new()],
        budget: "2.5".to_owned(),
        ..filled()
    };
    let body = serde_json::to_value(form.to_create().unwrap()).unwrap();
    let checkout = json!({ "type": "branch", "name": "main" });
    let resources = json!([
        {
            "type": "github_repository", "url": "https://github.com/a/b", "checkout": checkout,
            "authorization_token": "s3cret",
        },
        { "type": "memory_store", "memory_store_id": "memstore_1", "access": "read_only" },
    ]);
    assert_eq!(body["resources"], resources);
    assert_eq!(body["vault_ids"], json!(["vlt_1"]));
    assert_eq!(body["budget"], json!({ "type": "limit", "max_list_cost": { "amount": "250", "currency": "USD" } }));
    let empty = SessionForm {
        repositories: vec![RepositoryRow::default()],
        stores: vec![StoreRow::default()],
        budget: "much".to_owned(),
        ..filled()
    };
    let errors = empty.to_create().unwrap_err();
    for field in ["repositories.0.url", "stores.0.store", "budget"] {
        assert!(errors.get(field).is_some(), "{field}: {errors:?}");
    }
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
