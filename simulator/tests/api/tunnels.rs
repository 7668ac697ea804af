//! Tunnels and their certificates (files-vaults-memory-skills.md §7).

use super::support::*;
use serde_json::{Value, json};

const BETA: &str = "mcp-tunnels-2026-06-22";
const PEM: &str = include_str!("../fixtures/certificate.pem");

async fn call(api: &Api, method: &str, path: &str, body: Value) -> Answer {
    api.call(method, &format!("/v1/tunnels{path}"), BETA, &body).await
}

async fn new_tunnel(api: &Api) -> Value {
    call(api, "POST", "", json!({"display_name": "Office"})).await.ok()
}

async fn act(api: &Api, tunnel: &Value, action: &str) -> Answer {
    call(api, "POST", &format!("/{}/{action}", id(tunnel)), Value::Null).await
}

async fn certify(api: &Api, tunnel: &Value, pem: &str) -> Answer {
    call(api, "POST", &format!("/{}/certificates", id(tunnel)), json!({"ca_certificate_pem": pem})).await
}

#[tokio::test]
async fn the_examples_files_7() {
    let api = Api::new().await;
    let examples = fixture(include_str!("../fixtures/tunnels.json"));
    let tunnel = new_tunnel(&api).await;
    let expected = with(examples["tunnel"].clone(), json!({"domain": tunnel["domain"]}));
    let settle =
        |shown: &Value, like: &Value| with(shown.clone(), json!({"id": like["id"], "created_at": like["created_at"]}));
    assert_eq!(settle(&tunnel, &expected), expected);
    assert!(id(&tunnel).starts_with("tnl_01") && tunnel["domain"].as_str().unwrap().ends_with(".tunnels.example.net"));
    assert_eq!(call(&api, "GET", &format!("/{}", id(&tunnel)), Value::Null).await.ok(), tunnel);
    assert_eq!(call(&api, "GET", "", Value::Null).await.ok(), json!({"data": [tunnel], "next_page": null}));
    let token = act(&api, &tunnel, "reveal_token").await.ok();
    assert_eq!(keys(&token), keys(&examples["token"]));
    assert_eq!(token["type"], "tunnel_token");
    let certificate = certify(&api, &tunnel, PEM).await.ok();
    assert_eq!(keys(&certificate), keys(&examples["certificate"]));
    let openssl = "0c12513f8fffd946d644e1236536c1f0f88b186cf105a024a7e16443fa91564d";
    assert_eq!(certificate["fingerprint"], openssl, "as openssl computes it");
    assert_eq!(certificate["expires_at"], "2126-10-28T11:04:14Z");
    let page = call(&api, "GET", &format!("/{}/certificates", id(&tunnel)), Value::Null).await.ok();
    assert_eq!(page, json!({"data": [certificate], "next_page": null}));
}

#[tokio::test]
async fn names_tokens_and_archiving_files_7() {
    let api = Api::new().await;
    for good in [Value::Null, json!({}), json!({"display_name": null}), json!({"display_name": "é".repeat(255)})] {
        call(&api, "POST", "", good).await.ok();
    }
    for bad in [json!({"display_name": ""}), json!({"display_name": "é".repeat(256)}), json!({"domain": "x"})] {
        call(&api, "POST", "", bad).await.invalid();
    }
    let tunnel = new_tunnel(&api).await;
    let first = act(&api, &tunnel, "reveal_token").await.ok();
    assert_eq!(act(&api, &tunnel, "reveal_token").await.ok(), first);
    let path = format!("/{}", id(&tunnel));
    let rotated = call(&api, "POST", &format!("{path}/rotate_token"), json!({"reason": "leaked"})).await.ok();
    assert!(rotated["id"] != first["id"] && rotated["tunnel_token"] != first["tunnel_token"]);
    assert_eq!(act(&api, &tunnel, "reveal_token").await.ok(), rotated);
    call(&api, "POST", &format!("{path}/rotate_token"), json!({"reason": null})).await.ok();
    for bad in [json!({"why": "x"}), json!({"reason": "é".repeat(1_025)}), json!({"reason": 1})] {
        call(&api, "POST", &format!("{path}/rotate_token"), bad).await.invalid();
    }
    let archived = act(&api, &tunnel, "archive").await.ok();
    assert!(archived["archived_at"].is_string());
    assert_eq!(act(&api, &tunnel, "archive").await.ok(), archived);
    for action in ["reveal_token", "rotate_token"] {
        act(&api, &tunnel, action).await.invalid();
    }
    certify(&api, &tunnel, PEM).await.invalid();
    let count = async |query: &str| call(&api, "GET", query, Value::Null).await.ok()["data"].as_array().unwrap().len();
    assert_eq!((count("").await, count("?include_archived=true&limit=1000").await, count("?limit=2").await), (4, 5, 2));
    for bad in ["?limit=1001", "?after_id=x"] {
        call(&api, "GET", bad, Value::Null).await.invalid();
    }
    for action in ["archive", "reveal_token", "rotate_token", "certificates"] {
        let body = json!({"ca_certificate_pem": PEM});
        let body = if action == "certificates" { body } else { Value::Null };
        call(&api, "POST", &format!("/tnl_none/{action}"), body).await.fails(404, "not_found_error");
    }
}

#[tokio::test]
async fn one_certificate_without_a_key_files_7() {
    let api = Api::new().await;
    let tunnel = new_tunnel(&api).await;
    let key = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMG\n-----END PRIVATE KEY-----\n";
    let cut = PEM.replacen("MII", "AAA", 1);
    let padded = format!("{PEM}{}", "\n".repeat(8 * 1024));
    for (bad, why) in [
        ("", "at least 1"),
        ("garbage", "one certificate"),
        (&PEM.repeat(2), "one certificate"),
        (&format!("{PEM}{key}"), "must not have a key"),
        (key, "must not have a key"),
        (&cut, "X.509"),
        (&padded, "at most 8192"),
    ] {
        let message = certify(&api, &tunnel, bad).await.invalid();
        assert!(message.starts_with("ca_certificate_pem: ") && message.contains(why), "{message}");
    }
    call(&api, "POST", &format!("/{}/certificates", id(&tunnel)), json!({})).await.invalid();
    let (first, _) = (certify(&api, &tunnel, PEM).await.ok(), certify(&api, &tunnel, PEM).await.ok());
    assert!(certify(&api, &tunnel, PEM).await.invalid().contains("at most 2 active"));
    let path = format!("/{}/certificates/{}", id(&tunnel), id(&first));
    let archived = call(&api, "POST", &format!("{path}/archive"), Value::Null).await.ok();
    assert!(archived["archived_at"].is_string());
    assert_eq!(call(&api, "GET", &path, Value::Null).await.ok(), archived);
    certify(&api, &tunnel, PEM).await.ok();
    let count = async |query: &str| {
        let page = call(&api, "GET", &format!("/{}/certificates{query}", id(&tunnel)), Value::Null).await.ok();
        page["data"].as_array().unwrap().len()
    };
    assert_eq!((count("").await, count("?include_archived=true").await), (2, 3));
    let other = new_tunnel(&api).await;
    let borrowed = format!("/{}/certificates/{}", id(&other), id(&first));
    call(&api, "GET", &borrowed, Value::Null).await.fails(404, "not_found_error");
    call(&api, "POST", &format!("{borrowed}/archive"), Value::Null).await.fails(404, "not_found_error");
    api.pass(101 * 366 * 24 * 60 * 60);
    assert_eq!(certify(&api, &other, PEM).await.invalid(), "ca_certificate_pem: has expired");
}

#[tokio::test]
async fn the_tunnels_value_is_needed_readme_2_2() {
    let api = Api::new().await;
    for betas in ["", "managed-agents-2026-04-01"] {
        api.call("GET", "/v1/tunnels", betas, &Value::Null).await.fails(404, "not_found_error");
    }
    api.call("GET", "/v1/tunnels", &format!("managed-agents-2026-04-01,{BETA}"), &Value::Null).await.ok();
}
