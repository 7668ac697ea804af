//! Sending, listing and streaming as the reference has them (events.md §2, §4, §9, §11).

use super::log;
use crate::{cursor::PageRequest, engine::tests::stage::*, store::Created};
use serde_json::{Value, json};

#[tokio::test]
async fn the_error_table_of_sending_11() {
    let stage = Stage::new().await;
    let session = stage.session(json!([])).await;
    let path = session.path("/events");
    let text = |text: &str| json!({"type": "text", "text": text});
    for (body, complaint) in [
        (json!({}), "events: field required"),
        (json!({"events": []}), "events: must not be empty"),
        (json!({"events": [message("x")], "more": 1}), "more: extra inputs"),
        (json!({"events": ["x"]}), "events.0: must be an object"),
        (json!({"events": [{"content": []}]}), "events.0.type: field required"),
        (json!({"events": [{"type": "agent.message", "content": [text("x")]}]}), "not an event that clients send"),
        (json!({"events": [message("x"), {"type": "user.shout"}]}), "events.1.type"),
        (json!({"events": [{"type": "user.message"}]}), "events.0.content: field required"),
        (json!({"events": [{"type": "user.message", "content": []}]}), "content: must not be empty"),
        (json!({"events": [message("")]}), "at least 1 char"),
        (json!({"events": [{"type": "user.message", "content": [text("x")], "id": "sevt_1"}]}), "events.0.id: extra"),
        (json!({"events": [{"type": "user.message", "content": [{"type": "redacted"}]}]}), "`redacted` is not allowed"),
        (json!({"events": [{"type": "user.interrupt", "why": "x"}]}), "why: extra inputs"),
        (json!({"events": [{"type": "user.tool_confirmation", "tool_use_id": "sevt_1"}]}), "result: field required"),
        (json!({"events": [confirm("sevt_1", "perhaps")]}), "must be one of: allow, deny"),
        (json!({"events": [confirm("sevt_1", "allow")]}), "no tool call `sevt_1`"),
        (json!({"events": [{"type": "user.custom_tool_result", "custom_tool_use_id": "sevt_1"}]}), "no tool call"),
        (json!({"events": [{"type": "user.define_outcome", "description": "x"}]}), "rubric: field required"),
        (
            json!({"events": [{"type": "user.define_outcome", "description": "x", "max_iterations": 21,
                "rubric": {"type": "text", "content": "x"}}]}),
            "at most 20",
        ),
        (
            json!({"events": [{"type": "system.message", "content": [text("x")]}, message("x")]}),
            "must be the last event",
        ),
        (
            json!({"events": [{"type": "user.interrupt"}, {"type": "system.message", "content": [text("x")]}]}),
            "follows a `user.message`",
        ),
    ] {
        let got = stage.refused(400, &path, body.clone()).await;
        assert!(got.contains(complaint), "{body}: {got}");
    }
    let mut denial = confirm("sevt_1", "allow");
    denial["deny_message"] = json!("why");
    assert!(session.refused(denial).await.contains("only allowed with `deny`"));
    assert!(session.history().await.is_empty(), "nothing of a refused request is kept");
    stage.refused(404, "/v1/sessions/sesn_unknown/events", json!({"events": [message("x")]})).await;
    stage.post(&session.path("/archive"), json!({})).await;
    assert!(session.refused(message("x")).await.contains("terminated"));
}

#[tokio::test]
async fn content_blocks_are_checked_4_7() {
    let stage = Stage::at_speed(1.0).await;
    let session = stage.session(json!([])).await;
    let image = |source: Value| json!({"type": "image", "source": source});
    let document = |source: Value| json!({"type": "document", "source": source, "title": "Notes"});
    let base64 = |media_type: &str| json!({"type": "base64", "media_type": media_type, "data": "AAAA"});
    let plain = json!({"type": "text", "media_type": "text/plain", "data": "notes"});
    let send = |block: Value| json!({"type": "user.message", "content": [block]});
    for block in [
        image(base64("image/png")),
        image(json!({"type": "url", "url": "https://example.com/x.png"})),
        image(json!({"type": "file", "file_id": "file_1"})),
        document(plain.clone()),
        document(base64("application/pdf")),
    ] {
        assert_eq!(session.send(send(block.clone())).await["content"], json!([block]), "kept as it was sent");
    }
    for (block, complaint) in [
        (image(base64("image/tiff")), "media_type: must be one of"),
        (image(plain), "`text` is not a source"),
        (image(json!({"type": "url"})), "source.url: field required"),
        (json!({"type": "image"}), "content.0.source: field required"),
        (json!({"type": "search_result"}), "`search_result` is not allowed here"),
        (json!({"type": "text", "text": "x", "color": "red"}), "color: extra"),
    ] {
        let got = session.refused(send(block.clone())).await;
        assert!(got.contains(complaint), "{block}: {got}");
    }
}

#[tokio::test]
async fn a_bad_event_refuses_the_whole_request() {
    let stage = Stage::new().await;
    let session = stage.session(json!([])).await;
    let body = json!({"events": [message("/say Hello"), confirm("sevt_1", "allow")]});
    stage.refused(400, &session.path("/events"), body).await;
    assert_eq!(session.object().await["status"], "idle");
    assert!(session.history().await.is_empty());
}

#[tokio::test]
async fn system_messages_wait_like_user_messages_4_6() {
    let stage = Stage::new().await;
    let session = stage.session(json!([])).await;
    let system = json!({"type": "system.message", "content": [{"type": "text", "text": "The customer is in Lisbon."}]});
    let mut stream = session.stream("").await;
    session.send_all(vec![message("/say Hello"), system.clone()]).await;
    let seen = stream.until("session.status_idle").await;
    let of_system = of_type(&seen, "system.message");
    assert_eq!(of_system.iter().map(|event| event["processed_at"].is_null()).collect::<Vec<_>>(), [true, false]);
    session.send(system.clone()).await;
    assert_eq!(session.object().await["status"], "idle", "alone it starts no turn");
    let small = stage.session_of(json!({"model": "claude-haiku-5-5"}), json!({})).await;
    let (status, answer) =
        stage.call("POST", &small.path("/events"), Some(json!({"events": [message("/say x"), system]}))).await;
    assert_eq!(status, 400);
    assert_eq!(answer["error"]["details"]["error_code"], "model_does_not_support_mid_conversation_system");
}

#[tokio::test]
async fn a_list_pages_in_both_orders_and_filters() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[])])).await;
    session.turn(message("/use bash {\"command\":\"pwd\"}\n/say One")).await;
    session.turn(message("/say Two")).await;
    let all = session.history().await;
    for order in ["asc", "desc"] {
        let mut paged = Vec::new();
        let mut page = String::new();
        loop {
            let path = session.path(&format!("/events?limit=3&order={order}{page}"));
            let answer = stage.get(&path).await;
            paged.extend(answer["data"].as_array().unwrap().clone());
            let Some(next) = answer["next_page"].as_str() else { break };
            page = format!("&page={next}");
        }
        if order == "desc" {
            paged.reverse();
        }
        assert_eq!(paged, all, "{order}");
    }
    let kinds = ["agent.message", "user.message"];
    let some: Vec<Value> = all.iter().filter(|e| kinds.iter().any(|kind| e["type"] == *kind)).cloned().collect();
    let path = session.path("/events?types[]=agent.message&types%5B%5D=user.message");
    assert_eq!(stage.get(&path).await["data"], json!(some));
    let moment = all[5]["processed_at"].as_str().unwrap();
    let late: Vec<Value> = all.iter().filter(|e| e["processed_at"].as_str() >= Some(moment)).cloned().collect();
    let path = session.path(&format!("/events?created_at[gte]={moment}"));
    assert!(stage.get(&path).await["data"].as_array().unwrap().len() >= late.len().min(1));
}

/// events.md §2: what is queued comes after everything that is processed.
#[tokio::test]
async fn pages_go_on_from_what_is_processed_to_what_is_queued_and_back() {
    let store = crate::store::Store::open(None).await.unwrap();
    let moments = [Some(1), None, Some(2), Some(3), None, Some(4)];
    let entries: Vec<log::LogEntry> = (0..)
        .zip(moments)
        .map(|(n, second)| log::LogEntry {
            thread_id: "sthr_1".to_owned(),
            event: json!({
                "id": format!("sevt_{n}"), "type": "user.message",
                "processed_at": second.map(|second| format!("2026-10-09T14:00:0{second}Z")),
            }),
            was_queued: false,
        })
        .collect();
    log::write(&mut store.pool().acquire().await.unwrap(), "sesn_1", &entries).await.unwrap();
    for (descending, expected) in [(false, [0, 2, 3, 5, 1, 4]), (true, [4, 1, 5, 3, 2, 0])] {
        for limit in 1..=6 {
            let (mut ids, mut cursor) = (Vec::new(), None);
            loop {
                let request = PageRequest { limit, cursor, descending };
                let page = log::page(&store, "sthr_1", &[], &Created::default(), &request).await.unwrap();
                ids.extend(page.data.iter().map(|event| event["id"].as_str().unwrap().to_owned()));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(ids, expected.map(|n| format!("sevt_{n}")), "{limit} at a time");
        }
    }
}

#[tokio::test]
async fn wrong_queries_are_refused() {
    let stage = Stage::new().await;
    let session = stage.session(json!([])).await;
    session.turn(message("/say One")).await;
    let next = stage.get(&session.path("/events?limit=2")).await["next_page"].as_str().unwrap().to_owned();
    for query in [
        "/events?types[]=session.deleted".to_owned(),
        "/events?types[]=event_start".to_owned(),
        "/events?types[]=agent.dance".to_owned(),
        "/events?limit=0".to_owned(),
        "/events?limit=1001".to_owned(),
        "/events?order=random".to_owned(),
        "/events?created_at[gte]=yesterday".to_owned(),
        "/events?page=page_nonsense".to_owned(),
        format!("/events?order=desc&page={next}"),
        format!("/events?created_at[gt]=2099-01-01T00:00:00Z&page={next}"),
        "/events?unknown=1".to_owned(),
        "/events/stream?event_deltas[]=agent.tool_use".to_owned(),
        format!("/events/stream?{}", "event_deltas[]=agent.message&".repeat(101)),
    ] {
        let (status, answer) = stage.call("GET", &session.path(&query), None).await;
        assert_eq!((status.as_u16(), &answer["error"]["type"]), (400, &json!("invalid_request_error")), "{query}");
    }
    assert_eq!(stage.call("GET", "/v1/sessions/sesn_1/events/stream", None).await.0, 404);
    let path = session.path("/threads/sthr_1/stream");
    assert_eq!(stage.call("GET", &path, None).await.0, 404);
}
