//! Changes and validation of credentials (files-vaults-memory-skills.md §2.2–§2.4).

use super::support::*;
use pilothouse_api::Timestamp;
use serde_json::{Value, json};

const LATER: &str = "2099-12-31T23:59:59Z";

/// A credential in a vault of its own, and its path.
async fn credential(api: &Api, auth: Value) -> (Value, String) {
    let vault = api.vault().await;
    let credential = api.credential(&vault, auth).await.ok();
    let path = format!("/v1/vaults/{}/credentials/{}", id(&vault), id(&credential));
    (credential, path)
}

fn oauth() -> Value {
    json!({
        "type": "mcp_oauth", "mcp_server_url": "https://mcp.example.com", "access_token": "a", "expires_at": LATER,
        "refresh": {
            "client_id": "c", "refresh_token": "r", "token_endpoint": "https://auth.example.com/token", "scope": "s",
            "token_endpoint_auth": {"type": "client_secret_post", "client_secret": "x"},
        },
    })
}

fn bearer() -> Value {
    json!({"type": "static_bearer", "mcp_server_url": "https://mcp.example.com", "token": "t"})
}

fn variable(hosts: Value) -> Value {
    json!({
        "type": "environment_variable", "secret_name": "KEY", "secret_value": "v",
        "networking": {"type": "limited", "allowed_hosts": hosts},
    })
}

#[tokio::test]
async fn names_and_metadata_merge_vaults_2_2() {
    let api = Api::new().await;
    let (stored, path) = credential(&api, bearer()).await;
    assert_eq!(api.post(&path, &json!({})).await.ok(), stored);
    let changed = api.post(&path, &json!({"display_name": "N", "metadata": {"a": "1", "b": "2"}})).await.ok();
    assert_eq!(changed["display_name"], "N");
    let cleared = api.post(&path, &json!({"display_name": null, "metadata": {"a": null}})).await.ok();
    assert_eq!((&cleared["display_name"], &cleared["metadata"]), (&Value::Null, &json!({"b": "2"})));
    assert_eq!(api.post(&path, &json!({"metadata": null})).await.ok(), cleared);
    for bad in [json!({"auth": null}), json!({"display_name": "é".repeat(256)}), json!({"colour": 1})] {
        api.post(&path, &bad).await.invalid();
    }
    assert_eq!(api.get(&path).await.ok(), cleared);
}

#[tokio::test]
async fn oauth_changes_vaults_2_3() {
    let api = Api::new().await;
    let (stored, path) = credential(&api, oauth()).await;
    let update = async |auth: Value| {
        let body = json!({"auth": with(json!({"type": "mcp_oauth"}), auth)});
        api.post(&path, &body).await
    };
    let example = &fixture(include_str!("../fixtures/vault_and_memory_requests.json"))["credential_update"]["body"];
    let mut rotated = example["auth"].clone();
    rotated["expires_at"] = json!("2098-01-01T00:00:00Z");
    let rotated = update(rotated).await.ok();
    assert_eq!(rotated["auth"], with(stored["auth"].clone(), json!({"expires_at": "2098-01-01T00:00:00Z"})));
    let nulls = json!({"access_token": null, "refresh": {"refresh_token": null}});
    assert_eq!(update(nulls).await.ok()["auth"], rotated["auth"], "secrets stay");
    let scope = update(json!({"refresh": {"scope": "other"}})).await.ok();
    assert_eq!(scope["auth"]["refresh"]["scope"], "other");
    assert_eq!(update(json!({"refresh": {"scope": ""}})).await.ok()["auth"]["refresh"]["scope"], Value::Null);
    assert_eq!(update(json!({"expires_at": null})).await.ok()["auth"]["expires_at"], Value::Null);
    let secret = |auth: Value| json!({"refresh": {"token_endpoint_auth": auth}});
    update(secret(json!({"type": "client_secret_post"}))).await.ok();
    update(secret(json!({"type": "client_secret_post", "client_secret": null}))).await.ok();
    for bad in [
        json!({"mcp_server_url": "https://other.example.com"}),
        json!({"expires_at": "2020-01-01T00:00:00Z"}),
        json!({"access_token": "x".repeat(8_193)}),
        json!({"access_token": ""}),
        json!({"refresh": {"client_id": "d"}}),
        json!({"refresh": {"token_endpoint": "https://auth.example.com/other"}}),
        json!({"refresh": {"resource": "x"}}),
        json!({"refresh": {"refresh_token": "r".repeat(4_097)}}),
        json!({"refresh": {"scope": "s".repeat(8_193)}}),
        json!({"refresh": {"token_endpoint_auth": null}}),
        secret(json!({"type": "client_secret_basic"})),
        secret(json!({"type": "none"})),
        secret(json!({})),
        secret(json!({"type": "client_secret_post", "client_secret": "x".repeat(513)})),
    ] {
        update(bad).await.invalid();
    }
    assert_eq!(update(json!({"refresh": null})).await.ok()["auth"]["refresh"], Value::Null);
    update(json!({"refresh": {"refresh_token": "r"}})).await.invalid();
}

#[tokio::test]
async fn a_new_secret_dates_the_credential_vaults_2_3() {
    let api = Api::new().await;
    for (auth, change) in [
        (bearer(), json!({"type": "static_bearer", "token": "new"})),
        (variable(json!([])), json!({"type": "environment_variable", "secret_value": "new"})),
    ] {
        let (stored, path) = credential(&api, auth).await;
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        let changed = api.post(&path, &json!({ "auth": change })).await.ok();
        assert_ne!(changed["updated_at"], stored["updated_at"]);
        assert_eq!(settled(changed, &stored), stored);
    }
}

#[tokio::test]
async fn variable_changes_vaults_2_3() {
    let api = Api::new().await;
    let (stored, path) = credential(&api, variable(json!(["a.example.com"]))).await;
    let update = async |auth: Value| {
        let body = json!({"auth": with(json!({"type": "environment_variable"}), auth)});
        api.post(&path, &body).await
    };
    assert_eq!(update(json!({"secret_value": null, "networking": null})).await.ok()["auth"], stored["auth"]);
    let replaced = update(json!({"networking": {"type": "unrestricted"}})).await.ok();
    assert_eq!(replaced["auth"]["networking"], json!({"type": "unrestricted"}), "replaced as a whole");
    let merged = update(json!({"injection_location": {"body": false}})).await.ok();
    assert_eq!(merged["auth"]["injection_location"], json!({"body": false, "header": true}));
    assert_eq!(update(json!({"injection_location": {}})).await.ok()["auth"], merged["auth"]);
    for bad in [
        json!({"secret_name": "OTHER"}),
        json!({"networking": {"type": "limited"}}),
        json!({"networking": {"type": "limited", "allowed_hosts": ["a b"]}}),
        json!({"injection_location": null}),
        json!({"injection_location": {"header": null}}),
        json!({"injection_location": {"header": false}}),
    ] {
        update(bad).await.invalid();
    }
    assert_eq!(api.get(&path).await.ok()["auth"], merged["auth"]);
}

#[tokio::test]
async fn the_type_stays_vaults_2_3() {
    let api = Api::new().await;
    let (stored, path) = credential(&api, bearer()).await;
    let kept = api.post(&path, &json!({"auth": {"type": "static_bearer", "token": null}})).await.ok();
    assert_eq!(kept["auth"], stored["auth"]);
    for auth in [
        json!({"type": "mcp_oauth"}),
        json!({"type": "environment_variable"}),
        json!({"type": "magic"}),
        json!({}),
        json!({"type": "static_bearer", "mcp_server_url": "https://mcp.example.com"}),
        json!({"type": "static_bearer", "token": "x".repeat(8_193)}),
    ] {
        api.post(&path, &json!({ "auth": auth })).await.invalid();
    }
}

#[tokio::test]
async fn an_archived_credential_is_read_only_readme_10() {
    let api = Api::new().await;
    let (stored, path) = credential(&api, oauth()).await;
    let archived = api.act(&format!("{path}/archive")).await.ok();
    assert_eq!(with(archived.clone(), json!({"archived_at": null})), stored, "the record is kept");
    api.post(&path, &json!({"display_name": "x"})).await.invalid();
    api.act(&format!("{path}/mcp_oauth_validate")).await.invalid();
    api.post(&format!("{path}/archive"), &json!({"force": true})).await.invalid();
    assert_eq!(api.get(&path).await.ok(), archived);
    api.delete(&path).await.ok();
}

#[tokio::test]
async fn a_credential_is_only_in_its_own_vault_readme_4_2() {
    let api = Api::new().await;
    let (stored, path) = credential(&api, oauth()).await;
    let other = format!("/v1/vaults/{}/credentials/{}", id(&api.vault().await), id(&stored));
    for wrong in [other, path.replace("vcrd_", "vcrd_x")] {
        for answer in [
            api.get(&wrong).await,
            api.post(&wrong, &json!({})).await,
            api.delete(&wrong).await,
            api.act(&format!("{wrong}/archive")).await,
            api.act(&format!("{wrong}/mcp_oauth_validate")).await,
        ] {
            answer.fails(404, "not_found_error");
        }
    }
    api.get(&path).await.ok();
}

#[tokio::test]
async fn validation_examples_vaults_2_4() {
    let api = Api::new().await;
    let examples = fixture(include_str!("../fixtures/vaults.json"));
    let (stored, path) = credential(&api, oauth()).await;
    let validate = async |verdict: Option<&str>| {
        api.post(&path, &json!({"metadata": {"validation": verdict}})).await.ok();
        api.act(&format!("{path}/mcp_oauth_validate")).await.ok()
    };
    let told = |example: &str| {
        let own = json!({"credential_id": stored["id"], "vault_id": stored["vault_id"]});
        with(examples[example].clone(), own)
    };
    let dated = |result: Value| with(result, json!({"validated_at": examples["validation_valid"]["validated_at"]}));
    assert_eq!(dated(validate(None).await), told("validation_valid"));
    assert_eq!(dated(validate(Some("valid")).await), told("validation_valid"));
    assert_eq!(dated(validate(Some("invalid")).await), told("validation_invalid"));
    let unknown = validate(Some("unknown")).await;
    assert_eq!((&unknown["status"], &unknown["refresh"]), (&json!("unknown"), &Value::Null));
    assert_eq!(unknown["mcp_probe"], json!({"http_response": null, "method": "initialize"}));
    let (_, bearer) = credential(&api, bearer()).await;
    api.act(&format!("{bearer}/mcp_oauth_validate")).await.invalid();
}

#[tokio::test]
async fn a_credential_expires_by_the_simulators_clock_vaults_2_4() {
    let api = Api::new().await;
    let vault = api.vault().await;
    let path = format!("/v1/vaults/{}/credentials", id(&vault));
    let begun = Timestamp::from(vault["created_at"].as_str().unwrap()).datetime().unwrap();
    let expires_at = |seconds: i64| json!(Timestamp::from(begun + time::Duration::seconds(seconds)));
    let auth = |seconds| with(oauth(), json!({"expires_at": expires_at(seconds), "refresh": null}));
    let stored = api.credential(&vault, auth(3_600)).await.ok();
    let validate = async || api.act(&format!("{path}/{}/mcp_oauth_validate", id(&stored))).await.ok();
    assert_eq!(validate().await["status"], "valid");
    api.pass(3_601);
    let result = validate().await;
    assert_eq!(result["status"], "invalid");
    let validated = Timestamp::from(result["validated_at"].as_str().unwrap()).datetime().unwrap();
    assert!(validated - begun > time::Duration::hours(1), "validations are dated by the same clock");
    for (seconds, status) in [(3_000, 400), (7_200, 200)] {
        let other = with(auth(seconds), json!({"mcp_server_url": "https://other.example.com/mcp"}));
        assert_eq!(api.credential(&vault, other).await.status, status, "what is past counts from the same clock");
    }
}
