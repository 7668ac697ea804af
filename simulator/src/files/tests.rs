//! Files as sessions use them, and time passing over them.

use super::*;
use crate::{Options, Simulator, engine::tests::stage::Stage};
use pilothouse_api::Timestamp;
use serde_json::json;
use time::Duration;

#[tokio::test]
async fn an_output_belongs_to_its_session_and_can_be_downloaded_files_1() {
    let stage = Stage::new().await;
    let store = &stage.state.store;
    let output = create_output(store, "sesn_1", "report.md", "text/markdown", b"# Done").await.unwrap();
    let id = output["id"].as_str().unwrap();
    assert_eq!(output["scope"], json!({"id": "sesn_1", "type": "session"}));
    let path = format!("/v1/files/{id}/content");
    assert_eq!(stage.text(&path).await, "# Done");
    let answer = stage.send("GET", &path, Body::empty()).await;
    assert_eq!(answer.headers()["content-type"], "text/markdown", "of the file");
    assert_eq!(stage.get("/v1/files?scope_id=sesn_1").await["data"], json!([output]));
    assert_eq!(stage.get("/v1/files?scope_id=sesn_2").await["data"], json!([]));
}

#[tokio::test]
async fn a_session_copy_outlives_the_upload_and_goes_with_the_session_sessions_6() {
    let stage = Stage::new().await;
    let store = &stage.state.store;
    let upload = create_output(store, "sesn_0", "orders.csv", "text/csv", b"a,b\n1,2\n").await.unwrap();
    let upload_id = upload["id"].as_str().unwrap();
    let copy = copy_for_session(store, upload_id, "sesn_1").await.unwrap();
    let copy_id = copy["id"].as_str().unwrap();
    assert_ne!(copy_id, upload_id);
    delete_of_session(store, "sesn_0").await.unwrap();
    assert!(!store.blob(upload_id).exists());
    assert_eq!(&read(store, copy_id).await.unwrap()[..], b"a,b\n1,2\n");
    delete_of_session(store, "sesn_1").await.unwrap();
    assert!(!store.blob(copy_id).exists());
    assert_eq!(stage.call("GET", &format!("/v1/files/{copy_id}"), None).await.0, 404);
}

#[tokio::test]
async fn content_goes_at_expiry_and_metadata_thirty_days_later_files_1() {
    let stage = Stage::new().await;
    let store = &stage.state.store;
    let file = create_output(store, "sesn_1", "a.txt", "text/plain", b"x").await.unwrap();
    let id = file["id"].as_str().unwrap().to_owned();
    let expire = async |ago: Duration| {
        let expired = store.update(Kind::File, &id, |file| {
            file["expires_at"] = json!(Timestamp::from(store.clock.moment() - ago));
            Ok(())
        });
        expired.await.unwrap();
    };
    expire(Duration::seconds(1)).await;
    let path = format!("/v1/files/{id}");
    let (status, error) = stage.call("GET", &format!("{path}/content"), None).await;
    assert_eq!(status, 404);
    assert_eq!(error["error"]["details"]["error_code"], "file_expired");
    assert!(copy_for_session(store, &id, "sesn_2").await.is_err());
    stage.get(&path).await;
    let count = async || stage.get("/v1/files").await["data"].as_array().unwrap().len();
    assert_eq!(count().await, 1);
    expire(Duration::days(31)).await;
    assert_eq!(stage.call("GET", &path, None).await.0, 404);
    assert_eq!(count().await, 0);
}

#[tokio::test]
async fn an_upload_that_a_kill_cut_short_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Simulator::open(Options { data_dir: Some(folder.path().to_owned()), ..Options::default() });
    let store = open().await.unwrap().state.store;
    let partial = store.partial_blob("file_01x");
    std::fs::write(&partial, b"half").unwrap();
    open().await.unwrap();
    assert!(!partial.exists());
}
