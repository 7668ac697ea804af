//! Credentials of vaults (files-vaults-memory-skills.md §2.2–§2.4).

use super::support::*;
use serde_json::{Value, json};

const LATER: &str = "2099-12-31T23:59:59Z";

fn request_body(label: &str) -> Value {
    let mut body = fixture(include_str!("../fixtures/vault_and_memory_requests.json"))[label]["body"].clone();
    if body["auth"].get("expires_at").is_some() {
        // The example's own moment passes one day.
        body["auth"]["expires_at"] = json!(LATER);
    }
    body
}

fn oauth(fields: Value) -> Value {
    with(
        json!({"type": "mcp_oauth", "mcp_server_url": "https://mcp.example.com/mcp", "access_token": "secret"}),
        fields,
    )
}

fn refresh(fields: Value) -> Value {
    let base = json!({
        "client_id": "c", "refresh_token": "secret", "token_endpoint": "https://auth.example.com/token",
        "token_endpoint_auth": {"type": "none"},
    });
    oauth(json!({"refresh": with(base, fields)}))
}

fn variable(fields: Value) -> Value {
    let base = json!({
        "type": "environment_variable", "secret_name": "EXAMPLE_API_KEY", "secret_value": "secret",
        "networking": {"type": "unrestricted"},
    });
    with(base, fields)
}

fn bearer(url: &str) -> Value {
    json!({"type": "static_bearer", "mcp_server_url": url, "token": "secret"})
}

#[tokio::test]
async fn the_credential_examples_vaults_2_2() {
    let api = Api::new().await;
    let examples = fixture(include_str!("../fixtures/vaults.json"));
    let vault = api.vault().await;
    let path = format!("/v1/vaults/{}/credentials", id(&vault));
    let mut created = Vec::new();
    for kind in ["mcp_oauth", "static_bearer", "environment_variable"] {
        let mut example = examples[&format!("credential_{kind}")].clone();
        let named = json!({"display_name": example["display_name"]});
        let body = with(request_body(&format!("credential_create_{kind}")), named);
        let credential = api.post(&path, &body).await.ok();
        example["vault_id"] = vault["id"].clone();
        if kind == "mcp_oauth" {
            example["auth"]["expires_at"] = json!(LATER);
        }
        assert!(id(&credential).starts_with("vcrd_01"));
        assert_eq!(settled(credential.clone(), &example), example);
        let one = format!("{path}/{}", id(&credential));
        assert_eq!(api.get(&one).await.ok(), credential);
        created.insert(0, credential);
    }
    assert_eq!(api.all(&format!("{path}?limit=2")).await, created, "newest first");
    let open = api.credential(&vault, variable(json!({"secret_name": "OTHER_KEY"}))).await.ok();
    assert_eq!(open["auth"], examples["credential_environment_variable_open"]["auth"]);
    let one = format!("{path}/{}", id(&open));
    let archived = api.act(&format!("{one}/archive")).await.ok();
    assert!(archived["archived_at"].is_string() && archived["updated_at"] == open["updated_at"]);
    let deleted = api.delete(&one).await.ok();
    assert_eq!(deleted, json!({"id": open["id"], "type": "vault_credential_deleted"}));
    api.get(&one).await.fails(404, "not_found_error");
}

#[tokio::test]
async fn secrets_are_write_only_vaults_2_3() {
    let folder = tempfile::tempdir().unwrap();
    let options = pilothouse_simulator::Options { data_dir: Some(folder.path().to_owned()), ..Default::default() };
    let api = Api::open(options).await;
    let vault = api.vault().await;
    let kept = json!({"token_endpoint_auth": {"type": "client_secret_basic", "client_secret": "secret"}});
    for auth in [refresh(kept), variable(json!({})), bearer("https://other.example.com")] {
        let answer = api.credential(&vault, auth).await;
        assert!(!String::from_utf8_lossy(&answer.bytes).contains("\"secret\""));
        answer.ok();
    }
    let page = api.get(&format!("/v1/vaults/{}/credentials", id(&vault))).await.ok();
    assert_eq!(page["data"].as_array().unwrap().len(), 3);
    assert!(!page.to_string().contains("\"secret\""));
    for file in std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).filter(|p| p.is_file()) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(8).any(|window| window == b"\"secret\""), "{}", file.display());
    }
}

#[tokio::test]
async fn limits_of_the_create_body_vaults_2_2() {
    let api = Api::new().await;
    let post = async |body: Value| {
        let vault = api.vault().await;
        api.post(&format!("/v1/vaults/{}/credentials", id(&vault)), &body).await
    };
    let auth = oauth(json!({}));
    for good in [
        json!({"auth": auth, "display_name": null}),
        json!({"auth": auth, "display_name": ""}),
        json!({"auth": auth, "display_name": "é".repeat(255), "metadata": {"k": "v"}}),
    ] {
        post(good).await.ok();
    }
    for bad in [
        json!({}),
        json!({"auth": null}),
        json!({"auth": "x"}),
        json!({"auth": {}}),
        json!({"auth": {"type": "password"}}),
        json!({"auth": auth, "display_name": "é".repeat(256)}),
        json!({"auth": auth, "metadata": null}),
        json!({"auth": auth, "vault_id": "vlt_1"}),
    ] {
        post(bad).await.invalid();
    }
}

#[tokio::test]
async fn limits_of_auth_vaults_2_3() {
    let api = Api::new().await;
    let url = |length: usize| format!("https://a.example/{}", "x".repeat(length - 18));
    let hosts = |hosts: Value| variable(json!({"networking": {"type": "limited", "allowed_hosts": hosts}}));
    let endpoint_auth = |auth: Value| refresh(json!({"token_endpoint_auth": auth}));
    for good in [
        oauth(json!({"mcp_server_url": url(2_047), "access_token": "é".repeat(8_192)})),
        oauth(json!({"expires_at": null, "refresh": null})),
        bearer("http://localhost:3000/mcp"),
        refresh(
            json!({"client_id": "c".repeat(1_024), "token_endpoint": url(2_047), "refresh_token": "t".repeat(4_096)}),
        ),
        refresh(json!({"scope": null, "resource": null})),
        refresh(json!({"scope": "s".repeat(8_192), "resource": "https://mcp.example.com"})),
        endpoint_auth(json!({"type": "client_secret_basic", "client_secret": "s".repeat(512)})),
        hosts(json!(vec!["*.example.com"; 16])),
        hosts(json!(["api.example.com", "10.0.0.1"])),
        variable(json!({"injection_location": {"body": true}})),
    ] {
        api.credential(&api.vault().await, good).await.ok();
    }
    for (bad, field) in [
        (oauth(json!({"mcp_server_url": url(2_048)})), "auth.mcp_server_url"),
        (oauth(json!({"mcp_server_url": "mcp.example.com"})), "auth.mcp_server_url"),
        (oauth(json!({"access_token": "x".repeat(8_193)})), "auth.access_token"),
        (oauth(json!({"access_token": null})), "auth.access_token"),
        (oauth(json!({"access_token": ""})), "auth.access_token"),
        (oauth(json!({"expires_at": "2020-01-01T00:00:00Z"})), "auth.expires_at"),
        (oauth(json!({"expires_at": "soon"})), "auth.expires_at"),
        (oauth(json!({"token": "x"})), "auth.token"),
        (json!({"type": "mcp_oauth", "access_token": "x"}), "auth.mcp_server_url"),
        (json!({"type": "static_bearer", "mcp_server_url": "https://a.example"}), "auth.token"),
        (bearer(&url(2_048)), "auth.mcp_server_url"),
        (with(bearer("https://a.example"), json!({"token": "x".repeat(8_193)})), "auth.token"),
        (with(bearer("https://a.example"), json!({"expires_at": null})), "auth.expires_at"),
        (refresh(json!({"client_id": "c".repeat(1_025)})), "auth.refresh.client_id"),
        (refresh(json!({"client_id": null})), "auth.refresh.client_id"),
        (refresh(json!({"token_endpoint": url(2_048)})), "auth.refresh.token_endpoint"),
        (refresh(json!({"refresh_token": "t".repeat(4_097)})), "auth.refresh.refresh_token"),
        (refresh(json!({"refresh_token": null})), "auth.refresh.refresh_token"),
        (refresh(json!({"scope": "s".repeat(8_193)})), "auth.refresh.scope"),
        (refresh(json!({"colour": "red"})), "auth.refresh.colour"),
        (refresh(json!({"token_endpoint_auth": null})), "auth.refresh.token_endpoint_auth"),
        (endpoint_auth(json!({"type": "magic"})), "auth.refresh.token_endpoint_auth.type"),
        (
            endpoint_auth(json!({"type": "none", "client_secret": "s"})),
            "auth.refresh.token_endpoint_auth.client_secret",
        ),
        (endpoint_auth(json!({"type": "client_secret_post"})), "auth.refresh.token_endpoint_auth.client_secret"),
        (
            endpoint_auth(json!({"type": "client_secret_post", "client_secret": "s".repeat(513)})),
            "auth.refresh.token_endpoint_auth.client_secret",
        ),
        (variable(json!({"secret_name": ""})), "auth.secret_name"),
        (variable(json!({"secret_name": "A B"})), "auth.secret_name"),
        (variable(json!({"secret_name": "1A"})), "auth.secret_name"),
        (variable(json!({"secret_value": null})), "auth.secret_value"),
        (variable(json!({"networking": null})), "auth.networking"),
        (variable(json!({"networking": {"type": "none"}})), "auth.networking.type"),
        (variable(json!({"networking": {"type": "limited"}})), "auth.networking.allowed_hosts"),
        (
            variable(json!({"networking": {"type": "unrestricted", "allowed_hosts": []}})),
            "auth.networking.allowed_hosts",
        ),
        (hosts(json!(vec!["a.example.com"; 17])), "auth.networking.allowed_hosts"),
        (hosts(json!(["https://a.example.com"])), "auth.networking.allowed_hosts.0"),
        (hosts(json!(["a.example.com", "*"])), "auth.networking.allowed_hosts.1"),
        (variable(json!({"injection_location": null})), "auth.injection_location"),
        (variable(json!({"injection_location": {"body": null}})), "auth.injection_location.body"),
        (variable(json!({"injection_location": {"url": true}})), "auth.injection_location.url"),
        (variable(json!({"injection_location": {}})), "auth.injection_location"),
    ] {
        let message = api.credential(&api.vault().await, bad.clone()).await.invalid();
        assert!(message.starts_with(&format!("{field}: ")), "{field}: {message}");
    }
}

#[tokio::test]
async fn defaults_of_auth_vaults_2_3() {
    let api = Api::new().await;
    let auth = async |auth: Value| api.credential(&api.vault().await, auth).await.ok()["auth"].clone();
    let plain = json!({
        "mcp_server_url": "https://mcp.example.com/mcp", "type": "mcp_oauth", "expires_at": null, "refresh": null,
    });
    assert_eq!(auth(oauth(json!({}))).await, plain);
    let with_refresh = auth(refresh(json!({"scope": "", "resource": "urn:x"}))).await;
    assert_eq!(
        with_refresh["refresh"],
        json!({
            "client_id": "c", "token_endpoint": "https://auth.example.com/token",
            "token_endpoint_auth": {"type": "none"}, "scope": null, "resource": "urn:x",
        })
    );
    let offset = auth(oauth(json!({"expires_at": "2099-01-01T01:00:00+01:00"}))).await;
    assert_eq!(offset["expires_at"], "2099-01-01T00:00:00Z");
    for (sent, stored) in [
        (json!({}), json!({"body": true, "header": true})),
        (json!({"injection_location": {"body": true}}), json!({"body": true, "header": false})),
        (json!({"injection_location": {"header": true}}), json!({"body": false, "header": true})),
    ] {
        assert_eq!(auth(variable(sent)).await["injection_location"], stored);
    }
}

#[tokio::test]
async fn one_active_credential_per_server_and_per_variable_vaults_2_3() {
    let api = Api::new().await;
    let vault = api.vault().await;
    let first = api.credential(&vault, bearer("https://mcp.example.com/mcp")).await.ok();
    let taken = async |auth: Value| {
        let answer = api.credential(&vault, auth).await;
        answer.fails(409, "conflict_error");
        assert_eq!(answer.header("x-should-retry"), Some("false"));
    };
    taken(bearer("HTTPS://MCP.example.com:443/mcp/")).await;
    taken(oauth(json!({}))).await;
    api.credential(&vault, bearer("https://mcp.example.com/other")).await.ok();
    api.credential(&vault, variable(json!({}))).await.ok();
    taken(variable(json!({"secret_value": "other"}))).await;
    api.credential(&vault, variable(json!({"secret_name": "example_api_key"}))).await.ok();
    api.credential(&api.vault().await, oauth(json!({}))).await.ok();
    api.act(&format!("/v1/vaults/{}/credentials/{}/archive", id(&vault), id(&first))).await.ok();
    api.credential(&vault, oauth(json!({}))).await.ok();
}

#[tokio::test]
async fn a_vault_has_at_most_20_active_credentials_vaults_2_3() {
    let api = Api::new().await;
    let vault = api.vault().await;
    let path = format!("/v1/vaults/{}/credentials", id(&vault));
    for n in 0..20 {
        api.credential(&vault, bearer(&format!("https://mcp.example.com/{n}"))).await.ok();
    }
    assert!(api.credential(&vault, bearer("https://mcp.example.com/20")).await.invalid().contains("20"));
    let all = api.all(&format!("{path}?limit=100")).await;
    let archived = api.act(&format!("{path}/{}/archive", id(&all[0]))).await.ok();
    assert_eq!(api.act(&format!("{path}/{}/archive", id(&all[0]))).await.ok(), archived);
    api.credential(&vault, bearer("https://mcp.example.com/20")).await.ok();
    assert_eq!(api.all(&format!("{path}?limit=7")).await.len(), 20);
    assert_eq!(api.all(&format!("{path}?limit=7&include_archived=true")).await.len(), 21);
    api.get(&format!("{path}?limit=101")).await.invalid();
    api.get(&format!("{path}?order=asc")).await.invalid();
}
