//! The search across all logs, asked over HTTP.

use super::*;

async fn search(console: &Router, query: &str) -> (StatusCode, Value) {
    let request = Request::get(format!("/api/console/search{query}")).body(Body::empty()).unwrap();
    let (parts, body) = console.clone().oneshot(request).await.unwrap().into_parts();
    (parts.status, serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap())
}

async fn recorded() -> Router {
    let store = Store::in_memory().await.unwrap();
    let console = as_ada(app(upstream(), store.clone()));
    assert_eq!(ids(&console, "type=user.message").await, ["sevt_1"]);
    store.read_logs().await.unwrap();
    console
}

#[tokio::test]
async fn a_viewer_finds_what_was_recorded() {
    let console = recorded().await;
    let (status, found) = search(&console, "?q=anchors").await;
    assert_eq!(status, StatusCode::OK, "{found}");
    let events: Vec<_> = found["hits"].as_array().unwrap().iter().map(|hit| hit["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["sevt_5", "sevt_3", "sevt_1"]);
    assert_eq!((&found["total"], &found["is_more"], &found["next"]), (&json!(3), &json!(false), &json!(null)));
    let excerpt = &found["hits"][2]["excerpt"];
    assert_eq!(
        excerpt,
        &json!([{"text": "Count the ", "hit": false}, {"text": "Anchors", "hit": true}, {"text": "\n", "hit": false}])
    );
    assert_eq!(found["sessions"][0]["id"], "sesn_1");
    let (_, found) = search(&console, "?tool=bash&q=file").await;
    assert_eq!(found["hits"][0]["event"], "sevt_4", "a result has its call's tool");
}

#[tokio::test]
async fn a_form_with_nothing_filled_in_finds_nothing() {
    let (status, found) = search(&recorded().await, "?q=+&tool=&from=&to=").await;
    assert_eq!((status, &found["hits"]), (StatusCode::BAD_REQUEST, &json!(null)), "a moment is a number");
    let (status, found) = search(&recorded().await, "?q=+&tool=").await;
    assert_eq!((status, &found["hits"], &found["coverage"]["sessions"]), (StatusCode::OK, &json!([]), &json!(1)));
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_refused() {
    let console = recorded().await;
    let long = format!("?q={}", "x".repeat(1_001));
    for query in ["?words=x", "?from=yesterday", "?before=x", &long] {
        let (status, answer) = search(&console, query).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}: {answer}");
        assert_eq!(answer["type"], "error");
    }
    for hostile in ["%22", "*", "NEAR(", "words:", "%00", "a%20OR"] {
        assert_eq!(search(&console, &format!("?q={hostile}")).await.0, StatusCode::OK, "{hostile}");
    }
}
