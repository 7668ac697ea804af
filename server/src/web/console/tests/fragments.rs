//! The parts of a session's page that are loaded on demand.

use super::*;
use crate::failure::Failure;
use axum::{extract::Path, response::IntoResponse as _};
use http::header;

const HOSTILE: &str = "<img src=x onerror=alert(1)>";

/// What the upstream has besides the history: a mounted file, one that the session made, two threads.
fn upstream_with_files() -> Gateway {
    let list = |data: Value| async move { Json(json!({"data": data, "next_page": null})) };
    let at = "2026-10-09T14:00:00Z";
    let file = move |id: &str, name: &str, of_session: bool| {
        let scope = if of_session { json!({"id": "sesn_1", "type": "session"}) } else { Value::Null };
        json!({"id": id, "type": "file", "created_at": at, "filename": name, "mime_type": "text/plain", "size_bytes": 9,
            "downloadable": of_session, "scope": scope})
    };
    let thread = move |id: &str, parent: Value| {
        json!({"id": id, "type": "session_thread", "session_id": "sesn_1", "parent_thread_id": parent, "status": "idle",
            "created_at": at, "updated_at": at, "archived_at": null, "stats": null, "usage": null,
            "agent": {"type": "agent", "name": HOSTILE}})
    };
    let mounted = json!([{"type": "file", "id": "sesrsc_1", "created_at": at, "updated_at": at, "file_id": "file_3",
        "mount_path": HOSTILE}]);
    let threads = json!([thread("sthr_1", json!("sthr_0")), thread("sthr_0", Value::Null)]);
    let files = json!([file("file_1", "report.md", true), file("file_2", "stores.csv", false)]);
    let content = |Path(id): Path<String>| async move {
        match id.as_str() {
            "file_1" => "# Harbour".into_response(),
            _ => Failure::invalid("This file is not downloadable.").into_response(),
        }
    };
    let described = move |Path(id): Path<String>| async move {
        match id.as_str() {
            "file_1" => Json(file("file_1", "report.md", true)).into_response(),
            "file_2" => Json(file("file_2", "stores.csv", false)).into_response(),
            _ => Failure::not_found("No such file.").into_response(),
        }
    };
    let environment = json!({"id": "env_1", "type": "environment", "name": "Yard", "description": "", "metadata": {},
        "created_at": at, "updated_at": at, "archived_at": null, "config": {"type": "cloud", "networking": {"type": "unrestricted"}, "packages": {}}});
    let more = Router::new()
        .route("/v1/environments/env_1", get(move || async move { Json(environment) }))
        .route("/v1/sessions/sesn_1/resources", get(move || list(mounted)))
        .route("/v1/sessions/sesn_1/threads", get(move || list(threads)))
        .route("/v1/files", get(move || list(files)))
        .route("/v1/files/{id}", get(described))
        .route("/v1/files/{id}/content", get(content));
    Gateway::simulator(recorded_upstream().merge(more))
}

async fn with_files() -> Router {
    as_ada(app(upstream_with_files(), Store::in_memory().await.unwrap()))
}

async fn load(console: &Router, name: &str) -> (StatusCode, String) {
    let request = Request::get(format!("/api/console/sessions/sesn_1/fragments/{name}")).body(Body::empty()).unwrap();
    let (parts, body) = console.clone().oneshot(request).await.unwrap().into_parts();
    let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    if parts.status.is_success() {
        assert_eq!(parts.headers[header::CONTENT_TYPE], "text/html; charset=utf-8", "{name}");
        assert_eq!(parts.headers[header::CACHE_CONTROL], "no-store", "{name}");
        assert!(!body.contains("<img src=x"), "{name}: {body}");
    }
    (parts.status, body)
}

#[tokio::test]
async fn each_fragment_tells_its_part() {
    let console = with_files().await;
    for (name, expected) in [
        ("details", &["sesn_1", "Harbour", "Helper v3", "Yard", "$0.12"][..]),
        ("tools", &["data-calls-of=\"bash\"", "data-calls-of=\"read\""]),
        ("resources", &["Detach &lt;img", "report.md", "file?file=file_1"]),
        ("threads", &["href=\"?thread=sthr_1\"", "&lt;img src=x", ">Helper<"]),
        ("uploads", &["value=\"file_2\"", "/forms/v1/sessions/sesn_1/resources"]),
        ("file?file=file_1", &["<h2>Harbour</h2>"]),
        ("events", &["id=\"raw-log\"", "id=\"raw-sevt_8\"", "agent.tool_use (2)"]),
        ("raw", &["id=\"raw-sevt_1\"", "Count the Anchors"]),
        ("raw-event?event=sevt_3", &["wc anchors", "data-show-event=\"sevt_3\""]),
        ("types", &["<option value=\"agent.tool_result\">agent.tool_result (2)</option>"]),
        ("minimap", &["1 messages, 2 tool runs, 1 errors", "data-view=\"0 1\""]),
    ] {
        let (status, html) = load(&console, name).await;
        assert_eq!(status, StatusCode::OK, "{name}: {html}");
        for part in expected {
            assert!(html.contains(part), "{part} is missing in {name}: {html}");
        }
    }
    let (_, uploads) = load(&console, "uploads").await;
    assert!(!uploads.contains("file_1"), "what a session made is no upload: {uploads}");
}

#[tokio::test]
async fn the_lines_of_the_raw_log_are_filtered_and_say_what_lies_beyond() {
    let console = with_files().await;
    let (_, html) = load(&console, "raw?tool=bash").await;
    assert_eq!(html.matches("<details").count(), 1, "{html}");
    let (_, html) = load(&console, "raw?before=sevt_5&limit=2").await;
    assert!(html.contains("raw-sevt_3") && html.contains("raw-sevt_4"), "{html}");
    assert!(html.contains("data-has-earlier") && html.contains("data-has-later"), "{html}");
    let (_, html) = load(&console, "raw").await;
    assert!(!html.contains("data-has-earlier") && !html.contains("data-has-later"), "{html}");
    let (_, html) = load(&console, "events?type=user.message&words=ANCHORS&failed=true").await;
    assert!(html.contains("selected") && html.contains("value=\"ANCHORS\"") && html.contains(" checked"), "{html}");
}

#[tokio::test]
async fn a_part_of_the_minimap_fills_its_width() {
    let console = with_files().await;
    let (_, whole) = load(&console, "minimap").await;
    let (status, part) = load(&console, "minimap?from=1791554403000&to=1791554405000").await;
    assert_eq!(status, StatusCode::OK, "{part}");
    let view = |html: &str| html.split_once("data-view=\"").unwrap().1.split('"').next().unwrap().to_owned();
    assert_eq!(view(&whole), "0 1");
    assert_ne!(view(&part), "0 1");
}

#[tokio::test]
async fn what_is_asked_for_in_vain_is_an_error_of_the_api() {
    let console = with_files().await;
    for (name, expected) in [
        ("raw-event?event=sevt_99", StatusCode::NOT_FOUND),
        ("raw?around=sevt_99", StatusCode::NOT_FOUND),
        ("file?file=file_9", StatusCode::NOT_FOUND),
        ("file?file=file_2", StatusCode::BAD_REQUEST),
        ("file", StatusCode::BAD_REQUEST),
        ("raw-event", StatusCode::BAD_REQUEST),
        ("raw?at=5", StatusCode::BAD_REQUEST),
        ("raw?word=x", StatusCode::BAD_REQUEST),
        ("minimap?columns=9", StatusCode::BAD_REQUEST),
    ] {
        let (status, answer) = load(&console, name).await;
        assert_eq!(status, expected, "{name}: {answer}");
        assert!(answer.contains("\"type\":\"error\""), "{name}: {answer}");
    }
    // The history alone: this upstream has no such lists.
    let console = super::console().await;
    for name in ["resources", "threads", "uploads"] {
        let (status, answer) = load(&console, name).await;
        assert!(status.is_client_error() || status.is_server_error(), "{name}: {status}");
        assert!(answer.contains("\"type\":\"error\""), "{name}: {answer}");
    }
}

#[tokio::test]
async fn a_session_that_can_not_be_read_has_no_fragments() {
    let console = with_files().await;
    for name in ["details", "tools", "resources", "threads", "events", "raw", "types", "minimap"] {
        let (status, answer) = ask(&console, &format!("sesn_2/fragments/{name}")).await;
        assert!(status.is_client_error() || status.is_server_error(), "{name}: {status} {answer}");
        assert_eq!(answer["type"], "error", "{name}");
    }
}
