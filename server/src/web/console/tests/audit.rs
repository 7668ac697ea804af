//! The record of sessions, its evidence, and what went wrong, as the console's routes tell them.

use super::*;
use pilothouse_domain::chain::Checker;

async fn recorded() -> (Router, Store) {
    let store = Store::in_memory().await.unwrap();
    store.note_sessions(&[session()], None).await.unwrap();
    let console = as_ada(app(upstream(), store.clone()));
    // Whoever opens a session has it recorded.
    let (status, _) = ask(&console, "sesn_1/events").await;
    assert_eq!(status, StatusCode::OK);
    for _ in 0..200 {
        if store.log_state("sesn_1").await.unwrap().complete {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    store.read_logs().await.unwrap();
    (console, store)
}

async fn get_raw(console: &Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(format!("/api/console/{path}")).body(Body::empty()).unwrap();
    let (parts, body) = console.clone().oneshot(request).await.unwrap().into_parts();
    (parts.status, String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap())
}

async fn get_json(console: &Router, path: &str) -> (StatusCode, Value) {
    let (status, text) = get_raw(console, path).await;
    (status, serde_json::from_str(&text).unwrap())
}

/// A week that has the history.
const WEEK: &str = "from=1791500000000&to=1792000000000";

#[tokio::test]
async fn what_went_wrong_is_told_with_its_sessions() {
    let (console, _) = recorded().await;
    let (status, errors) = get_json(&console, &format!("errors?{WEEK}")).await;
    assert_eq!(status, StatusCode::OK, "{errors}");
    assert_eq!((&errors["total"], &errors["groups"][0]["kind"]), (&json!(1), &json!("tool")));
    assert_eq!(errors["groups"][0]["subject"], "bash");
    assert_eq!(errors["groups"][0]["sessions"][0]["event"], "sevt_3");
    assert_eq!(errors["groups"][0]["message"], "no such file");
    assert_eq!((&errors["slow_tools"][0]["runs"], &errors["deployments_read"]), (&json!(1), &json!(false)));
    assert_eq!(errors["versions"][0]["calls"], 2);
}

#[tokio::test]
async fn a_time_that_is_none_is_refused() {
    let (console, _) = recorded().await;
    for query in [
        "",
        "from=1",
        "from=5&to=5",
        "from=9&to=1",
        "from=0&to=99999999999999",
        "from=1&to=2&x=1",
        "from=1&to=2&version=3",
        "from=-9223372036854775808&to=9223372036854775807",
    ] {
        let (status, answer) = get_json(&console, &format!("errors?{query}")).await;
        assert_eq!((status, &answer["type"]), (StatusCode::BAD_REQUEST, &json!("error")), "{query}: {answer}");
    }
    for path in [
        "audit?page=x",
        "audit?word=x",
        "agents/agent_1/audit",
        "agents/agent_1/audit?from=2&to=1",
        "sessions/sesn_1/verification?compare=maybe",
    ] {
        assert_eq!(get_json(&console, path).await.0, StatusCode::BAD_REQUEST, "{path}");
    }
    for path in ["sessions/sesn_9/audit", "sessions/sesn_9/verification", "sessions/sesn_9/evidence"] {
        assert_eq!(get_json(&console, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn sessions_are_listed_with_their_record() {
    let (console, store) = recorded().await;
    let (status, audit) = get_json(&console, "audit").await;
    assert_eq!(status, StatusCode::OK);
    let row = &audit["rows"][0];
    assert_eq!(
        (&row["session"], &row["chain"], &row["calls"], &row["failed"]),
        (&json!("sesn_1"), &json!("not_checked"), &json!(2), &json!(1))
    );
    let (_, found) = get_json(&console, "sessions/sesn_1/verification").await;
    assert_eq!(
        (&found["broken"], &found["count"], &found["comparison"]["compared"]),
        (&Value::Null, &json!(8), &json!(8))
    );
    assert_eq!(get_json(&console, "audit?status=idle&agent=agent_1").await.1["rows"][0]["chain"], "verified");
    assert_eq!(get_json(&console, "audit?person=bob").await.1["rows"], json!([]));
    sqlx::query("UPDATE log_events SET body = replace(body, 'three', 'four')").execute(store.pool()).await.unwrap();
    let (_, found) = get_json(&console, "sessions/sesn_1/verification?compare=false").await;
    assert!(found["broken"].as_str().unwrap().contains("sevt_6 was changed"), "{found}");
    assert_eq!(get_json(&console, "audit").await.1["rows"][0]["chain"], "broken");
}

#[tokio::test]
async fn what_a_session_and_its_agent_did_is_told() {
    let (console, _) = recorded().await;
    let (status, record) = get_json(&console, "sessions/sesn_1/audit").await;
    assert_eq!(status, StatusCode::OK, "{record}");
    let deeds: Vec<_> = record["deeds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|deed| (deed["kind"].as_str().unwrap(), deed["value"].as_str().unwrap()))
        .collect();
    assert!(deeds.contains(&("command", "wc anchors")) && deeds.contains(&("file_read", "/anchors")), "{deeds:?}");
    let (status, record) = get_json(&console, &format!("agents/agent_1/audit?{WEEK}")).await;
    assert_eq!(status, StatusCode::OK, "{record}");
    assert_eq!((&record["name"], &record["sessions"][0]["session"]), (&json!("Helper"), &json!("sesn_1")));
    assert_eq!(record["failures"][0]["count"], 1);
    let (_, other) = get_json(&console, &format!("agents/agent_2/audit?{WEEK}")).await;
    assert_eq!((&other["sessions"], &other["deeds"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn evidence_is_a_file_that_holds() {
    let (console, _) = recorded().await;
    let request = Request::get("/api/console/sessions/sesn_1/evidence").body(Body::empty()).unwrap();
    let response = console.clone().oneshot(request).await.unwrap();
    let headers = response.headers();
    assert_eq!(headers["content-disposition"], "attachment; filename=\"sesn_1.evidence.jsonl\"");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let mut checker = Checker::default();
    for line in std::str::from_utf8(&bytes).unwrap().lines() {
        checker.line(line).unwrap();
    }
    assert_eq!(checker.end().unwrap().verified.count, 8);
}
