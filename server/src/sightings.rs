//! Notes the sessions that pass through the gateway, whoever asked for them: people, programs, recorders, the inbox.

use crate::store::Store;
use bytes::Bytes;
use serde_json::Value;
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};
use tokio::sync::mpsc;

/// How many sessions are remembered as noted, so that a list that is read again and again is written once.
const REMEMBERED: usize = 20_000;

/// Runs until the gateway is gone. `upstream` is where they are seen: a host, or `simulator`.
pub async fn note(store: Store, upstream: String, mut seen: mpsc::Receiver<Bytes>) {
    let mut noted = HashMap::new();
    while let Some(answer) = seen.recv().await {
        let changed = changed(&answer, &mut noted);
        if let Err(error) = store.note_sessions(&changed, Some(&upstream)).await {
            noted.clear();
            tracing::warn!(%error, "sessions that were seen can't be noted");
        }
    }
}

/// The sessions of an answer that are not as they were noted last.
fn changed(answer: &[u8], noted: &mut HashMap<String, u64>) -> Vec<Value> {
    let Ok(answer) = serde_json::from_slice::<Value>(answer) else { return Vec::new() };
    let sessions = match answer {
        Value::Object(mut page) if page.contains_key("data") => match page.remove("data") {
            Some(Value::Array(sessions)) => sessions,
            _ => Vec::new(),
        },
        session => vec![session],
    };
    if noted.len() > REMEMBERED {
        noted.clear();
    }
    let mut is_new = |session: &Value| {
        let Some(id) = session.get("id").and_then(Value::as_str) else { return false };
        let mut hasher = DefaultHasher::new();
        // Every second something else, though nothing has changed.
        let mut lasting = session.clone();
        if let Some(stats) = lasting.get_mut("stats") {
            stats.take();
        }
        lasting.to_string().hash(&mut hasher);
        let hash = hasher.finish();
        noted.insert(id.to_owned(), hash) != Some(hash)
    };
    sessions.into_iter().filter(|session| is_new(session)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::{Gateway, Sightings};
    use axum::{Json, Router};
    use serde_json::json;
    use tokio_util::task::AbortOnDropHandle;

    fn session(id: &str, status: &str, duration: u32) -> Value {
        json!({"id": id, "type": "session", "status": status, "created_at": "2026-10-01T00:00:00Z",
            "stats": {"duration_seconds": duration}})
    }

    #[test]
    fn what_has_not_changed_is_not_written_again() {
        let mut noted = HashMap::new();
        let page =
            |duration| json!({"data": [session("sesn_1", "idle", duration), session("sesn_2", "idle", 1)]}).to_string();
        assert_eq!(changed(page(1).as_bytes(), &mut noted).len(), 2);
        assert!(changed(page(2).as_bytes(), &mut noted).is_empty(), "only time has passed");
        let running = session("sesn_2", "running", 1);
        assert_eq!(changed(running.to_string().as_bytes(), &mut noted), [running]);
        for odd in ["", "[]", "null", "{\"data\":7}", "{\"data\":[null,1]}", "not json"] {
            assert!(changed(odd.as_bytes(), &mut noted).is_empty(), "{odd}");
        }
    }

    #[tokio::test]
    async fn what_passes_through_the_gateway_is_noted() {
        let store = Store::in_memory().await.unwrap();
        let upstream = Router::new().fallback(|| async { Json(json!({"data": [session("sesn_1", "idle", 1)]})) });
        let (sightings, seen) = Sightings::channel();
        let gateway = Gateway::simulator(upstream).telling(sightings);
        let _noting = AbortOnDropHandle::new(tokio::spawn(note(store.clone(), "simulator".to_owned(), seen)));
        gateway.read("/v1/sessions?limit=5").await.unwrap();
        let mut known = None;
        for _ in 0..1_000 {
            known = store.known_session("sesn_1").await.unwrap();
            if known.is_some() {
                break;
            }
            tokio::task::yield_now().await;
        }
        assert_eq!(known.unwrap().upstream.as_deref(), Some("simulator"));
    }
}
