//! Sessions as they were last seen, what they come to, and how many are recorded.

use super::*;

async fn get_json(console: &Router, path: &str) -> (StatusCode, Value) {
    let request = Request::get(format!("/api/console/{path}")).body(Body::empty()).unwrap();
    let (parts, body) = console.clone().oneshot(request).await.unwrap().into_parts();
    (parts.status, serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap())
}

#[tokio::test]
async fn what_is_known_is_listed_counted_and_covered() {
    let store = Store::in_memory().await.unwrap();
    let console = as_ada(app(upstream(), store.clone()));
    let (_, none) = get_json(&console, "coverage").await;
    assert_eq!((&none["sessions"], &none["listed_at"]), (&json!(0), &Value::Null));

    let mut sessions = Vec::new();
    for (n, status) in ["idle", "running", "idle"].into_iter().enumerate() {
        let mut one = session();
        (one["id"], one["status"]) = (json!(format!("sesn_{n}")), json!(status));
        one["created_at"] = json!(format!("2026-10-0{}T00:00:00Z", n + 1));
        one["updated_at"] = one["created_at"].clone();
        one["title"] = json!("A\u{1b}[2Jtitle");
        sessions.push(one);
    }
    sessions[0]["usage"] = json!({"list_cost": {"amount": "12", "currency": "USD"}, "active_seconds": 3.0});
    store.note_sessions(&sessions, None).await.unwrap();
    store.complete_log("sesn_0").await.unwrap();
    store.note_recorded("sesn_0").await.unwrap();
    store.note_gone("sesn_2").await.unwrap();

    let (_, all) = get_json(&console, "known-sessions").await;
    let ids = |all: &Value| all["sessions"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&all), ["sesn_2", "sesn_1", "sesn_0"]);
    let (_, some) = get_json(&console, "known-sessions?status=idle&limit=1").await;
    assert_eq!((ids(&some), &some["has_more"]), (vec![json!("sesn_2")], &json!(true)));
    let (_, october) = get_json(&console, "known-sessions?to=1790899200000").await;
    assert_eq!(ids(&october), ["sesn_0"]);
    for wrong in [
        "known-sessions?limit=0",
        "known-sessions?limit=1001",
        "known-sessions?from=x",
        "known-sessions?nonsense=1",
        "coverage?to=soon",
    ] {
        let (status, answer) = get_json(&console, wrong).await;
        assert_eq!((status, &answer["type"]), (StatusCode::BAD_REQUEST, &json!("error")), "{wrong}");
    }

    let (_, stats) = get_json(&console, "session-stats").await;
    let of = |status: &str| {
        stats["statuses"].as_array().unwrap().iter().find(|row| row["status"] == status).unwrap().clone()
    };
    assert_eq!((&of("idle")["list_cost_cents"], &of("idle")["active_ms"]), (&json!(12), &json!(3_000)));
    assert_eq!((&of("deleted")["sessions"], &of("running")["unpriced"]), (&json!(1), &json!(1)));
    let coverage = &stats["coverage"];
    assert_eq!(
        (&coverage["sessions"], &coverage["recorded"], &coverage["missing"], &coverage["lost"]),
        (&json!(3), &json!(1), &json!(1), &json!(1))
    );

    assert_eq!(get_json(&console, "known-sessions/sesn_9").await.0, StatusCode::NOT_FOUND);
    let (_, one) = get_json(&console, "known-sessions/sesn_0").await;
    assert_eq!((&one["complete"], &one["session"]["title"]), (&json!(true), &json!("A\u{1b}[2Jtitle")));
}
