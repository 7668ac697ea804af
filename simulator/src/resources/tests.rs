//! Resources of a session (sessions.md §6).

use crate::engine::tests::stage::*;
use serde_json::{Value, json};

async fn upload(stage: &Stage) -> String {
    let body = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n";
    id(&stage.upload("multipart/form-data; boundary=b", body.to_owned()).await)
}

#[tokio::test]
async fn files_are_copies_of_the_session() {
    let stage = Stage::new().await;
    let file = upload(&stage).await;
    let resources = json!([
        {"type": "file", "file_id": file, "mount_path": "/data/a.txt"},
        {"type": "github_repository", "url": "https://github.com/example-org/shop", "authorization_token": "secret",
            "checkout": {"type": "branch", "name": "main"}},
    ]);
    let session = stage.session_of(json!({}), json!({ "resources": resources })).await;
    let object = session.object().await;
    let (first, second) = (&object["resources"][0], &object["resources"][1]);
    assert_ne!(first["file_id"], file, "a copy has a new id");
    assert_eq!(first["mount_path"], "/data/a.txt", "echoed as sent");
    assert_eq!(second["mount_path"], "/workspace/shop");
    assert!(!object.to_string().contains("secret"), "the token is never returned");
    let added =
        stage.post(&session.path("/resources"), json!({"type": "file", "file_id": file, "mount_path": null})).await;
    let default = format!("/mnt/session/uploads/{}", added["file_id"].as_str().unwrap());
    assert_eq!(added["mount_path"], default);
    let page = stage.get(&session.path("/resources")).await;
    assert_eq!(page["data"], json!([first, second, added]));
    for resource in page["data"].as_array().unwrap() {
        pilothouse_api::Verbatim::<pilothouse_api::resources::Resource>::from_value(resource.clone()).unwrap();
    }
    let one = stage.get(&session.path("/resources?limit=2")).await;
    let two = stage.get(&session.path(&format!("/resources?page={}", one["next_page"].as_str().unwrap()))).await;
    assert_eq!((two["data"].clone(), &two["next_page"]), (json!([added]), &Value::Null));

    let path = session.path(&format!("/resources/{}", id(&added)));
    assert_eq!(stage.get(&path).await, added);
    assert_eq!(
        stage.call("DELETE", &path, None).await.1,
        json!({"id": added["id"], "type": "session_resource_deleted"})
    );
    assert_eq!(stage.call("GET", &path, None).await.0, 404);
    let copy = format!("/v1/files/{}", added["file_id"].as_str().unwrap());
    assert_eq!(stage.call("GET", &copy, None).await.0, 404, "its copy is gone");
    assert_eq!(stage.call("GET", &format!("/v1/files/{file}"), None).await.0, 200, "the upload stays");
}

#[tokio::test]
async fn what_is_refused() {
    let stage = Stage::new().await;
    let file = upload(&stage).await;
    let repository = json!({"type": "github_repository", "url": "https://github.com/example-org/shop"});
    let session = stage.session_of(json!({}), json!({"resources": [repository]})).await;
    let path = session.path("/resources");
    let at = |mount_path: &str| json!({"type": "file", "file_id": file, "mount_path": mount_path});
    stage.post(&path, at("/a.txt")).await;
    for (status, body, complaint) in [
        (400, repository.clone(), "only files"),
        (400, json!({"type": "file"}), "file_id"),
        (404, json!({"type": "file", "file_id": "file_unknown"}), "file"),
        (400, at("/a.txt"), "mounted there"),
        (400, at("/../etc/passwd"), "mount_path"),
        (400, at(""), "mount_path"),
        (400, json!({"type": "file", "file_id": file, "access": "x"}), "access"),
    ] {
        let got = stage.refused(status, &path, body.clone()).await;
        assert!(got.contains(complaint), "{body}: {got}");
    }
    let files = stage.get(&format!("/v1/files?scope_id={}", session.id)).await;
    assert_eq!(files["data"].as_array().unwrap().len(), 1, "a refused copy does not stay");
    let object = session.object().await;
    let of = |index: usize| session.path(&format!("/resources/{}", id(&object["resources"][index])));
    let token = json!({"authorization_token": "new"});
    let updated = stage.post(&of(0), token.clone()).await;
    assert_eq!(updated["type"], "github_repository");
    assert!(stage.refused(400, &of(1), token).await.contains("only a repository"));
    assert_eq!(stage.call("DELETE", &of(0), None).await.0, 400, "a repository stays");
    let (agent, environment) = (stage.agent(json!({})).await, stage.environment().await);
    for url in
        ["http://github.com/a/b", "https://github.com/a", "https://github.com/a/b.git", "https://github.com/a/b/c"]
    {
        let resources = json!([{"type": "github_repository", "url": url}]);
        let body = json!({"agent": agent, "environment_id": environment, "resources": resources});
        assert!(stage.refused(400, "/v1/sessions", body).await.contains("resources.0.url"), "{url}");
    }
}
