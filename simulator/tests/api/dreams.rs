//! Dreams (files-vaults-memory-skills.md §6).

use super::support::*;
use pilothouse_simulator::Options;
use serde_json::{Value, json};

const DREAMING: &str = "dreaming-2026-04-21";
const BOTH: &str = "managed-agents-2026-04-01,dreaming-2026-04-21";

/// A simulator with something to dream about.
struct Stage {
    /// Sends the managed-agents value.
    api: Api,
    /// Sends the dreaming value.
    dreams: Api,
    store: Value,
    session: Value,
}

impl Stage {
    async fn at_speed(speed: f64) -> Self {
        let api = Api::open(Options { speed: Some(speed), ..Options::default() }).await;
        let (store, session) = (api.memory_store().await, api.session(json!({})).await.ok());
        api.memory(&store, "/likes.md", "Tea.\n").await.ok();
        let dreams = api.under(DREAMING);
        Self { api, dreams, store, session }
    }

    fn body(&self) -> Value {
        let inputs = json!([
            {"type": "memory_store", "memory_store_id": id(&self.store)},
            {"type": "sessions", "session_ids": [id(&self.session)]},
        ]);
        json!({"inputs": inputs, "model": "claude-opus-5"})
    }

    async fn dream(&self, fields: Value) -> Answer {
        self.dreams.post("/v1/dreams", &with(self.body(), fields)).await
    }

    fn update_existing(&self) -> Value {
        json!({"output_behavior": {"type": "update_existing", "memory_store_id": id(&self.store)}})
    }

    async fn until(&self, dream: &Value, status: &str) -> Value {
        self.dreams.until(&format!("/v1/dreams/{}", id(dream)), |dream| dream["status"] == status).await
    }

    async fn act(&self, dream: &Value, action: &str) -> Answer {
        self.dreams.act(&format!("/v1/dreams/{}/{action}", id(dream))).await
    }

    async fn paths(&self, store_id: &Value) -> Vec<Value> {
        let path = format!("/v1/memory_stores/{}/memories", store_id.as_str().unwrap());
        let page = self.api.get(&path).await.ok();
        page["data"].as_array().unwrap().iter().map(|memory| memory["path"].clone()).collect()
    }
}

const INSTANT: f64 = 1e6;
const NEARLY_NEVER: f64 = 1e-6;

#[tokio::test]
async fn a_dream_makes_a_new_store_and_archives_its_session_files_6() {
    let stage = Stage::at_speed(INSTANT).await;
    let examples = fixture(include_str!("../fixtures/dreams.json"));
    let dream = stage.dream(json!({"instructions": "Keep coding preferences."})).await.ok();
    let mut expected = examples["pending"].clone();
    expected["inputs"] = stage.body()["inputs"].clone();
    let as_example = with(dream.clone(), json!({"id": expected["id"], "created_at": expected["created_at"]}));
    assert_eq!(as_example, expected);
    assert!(id(&dream).starts_with("drm_01"));
    let done = stage.until(&dream, "completed").await;
    assert_eq!(keys(&done), keys(&examples["completed"]));
    assert!(done["ended_at"].is_string() && done["usage"]["output_tokens"].as_u64().unwrap() > 0);
    let output = &done["outputs"][0];
    assert_eq!(output["type"], "memory_store");
    assert_ne!(output["memory_store_id"], stage.store["id"]);
    assert_eq!(
        stage.paths(&output["memory_store_id"]).await,
        [json!(format!("/dreams/{}.md", id(&dream))), json!("/likes.md")]
    );
    assert_eq!(stage.paths(&stage.store["id"]).await, [json!("/likes.md")], "the input is not touched");
    let path = format!("/v1/sessions/{}", done["session_id"].as_str().unwrap());
    let session = stage.api.until(&path, |session| session["archived_at"].is_string()).await;
    assert_eq!(session["status"], "terminated");
    assert_eq!(session["resources"][0]["memory_store_id"], stage.store["id"]);
    let page = stage.dreams.get("/v1/dreams").await.ok();
    assert_eq!(page, json!({"data": [done], "next_page": null}));
}

#[tokio::test]
async fn a_store_is_updated_by_one_dream_at_a_time_files_6() {
    let stage = Stage::at_speed(NEARLY_NEVER).await;
    let dream = stage.dream(stage.update_existing()).await.ok();
    let running = stage.until(&dream, "running").await;
    assert!(running["session_id"].is_string());
    let refused = stage.dream(stage.update_existing()).await;
    refused.fails(409, "conflict_error");
    assert_eq!(refused.header("x-should-retry"), Some("false"));
    stage.dream(json!({})).await.ok();
    stage.act(&dream, "archive").await.invalid();
    let canceled = stage.act(&dream, "cancel").await.ok();
    assert_eq!((&canceled["status"], &canceled["outputs"]), (&json!("canceled"), &json!([])));
    assert!(canceled["ended_at"].is_string());
    let path = format!("/v1/sessions/{}", running["session_id"].as_str().unwrap());
    stage.api.until(&path, |session| session["archived_at"].is_string()).await;
    let again = stage.act(&dream, "cancel").await.ok();
    assert_eq!((&again["status"], &again["ended_at"]), (&canceled["status"], &canceled["ended_at"]), "a no-op");
    assert_eq!(stage.paths(&stage.store["id"]).await.len(), 1, "nothing was written");
    stage.dream(stage.update_existing()).await.ok();
}

#[tokio::test]
async fn an_existing_store_is_updated_in_place_files_6() {
    let stage = Stage::at_speed(INSTANT).await;
    let dream = stage.dream(stage.update_existing()).await.ok();
    let done = stage.until(&dream, "completed").await;
    assert_eq!(done["outputs"], json!([{"memory_store_id": stage.store["id"], "type": "memory_store"}]));
    assert_eq!(stage.paths(&stage.store["id"]).await.len(), 2);
    stage.act(&dream, "cancel").await.invalid();
    let archived = stage.act(&dream, "archive").await.ok();
    assert!(archived["archived_at"].is_string());
    assert_eq!(stage.act(&dream, "archive").await.ok(), archived);
    for action in ["cancel", "archive"] {
        stage.act(&json!({"id": "drm_none"}), action).await.fails(404, "not_found_error");
    }
    let count = async |query: &str| stage.dreams.all(&format!("/v1/dreams?limit=1{query}")).await.len();
    assert_eq!((count("").await, count("&include_archived=true").await), (0, 1));
    assert_eq!(count("&include_archived=true&statuses[]=failed&statuses[]=completed").await, 1);
    assert_eq!(count("&include_archived=true&statuses[]=pending").await, 0);
    assert_eq!(
        count("&include_archived=true&created_at[gt]=2000-01-01T00:00:00Z&created_at[lt]=2001-01-01T00:00:00Z").await,
        0
    );
    for bad in ["statuses[]=asleep", "limit=101", "created_at[gte]=2026-01-01T00:00:00Z"] {
        stage.dreams.get(&format!("/v1/dreams?{bad}")).await.invalid();
    }
}

#[tokio::test]
async fn limits_of_the_body_files_6() {
    let stage = Stage::at_speed(INSTANT).await;
    let (store, session) = (id(&stage.store), id(&stage.session));
    let memory = json!({"type": "memory_store", "memory_store_id": store});
    let sessions = |ids: Vec<&str>| json!({"type": "sessions", "session_ids": ids});
    for good in [
        json!({"inputs": [sessions(vec![session; 100]), memory]}),
        json!({"instructions": null, "output_behavior": {"type": "create_new"}}),
        json!({"instructions": "é".repeat(4_096), "model": {"id": "claude-opus-5"}}),
        json!({"model": {"id": "claude-opus-5", "speed": "standard"}}),
    ] {
        assert_eq!(stage.dream(good).await.ok()["model"], json!({"id": "claude-opus-5", "speed": "standard"}));
    }
    for bad in [
        json!({"inputs": []}),
        json!({"inputs": [memory]}),
        json!({"inputs": [memory, memory]}),
        json!({"inputs": [memory, sessions(vec![session]), memory]}),
        json!({"inputs": [memory, sessions(vec![])]}),
        json!({"inputs": [memory, sessions(vec![session; 101])]}),
        json!({"inputs": [memory, {"type": "files", "file_ids": []}]}),
        json!({"model": null}),
        json!({"model": "gpt-9"}),
        json!({"model": {"id": "claude-opus-5", "speed": "fast"}}),
        json!({"model": {"id": "claude-opus-5", "effort": "low"}}),
        json!({"instructions": ""}),
        json!({"instructions": "é".repeat(4_097)}),
        json!({"output_behavior": {"type": "update_existing"}}),
        json!({"output_behavior": {"type": "create_new", "memory_store_id": store}}),
        json!({"output_behavior": null}),
        json!({"colour": "red"}),
    ] {
        stage.dream(bad).await.invalid();
    }
    let elsewhere = json!({"type": "memory_store", "memory_store_id": "memstore_none"});
    for unknown in [
        json!({"inputs": [elsewhere, sessions(vec![session])]}),
        json!({"inputs": [memory, sessions(vec!["sesn_none"])]}),
        json!({"output_behavior": {"type": "update_existing", "memory_store_id": "memstore_none"}}),
    ] {
        stage.dream(unknown).await.fails(404, "not_found_error");
    }
    stage.api.act(&format!("/v1/memory_stores/{store}/archive")).await.ok();
    stage.dream(json!({})).await.invalid();
}

/// The error of a dream that failed, once its session is archived.
async fn failure(dreams: &Api, dream: &Value) -> Value {
    let failed = dreams.until(&format!("/v1/dreams/{}", id(dream)), |dream| dream["status"] == "failed").await;
    let examples = fixture(include_str!("../fixtures/dreams.json"));
    assert_eq!(keys(&failed["error"]), keys(&examples["failed"]["error"]));
    assert_eq!(failed["outputs"], json!([]));
    let path = format!("/v1/sessions/{}", failed["session_id"].as_str().unwrap());
    dreams.under(BOTH).until(&path, |session| session["archived_at"].is_string()).await;
    failed["error"]["type"].clone()
}

#[tokio::test]
async fn a_dream_fails_where_its_store_goes_meanwhile_files_6() {
    let stage = Stage::at_speed(NEARLY_NEVER).await;
    let dream = stage.dream(stage.update_existing()).await.ok();
    let running = stage.until(&dream, "running").await;
    stage.api.act(&format!("/v1/memory_stores/{}/archive", id(&stage.store))).await.ok();
    let events = format!("/v1/sessions/{}/events", running["session_id"].as_str().unwrap());
    stage.api.post(&events, &json!({"events": [{"type": "user.interrupt"}]})).await.ok();
    assert_eq!(failure(&stage.dreams, &dream).await, "input_memory_store_unavailable");
    assert_eq!(stage.paths(&stage.store["id"]).await.len(), 1, "an archived store is read-only");
}

#[tokio::test]
async fn a_dream_survives_a_restart_and_fails_where_its_input_is_gone_files_6() {
    let folder = tempfile::tempdir().unwrap();
    let open = |speed: f64| {
        Api::open(Options { data_dir: Some(folder.path().to_owned()), speed: Some(speed), ..Options::default() })
    };
    let api = open(NEARLY_NEVER).await;
    let (store, session) = (api.memory_store().await, api.session(json!({})).await.ok());
    let (slow, lost) = {
        let stage = Stage { dreams: api.under(DREAMING), api, store, session };
        let gone = stage.api.session(json!({})).await.ok();
        let mut inputs = stage.body()["inputs"].clone();
        inputs[1]["session_ids"] = json!([id(&stage.session), id(&gone)]);
        let dreams = (stage.dream(json!({})).await.ok(), stage.dream(json!({ "inputs": inputs })).await.ok());
        stage.until(&dreams.0, "running").await;
        stage.until(&dreams.1, "running").await;
        stage.api.delete(&format!("/v1/sessions/{}", id(&gone))).await.ok();
        stage.api.simulator.stop();
        dreams
    };
    let dreams = open(INSTANT).await.under(DREAMING);
    dreams.until(&format!("/v1/dreams/{}", id(&slow)), |dream| dream["status"] == "completed").await;
    assert_eq!(failure(&dreams, &lost).await, "input_session_unavailable");
}

#[tokio::test]
async fn the_dreaming_value_is_needed_alone_or_with_the_other_readme_2_2() {
    let api = Api::new().await;
    for betas in ["", "managed-agents-2026-04-01"] {
        api.call("GET", "/v1/dreams", betas, &Value::Null).await.fails(404, "not_found_error");
    }
    for betas in [DREAMING, BOTH] {
        api.call("GET", "/v1/dreams", betas, &Value::Null).await.ok();
    }
}
