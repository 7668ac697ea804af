//! Limits that take too many calls to reach.

use crate::{engine::tests::stage::Stage, store::Kind};
use serde_json::json;

#[tokio::test]
async fn a_store_has_at_most_2000_memories_memory_3_2() {
    let stage = Stage::new().await;
    let store = stage.post("/v1/memory_stores", json!({"name": "Full"})).await;
    let id = store["id"].as_str().unwrap();
    let now = stage.state.clock.now();
    let mut transaction = stage.state.store.begin().await.unwrap();
    for n in 0..1_999 {
        let memory = json!({
            "id": format!("mem_{n}"), "created_at": now, "path": format!("/{n}"), "memory_store_id": id,
        });
        crate::store::documents::insert(&mut transaction, Kind::Memory, &memory).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let path = format!("/v1/memory_stores/{id}/memories");
    let last = stage.post(&path, json!({"path": "/last", "content": ""})).await;
    assert!(stage.refused(400, &path, json!({"path": "/more", "content": ""})).await.contains("2000"));
    let last = format!("{path}/{}", last["id"].as_str().unwrap());
    stage.post(&last, json!({"path": "/renamed", "content": "x"})).await;
    assert_eq!(stage.call("DELETE", &last, None).await.0, 200);
    stage.post(&path, json!({"path": "/more", "content": ""})).await;
}
