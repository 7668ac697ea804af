//! Keys, versions, beta values, bodies and queries (README.md §2, §4, §6).

use super::support::*;
use axum::body::Body;
use http::{Method, Request};
use pilothouse_simulator::Options;
use serde_json::{Value, json};

#[tokio::test]
async fn a_key_is_taken_from_either_header_and_x_api_key_wins_readme_2_1() {
    let api = Api::open(Options { api_key: Some("sk-right".to_owned()), ..Options::default() }).await;
    let call = async |headers: &[(&str, &str)]| {
        let request =
            headers.iter().fold(request(Method::GET, "/v1/agents"), |r, (name, value)| r.header(*name, *value));
        api.send(request.body(Body::empty()).unwrap()).await
    };
    for good in [
        &[("x-api-key", "sk-right")][..],
        &[("authorization", "Bearer sk-right")],
        &[("x-api-key", "sk-right"), ("authorization", "Bearer other")],
    ] {
        call(good).await.ok();
    }
    for bad in [
        &[][..],
        &[("x-api-key", "sk-wrong")],
        &[("x-api-key", "")],
        &[("authorization", "Basic sk-right")],
        &[("x-api-key", "sk-wrong"), ("authorization", "Bearer sk-right")],
    ] {
        let answer = call(bad).await;
        answer.fails(401, "authentication_error");
        assert_eq!(answer.header("anthropic-workspace-id"), None, "README §2.4: absent when auth failed");
    }
}

#[tokio::test]
async fn without_a_key_of_its_own_any_key_will_do_and_none() {
    let api = Api::new().await;
    api.get("/v1/agents").await.ok();
    let request = request(Method::GET, "/v1/agents").header("x-api-key", "whatever");
    api.send(request.body(Body::empty()).unwrap()).await.ok();
}

#[tokio::test]
async fn every_answer_names_its_request_readme_2_4() {
    let api = Api::new().await;
    let (one, two) = (api.get("/v1/agents").await, api.get("/v1/agents").await);
    assert!(one.header("request-id").unwrap().starts_with("req_01"));
    assert_ne!(one.header("request-id"), two.header("request-id"));
    assert!(one.header("anthropic-workspace-id").unwrap().starts_with("wrkspc_"));
    assert!(one.header("anthropic-organization-id").is_some());
}

#[tokio::test]
async fn the_version_header_is_required_and_both_versions_are_alike_readme_2_1() {
    let api = Api::new().await;
    let call = async |version: Option<&str>| {
        let request = Request::get("/v1/models");
        let request =
            version.into_iter().fold(request, |request, version| request.header("anthropic-version", version));
        api.send(request.body(Body::empty()).unwrap()).await
    };
    assert!(call(None).await.invalid().contains("anthropic-version"));
    call(Some("soon")).await.invalid();
    assert_eq!(call(Some("2023-06-01")).await.ok(), call(Some("2026-10-21")).await.ok());
}

#[tokio::test]
async fn beta_values_readme_2_2() {
    let api = Api::new().await;
    let call = async |path: &str, betas: Option<&str>| {
        let request = Request::get(path).header("anthropic-version", "2026-10-21");
        let request = betas.into_iter().fold(request, |request, betas| request.header("anthropic-beta", betas));
        api.send(request.body(Body::empty()).unwrap()).await
    };
    for path in ["/v1/agents", "/v1/environments", "/v1/sessions", "/v1/agents/agent_1"] {
        call(path, None).await.fails(404, "not_found_error");
        call(path, Some("files-api-2025-04-14")).await.fails(404, "not_found_error");
    }
    call("/v1/models", None).await.ok();
    call("/v1/files", None).await.ok();
    call("/v1/agents", Some("skills-2025-10-02, managed-agents-2026-04-01")).await.ok();
    let preview = "managed-agents-2026-04-01-research-preview";
    call("/v1/agents", Some(preview)).await.ok();
    call("/v1/files?scope_id=sesn_1", Some(preview)).await.ok();
    call("/v1/memory_stores", Some(preview)).await.ok();
    call("/v1/memory_stores", Some("managed-agents-2026-04-01-research-preview,agent-memory-2026-07-22"))
        .await
        .invalid();
    call("/v1/agents", Some("managed-agents-2026-04-01,managed-agents-2026-04-01-research-preview")).await.ok();
    let message = call("/v1/agents", Some("managed-agents-2026-04-01,example-beta")).await.invalid();
    let example: Value = serde_json::from_str(include_str!("../fixtures/errors.json")).unwrap();
    assert_eq!(message, example["400_unknown_beta"]["error"]["message"].as_str().unwrap());
}

#[tokio::test]
async fn unknown_paths_and_methods_answer_in_the_envelope_readme_4() {
    let api = Api::new().await;
    api.get("/v1/nothing").await.fails(404, "not_found_error");
    api.get("/").await.fails(404, "not_found_error");
    api.get("/v1/agents/agent_1/nothing").await.fails(404, "not_found_error");
    api.delete("/v1/agents/agent_1").await.fails(405, "invalid_request_error");
    api.get("/v1/agents/%ff").await.invalid();
}

#[tokio::test]
async fn bodies_are_json_objects_of_at_most_32_mb_readme_2_and_6() {
    let api = Api::new().await;
    let call =
        async |body: Vec<u8>| api.send(request(Method::POST, "/v1/agents").body(Body::from(body)).unwrap()).await;
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    for bad in [&b""[..], b"{", b"[]", b"null", b"\"x\"", b"{\"name\":\xff}", deep.as_bytes()] {
        call(bad.to_vec()).await.invalid();
    }
    let mut large = vec![b' '; 32 * 1024 * 1024 - 1];
    large.extend(b"{}");
    call(large.clone()).await.fails(413, "request_too_large");
    large.remove(0);
    assert_eq!(call(large).await.invalid(), "name: field required", "exactly 32 MB are read");
}

#[tokio::test]
async fn bodies_are_utf_8_and_come_in_time_readme_4_3() {
    let api = Api::new().await;
    let body = json!({"name": "A", "model": "claude-opus-5"}).to_string();
    let call = async |content_type: &str, body: Body| {
        let request = request(Method::POST, "/v1/agents").header("content-type", content_type);
        api.send(request.body(body).unwrap()).await
    };
    for good in ["application/json", "application/json; charset=utf-8", "application/json;Charset=\"UTF-8\""] {
        call(good, Body::from(body.clone())).await.ok();
    }
    let other = call("application/json; charset=iso-8859-1", Body::from(body)).await;
    other.invalid();
    assert_eq!(other.code(), "unsupported_charset");

    let never = Body::from_stream(futures::stream::pending::<Result<bytes::Bytes, std::io::Error>>());
    tokio::time::pause();
    let late = call("application/json", never).await;
    late.invalid();
    assert_eq!(late.code(), "request_body_timeout");
}

#[tokio::test]
async fn schemas_are_closed_and_fields_are_named_readme_2() {
    let api = Api::new().await;
    assert_eq!(api.agent(json!({"colour": "red"})).await.invalid(), "colour: extra inputs are not permitted");
    assert_eq!(api.post("/v1/agents", &json!({"model": "claude-opus-5"})).await.invalid(), "name: field required");
    let message = api.agent(json!({"tools": [{"type": "agent_toolset_20260401", "x": 1}]})).await.invalid();
    assert_eq!(message, "tools.0.x: extra inputs are not permitted");
    let agent = api.new_agent(json!({})).await;
    api.post(&format!("/v1/agents/{}/archive", id(&agent)), &json!({"force": true})).await.invalid();
    api.post(&format!("/v1/agents/{}/archive", id(&agent)), &json!({})).await.ok();
}

#[tokio::test]
async fn queries_readme_2_3() {
    let api = Api::new().await;
    api.get("/v1/agents?beta=true").await.ok();
    assert!(api.get("/v1/agents?colour=red").await.invalid().starts_with("colour"));
    for bad in
        ["limit=0", "limit=-1", "limit=101", "limit=x", "include_archived=yes", "created_at%5Bgte%5D=soon", "%ff=1"]
    {
        api.get(&format!("/v1/agents?{bad}")).await.invalid();
    }
    assert!(api.get("/v1/agents?created_at[gt]=2026-01-01T00:00:00Z").await.invalid().contains("created_at[gt]"));
}

#[tokio::test]
async fn pages_have_a_default_and_a_largest_size_readme_7() {
    let api = Api::new().await;
    let vault = api.vault().await;
    let store = api.memory_store().await;
    let session = api.session(json!({})).await.ok();
    let agent = session["agent"]["id"].as_str().unwrap();
    for (path, largest) in [
        ("/v1/agents".to_owned(), 100),
        (format!("/v1/agents/{agent}/versions"), 100),
        ("/v1/environments".to_owned(), 1_000),
        ("/v1/sessions".to_owned(), 100),
        (format!("/v1/sessions/{}/events", id(&session)), 1_000),
        (format!("/v1/sessions/{}/threads", id(&session)), 1_000),
        (format!("/v1/sessions/{}/resources", id(&session)), 1_000),
        ("/v1/vaults".to_owned(), 100),
        (format!("/v1/vaults/{}/credentials", id(&vault)), 100),
        ("/v1/memory_stores".to_owned(), 100),
        (format!("/v1/memory_stores/{}/memories", id(&store)), 100),
        (format!("/v1/memory_stores/{}/memory_versions", id(&store)), 100),
        ("/v1/deployments".to_owned(), 100),
        ("/v1/deployment_runs".to_owned(), 1_000),
        ("/v1/files".to_owned(), 1_000),
        ("/v1/skills".to_owned(), 1_000),
        ("/v1/skills/pdf/versions".to_owned(), 1_000),
        ("/v1/models".to_owned(), 1_000),
        ("/v1/user_profiles".to_owned(), 100),
    ] {
        api.get(&format!("{path}?limit={largest}")).await.ok();
        for bad in [0, largest + 1] {
            assert!(api.get(&format!("{path}?limit={bad}")).await.invalid().contains("limit"), "{path}");
        }
    }
    for n in 0..20 {
        api.environment(json!({"name": format!("e{n}")})).await.ok();
        api.new_agent(json!({})).await;
        api.vault().await;
        api.memory_store().await;
    }
    for path in ["/v1/agents", "/v1/environments", "/v1/vaults", "/v1/memory_stores"] {
        let page = api.get(path).await.ok();
        assert_eq!(page["data"].as_array().unwrap().len(), 20, "{path}");
        assert!(page["next_page"].as_str().unwrap().starts_with("page_"));
        assert!(page.get("prev_page").is_none(), "only sessions have one");
    }
}

#[tokio::test]
async fn a_data_folder_keeps_everything_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Api::open(Options { data_dir: Some(folder.path().to_owned()), ..Options::default() });
    let agent = open().await.new_agent(json!({"name": "Kept"})).await;
    assert_eq!(open().await.get(&format!("/v1/agents/{}", id(&agent))).await.ok(), agent);
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("taken");
    std::fs::write(&file, "").unwrap();
    let options = Options { data_dir: Some(file.clone()), ..Options::default() };
    let error = pilothouse_simulator::Simulator::open(options).await.err().unwrap();
    assert!(error.to_string().contains(file.to_str().unwrap()), "{error}");
}
