//! A replay shows each event once, in order, and no moment knows what came after it.

use super::*;

/// 14:00:00 on the day of the history, in milliseconds since 1970.
const BEGINNING: i64 = 1_791_554_400_000;

async fn part(console: &Router, query: &str) -> Value {
    let (status, part) = ask(console, &format!("sesn_1/replay?{query}")).await;
    assert_eq!(status, StatusCode::OK, "{query}: {part}");
    part
}

fn stepped(part: &Value) -> Vec<String> {
    part["steps"].as_array().unwrap().iter().flat_map(|step| row_ids_or_none(&step["patch"]["rows"])).collect()
}

fn row_ids_or_none(rows: &Value) -> Vec<String> {
    if rows.is_null() { Vec::new() } else { row_ids(rows) }
}

#[tokio::test]
async fn a_replay_begins_with_the_session() {
    let part = part(&console().await, "").await;
    assert_eq!((&part["at"], &part["from"]), (&json!(BEGINNING + 1_000), &json!(BEGINNING + 1_000)));
    assert_eq!((&part["to"], &part["more"]), (&json!(BEGINNING + 8_000), &Value::Null));
    assert_eq!(row_ids(&part["rows"]), ["sevt_1"]);
    let times: Vec<i64> = part["steps"].as_array().unwrap().iter().map(|step| step["at"].as_i64().unwrap()).collect();
    assert_eq!(times, (2..=8).map(|second| BEGINNING + second * 1_000).collect::<Vec<_>>());
    let calls = stepped(&part).into_iter().filter(|id| id == "sevt_3").count();
    assert_eq!(calls, 2, "as it is called, and with its result");
}

#[tokio::test]
async fn a_moment_does_not_know_what_came_later() {
    let store = Store::in_memory().await.unwrap();
    store.claim_answers("sesn_1", &crate::sample::answer("sevt_3"), "ada-lovelace").await.unwrap();
    let console = as_ada(app(upstream(), store));
    let part = part(&console, &format!("at={}", BEGINNING + 3_000)).await;
    assert_eq!(row_ids(&part["rows"]).last().map(String::as_str), Some("sevt_3"));
    let rows = part["rows"].to_string();
    assert!(!rows.contains("no such file") && !rows.contains("sevt_5") && !rows.contains("ada-lovelace"), "{rows}");
    assert!(part["steps"][0].to_string().contains("no such file"), "{part}");
    let told = |step: &Value| step["patch"].as_object().unwrap().keys().all(|field| field == "rows" || field == "gone");
    assert!(part["steps"].as_array().unwrap().iter().all(told), "{part}");
}

#[tokio::test]
async fn the_next_steps_follow_without_a_gap_however_many_share_a_moment() {
    // Some apart, more at once than a window has, some apart.
    let at = |n: u32| match n {
        0..30 => n,
        30..330 => 30,
        _ => n - 299,
    };
    let message = |n: u32| {
        let text = json!([{"type": "text", "text": "…"}]);
        json!({"id": format!("sevt_{n}"), "type": "agent.message", "content": text,
            "processed_at": format!("2026-10-09T14:{:02}:{:02}Z", at(n) / 60, at(n) % 60)})
    };
    let console = as_ada(app(upstream_of((0..450).map(message).collect()), Store::in_memory().await.unwrap()));
    let mut shown = part(&console, "").await;
    let mut ids = row_ids(&shown["rows"]);
    ids.extend(stepped(&shown));
    while let Some(more) = shown["more"].as_i64() {
        shown = part(&console, &format!("after={more}")).await;
        assert_eq!(shown["rows"], json!([]), "only the steps");
        ids.extend(stepped(&shown));
    }
    assert_eq!(ids, (0..450).map(|n| format!("sevt_{n}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_moment_that_is_none_is_refused() {
    let console = console().await;
    for query in ["at=now", "at=1&after=2", "until=1"] {
        let (status, answer) = ask(&console, &format!("sesn_1/replay?{query}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}: {answer}");
    }
}
