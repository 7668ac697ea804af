//! The client on the wire: which method, path and headers each operation sends, and how responses become errors.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use pilothouse_api::{
    Client, Error, ErrorKind,
    credentials::{CreateCredential, UpdateCredential},
    deployments::{DeploymentStatus, UpdateDeployment},
    dreams::DreamStatus,
    events::EventKind,
    ids::MemoryId,
    memories::{CreateMemory, UpdateMemory, View},
    memory_stores::{CreateMemoryStore, UpdateMemoryStore},
    page::Query,
    transport::Transport,
    vaults::{CreateVault, UpdateVault},
    work::{StopWork, UpdateWork},
};
use serde_json::{Value, json};
use std::{cell::RefCell, rc::Rc};

/// Records what is sent, and always gives the same response.
#[derive(Clone)]
struct Wire {
    sent: Rc<RefCell<Vec<Request<Bytes>>>>,
    response: Response<Bytes>,
}

impl Transport for Wire {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Error> {
        self.sent.borrow_mut().push(request);
        Ok(self.response.clone())
    }
}

impl Wire {
    fn new(status: u16, body: &'static str) -> Self {
        let response = Response::builder().status(status).header("request-id", "req_header");
        Self { sent: Rc::default(), response: response.body(Bytes::from(body)).unwrap() }
    }

    fn client(&self) -> Client<Self> {
        Client::new(self.clone())
    }

    /// Method and path of each request.
    fn calls(&self) -> Vec<String> {
        self.sent.borrow().iter().map(|request| format!("{} {}", request.method(), request.uri())).collect()
    }

    fn header(&self, index: usize, name: &str) -> Option<String> {
        Some(self.sent.borrow()[index].headers().get(name)?.to_str().unwrap().to_owned())
    }
}

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

#[tokio::test]
async fn each_read_has_its_path() {
    let wire = Wire::new(404, "");
    let client = wire.client();
    let query = Query::new().with("limit", 2);
    let _ = client.list_agents(&query).await;
    let _ = client.retrieve_agent(&id("agent_1"), None).await;
    let _ = client.retrieve_agent(&id("agent_1"), Some(3)).await;
    let _ = client.list_agent_versions(&id("agent_1"), &query).await;
    let _ = client.list_environments(&query).await;
    let _ = client.retrieve_environment(&id("env_1")).await;
    let _ = client.list_models(&query).await;
    let _ = client.list_sessions(&query).await;
    let _ = client.retrieve_session(&id("sesn_1")).await;
    let _ = client.list_events(&id("sesn_1"), &query).await;
    let _ = client.list_resources(&id("sesn_1"), &query).await;
    let _ = client.retrieve_resource(&id("sesn_1"), &id("sesrsc_1")).await;
    let _ = client.list_threads(&id("sesn_1"), &query).await;
    let _ = client.retrieve_thread(&id("sesn_1"), &id("sthr_1")).await;
    let _ = client.list_thread_events(&id("sesn_1"), &id("sthr_1"), &query).await;
    let _ = client.list_files(&query).await;
    let _ = client.retrieve_file(&id("file_1")).await;
    let _ = client.download_file(&id("file_1")).await;
    let expected = [
        "GET /v1/agents?limit=2",
        "GET /v1/agents/agent_1",
        "GET /v1/agents/agent_1?version=3",
        "GET /v1/agents/agent_1/versions?limit=2",
        "GET /v1/environments?limit=2",
        "GET /v1/environments/env_1",
        "GET /v1/models?limit=2",
        "GET /v1/sessions?limit=2",
        "GET /v1/sessions/sesn_1",
        "GET /v1/sessions/sesn_1/events?limit=2",
        "GET /v1/sessions/sesn_1/resources?limit=2",
        "GET /v1/sessions/sesn_1/resources/sesrsc_1",
        "GET /v1/sessions/sesn_1/threads?limit=2",
        "GET /v1/sessions/sesn_1/threads/sthr_1",
        "GET /v1/sessions/sesn_1/threads/sthr_1/events?limit=2",
        "GET /v1/files?limit=2",
        "GET /v1/files/file_1",
        "GET /v1/files/file_1/content",
    ];
    assert_eq!(wire.calls(), expected);
    assert!(wire.sent.borrow().iter().all(|request| request.body().is_empty()));
}

#[tokio::test]
async fn each_change_has_its_method_and_path() {
    let wire = Wire::new(404, "");
    let client = wire.client();
    let _ = client.archive_agent(&id("agent_1")).await;
    let _ = client.archive_environment(&id("env_1")).await;
    let _ = client.delete_environment(&id("env_1")).await;
    let _ = client.archive_session(&id("sesn_1")).await;
    let _ = client.delete_session(&id("sesn_1")).await;
    let _ = client.send_events(&id("sesn_1"), Vec::new()).await;
    let _ = client.delete_resource(&id("sesn_1"), &id("sesrsc_1")).await;
    let _ = client.archive_thread(&id("sesn_1"), &id("sthr_1")).await;
    let _ = client.delete_file(&id("file_1")).await;
    let expected = [
        "POST /v1/agents/agent_1/archive",
        "POST /v1/environments/env_1/archive",
        "DELETE /v1/environments/env_1",
        "POST /v1/sessions/sesn_1/archive",
        "DELETE /v1/sessions/sesn_1",
        "POST /v1/sessions/sesn_1/events",
        "DELETE /v1/sessions/sesn_1/resources/sesrsc_1",
        "POST /v1/sessions/sesn_1/threads/sthr_1/archive",
        "DELETE /v1/files/file_1",
    ];
    assert_eq!(wire.calls(), expected);
}

#[tokio::test]
async fn vaults_and_credentials_have_their_paths() {
    let wire = Wire::new(404, "");
    let client = wire.client();
    let (vault, credential) = (id("vlt_1"), id("vcrd_1"));
    let query = Query::new().with("include_archived", true);
    let auth = json!({ "type": "static_bearer", "mcp_server_url": "https://mcp.example.com", "token": "t" });
    let create: CreateCredential = serde_json::from_value(json!({ "auth": auth })).unwrap();
    let _ = client.create_vault(&CreateVault::default()).await;
    let _ = client.list_vaults(&query).await;
    let _ = client.retrieve_vault(&vault).await;
    let _ = client.update_vault(&vault, &UpdateVault::default()).await;
    let _ = client.archive_vault(&vault).await;
    let _ = client.delete_vault(&vault).await;
    let _ = client.create_credential(&vault, &create).await;
    let _ = client.list_credentials(&vault, &query).await;
    let _ = client.retrieve_credential(&vault, &credential).await;
    let _ = client.update_credential(&vault, &credential, &UpdateCredential::default()).await;
    let _ = client.archive_credential(&vault, &credential).await;
    let _ = client.delete_credential(&vault, &credential).await;
    let _ = client.validate_credential(&vault, &credential).await;
    let expected = [
        "POST /v1/vaults",
        "GET /v1/vaults?include_archived=true",
        "GET /v1/vaults/vlt_1",
        "POST /v1/vaults/vlt_1",
        "POST /v1/vaults/vlt_1/archive",
        "DELETE /v1/vaults/vlt_1",
        "POST /v1/vaults/vlt_1/credentials",
        "GET /v1/vaults/vlt_1/credentials?include_archived=true",
        "GET /v1/vaults/vlt_1/credentials/vcrd_1",
        "POST /v1/vaults/vlt_1/credentials/vcrd_1",
        "POST /v1/vaults/vlt_1/credentials/vcrd_1/archive",
        "DELETE /v1/vaults/vlt_1/credentials/vcrd_1",
        "POST /v1/vaults/vlt_1/credentials/vcrd_1/mcp_oauth_validate",
    ];
    assert_eq!(wire.calls(), expected);
    let sent: Value = serde_json::from_slice(wire.sent.borrow()[6].body()).unwrap();
    assert_eq!(sent["auth"]["token"], "t", "the secret itself is sent");
}

#[tokio::test]
async fn memory_has_its_paths() {
    let wire = Wire::new(404, "");
    let client = wire.client();
    let (store, memory, version) = (id("memstore_1"), id::<MemoryId>("mem_1"), id("memver_1"));
    let query = Query::new().with("depth", 1);
    let _ = client.create_memory_store(&CreateMemoryStore::default()).await;
    let _ = client.list_memory_stores(&Query::new().with("created_at[gte]", "2026-10-01T00:00:00Z")).await;
    let _ = client.retrieve_memory_store(&store).await;
    let _ = client.update_memory_store(&store, &UpdateMemoryStore::default()).await;
    let _ = client.archive_memory_store(&store).await;
    let _ = client.delete_memory_store(&store).await;
    let _ = client.create_memory(&store, &CreateMemory::default(), None).await;
    let _ = client.list_memories(&store, &query).await;
    let _ = client.retrieve_memory(&store, &memory, Some(View::Basic)).await;
    let _ = client.update_memory(&store, &memory, &UpdateMemory::default(), Some(View::Full)).await;
    let _ = client.delete_memory(&store, &memory, Some("abc")).await;
    let _ = client.list_memory_versions(&store, &Query::new().with("memory_id", &memory)).await;
    let _ = client.retrieve_memory_version(&store, &version, None).await;
    let _ = client.redact_memory_version(&store, &version).await;
    let expected = [
        "POST /v1/memory_stores",
        "GET /v1/memory_stores?created_at%5Bgte%5D=2026-10-01T00%3A00%3A00Z",
        "GET /v1/memory_stores/memstore_1",
        "POST /v1/memory_stores/memstore_1",
        "POST /v1/memory_stores/memstore_1/archive",
        "DELETE /v1/memory_stores/memstore_1",
        "POST /v1/memory_stores/memstore_1/memories",
        "GET /v1/memory_stores/memstore_1/memories?depth=1",
        "GET /v1/memory_stores/memstore_1/memories/mem_1?view=basic",
        "POST /v1/memory_stores/memstore_1/memories/mem_1?view=full",
        "DELETE /v1/memory_stores/memstore_1/memories/mem_1?expected_content_sha256=abc",
        "GET /v1/memory_stores/memstore_1/memory_versions?memory_id=mem_1",
        "GET /v1/memory_stores/memstore_1/memory_versions/memver_1",
        "POST /v1/memory_stores/memstore_1/memory_versions/memver_1/redact",
    ];
    assert_eq!(wire.calls(), expected);
}

#[tokio::test]
async fn deployments_and_dreams_have_their_paths() {
    let wire = Wire::new(404, "");
    let client = wire.client();
    let (deployment, run, dream) = (id("depl_1"), id("drun_1"), id("drm_1"));
    let _ = client.list_deployments(&Query::new().with("status", DeploymentStatus::Paused)).await;
    let _ = client.retrieve_deployment(&deployment).await;
    let _ = client.update_deployment(&deployment, &UpdateDeployment::default()).await;
    let _ = client.archive_deployment(&deployment).await;
    let _ = client.pause_deployment(&deployment).await;
    let _ = client.unpause_deployment(&deployment).await;
    let _ = client.run_deployment(&deployment).await;
    let _ = client.list_deployment_runs(&Query::new().with("has_error", true)).await;
    let _ = client.retrieve_deployment_run(&run).await;
    let _ = client.list_dreams(&Query::new().with_each("statuses[]", [DreamStatus::Failed])).await;
    let _ = client.retrieve_dream(&dream).await;
    let _ = client.cancel_dream(&dream).await;
    let _ = client.archive_dream(&dream).await;
    let expected = [
        "GET /v1/deployments?status=paused",
        "GET /v1/deployments/depl_1",
        "POST /v1/deployments/depl_1",
        "POST /v1/deployments/depl_1/archive",
        "POST /v1/deployments/depl_1/pause",
        "POST /v1/deployments/depl_1/unpause",
        "POST /v1/deployments/depl_1/run",
        "GET /v1/deployment_runs?has_error=true",
        "GET /v1/deployment_runs/drun_1",
        "GET /v1/dreams?statuses%5B%5D=failed",
        "GET /v1/dreams/drm_1",
        "POST /v1/dreams/drm_1/cancel",
        "POST /v1/dreams/drm_1/archive",
    ];
    assert_eq!(wire.calls(), expected);
}

#[tokio::test]
async fn work_has_its_paths() {
    let wire = Wire::new(404, "");
    let client = wire.client();
    let (environment, work) = (id("env_1"), id("work_1"));
    let _ = client.list_work(&environment, &Query::new()).await;
    let _ = client.retrieve_work(&environment, &work).await;
    let _ = client.update_work(&environment, &work, &UpdateWork::default()).await;
    let _ = client.stop_work(&environment, &work, StopWork { force: Some(true) }).await;
    let _ = client.retrieve_work_stats(&environment).await;
    let expected = [
        "GET /v1/environments/env_1/work",
        "GET /v1/environments/env_1/work/work_1",
        "POST /v1/environments/env_1/work/work_1",
        "POST /v1/environments/env_1/work/work_1/stop",
        "GET /v1/environments/env_1/work/stats",
    ];
    assert_eq!(wire.calls(), expected);
    assert_eq!(wire.sent.borrow()[3].body(), r#"{"force":true}"#);
}

#[tokio::test]
async fn bodies_are_json_and_files_are_multipart() {
    let wire = Wire::new(404, "");
    let _ = wire.client().send_events(&id("sesn_1"), Vec::new()).await;
    let _ = wire.client().upload_file("a \"b\".txt", "text/plain", b"content").await;
    assert_eq!(wire.header(0, "content-type").unwrap(), "application/json");
    assert_eq!(wire.sent.borrow()[0].body(), r#"{"events":[]}"#);
    let content_type = wire.header(1, "content-type").unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = String::from_utf8(wire.sent.borrow()[1].body().to_vec()).unwrap();
    assert!(body.starts_with(&format!("--{boundary}\r\n")) && body.ends_with(&format!("\r\n--{boundary}--\r\n")));
    assert!(body.contains("\r\n\r\ncontent\r\n") && !body.contains(r#""a "b".txt""#), "{body}");
}

#[tokio::test]
async fn only_calls_about_files_ask_for_a_beta() {
    let wire = Wire::new(404, "");
    let _ = wire.client().retrieve_file(&id("file_1")).await;
    let _ = wire.client().retrieve_agent(&id("agent_1"), None).await;
    assert!(wire.header(0, "anthropic-beta").is_some());
    assert_eq!(wire.header(1, "anthropic-beta"), None);
}

async fn failed(status: u16, body: &'static str) -> Error {
    Wire::new(status, body).client().retrieve_session(&id("sesn_1")).await.unwrap_err()
}

#[tokio::test]
async fn an_error_keeps_its_envelope_and_takes_a_missing_request_id_from_the_header() {
    let error = failed(404, r#"{"type":"error","error":{"type":"not_found_error","message":"No session."}}"#).await;
    assert_eq!((error.status(), error.request_id()), (Some(StatusCode::NOT_FOUND), Some("req_header")));
    assert_eq!((error.message().as_str(), error.to_string().as_str()), ("No session.", "No session. (req_header)"));
    let body = r#"{"type":"error","error":{"type":"new_error","message":"?"},"request_id":"req_body"}"#;
    let error = failed(418, body).await;
    assert_eq!(error.request_id(), Some("req_body"));
    let Error::Api { envelope, .. } = error else { panic!("{error:?}") };
    assert_eq!(envelope.error.kind, ErrorKind::Unknown("new_error".to_owned()));
}

#[tokio::test]
async fn anything_but_the_api_is_garbage() {
    for (status, body) in [(502, "<h1>Bad gateway</h1>"), (500, ""), (200, "<html>"), (200, "{}")] {
        let error = failed(status, body).await;
        assert!(
            matches!(&error, Error::Garbage { status: found, .. } if *found == status),
            "{status} {body}: {error:?}"
        );
        assert_eq!(error.request_id(), None);
    }
    let error = failed(502, "<h1>\u{7}Bad gateway</h1>").await.to_string();
    assert!(error.contains("<h1>Bad gateway</h1>"), "{error}");
}

#[tokio::test]
async fn a_file_is_returned_byte_for_byte() {
    let wire = Wire::new(200, "not { json");
    assert_eq!(wire.client().download_file(&id("file_1")).await.unwrap(), "not { json");
}

#[tokio::test]
async fn listed_events_of_any_type_are_kept() {
    let body = r#"{"data":[{"id":"sevt_1","type":"x.new","processed_at":null}],"next_page":"more"}"#;
    let page = Wire::new(200, body).client().list_events(&id("sesn_1"), &Query::new()).await.unwrap();
    assert!(matches!(page.data[0].kind, EventKind::Unknown(_)));
    assert_eq!(page.next_page.as_deref(), Some("more"));
}
