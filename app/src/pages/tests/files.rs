//! Files: one with its preview, those of sessions, several to delete.

use super::fake::{ADMIN, VIEWER, failure, file, items, session, show, show_as, show_bytes};
use crate::ui::tests::{HOSTILE, assert_harmless};
use serde_json::{Value, json};

fn made(text: &str, kind: &str) -> Value {
    let mut made = file(text, true);
    made["mime_type"] = json!(kind);
    made["scope"] = json!({ "id": "sesn_1", "type": "session" });
    made
}

fn bytes((status, body): (u16, Value)) -> (u16, Vec<u8>) {
    (status, body.to_string().into_bytes())
}

async fn preview(name: &'static str, kind: &'static str, content: &'static [u8]) -> super::fake::Shown {
    show_bytes(ADMIN, "/files/file_1", move |path| match path {
        "/v1/files/file_1" => bytes((200, made(name, kind))),
        "/v1/files/file_1/content" => (200, content.to_vec()),
        "/v1/sessions/sesn_1" => bytes((200, session("Count the stores", "idle"))),
        other => panic!("{other}"),
    })
    .await
}

#[tokio::test]
async fn a_file_is_shown_as_what_it_is() {
    let csv = preview("stores.csv", "text/csv", b"ship,crew\nAurora,9").await;
    csv.has("<th scope=\"col\">ship</th>").has("Count the stores").has("href=\"/sessions/sesn_1\"");
    csv.has("Download stores.csv").has("action=\"/forms/v1/files/file_1?method=delete&amp;back=%2Ffiles\"");
    preview("a.md", "text/plain", b"# Prices").await.has("<h2>Prices</h2>");
    preview("a.html", "text/html", b"<script>x</script>").await.has("&lt;script&gt;x").lacks("<script>x");
    preview("a.txt", "text/plain", b"\xff\xfe").await.has("is not text");
    let picture = preview("a.png", "image/png", b"").await;
    picture.has("<img src=\"/api/v1/files/file_1/content\"");
    assert!(!picture.calls.iter().any(|call| call.ends_with("/content")), "the browser loads it");
    preview("a.pdf", "application/pdf", b"").await.has("<iframe").has("src=\"/files/file_1/document\"");
    preview("a.zip", "application/zip", b"").await.has("can't be shown");
    assert_harmless(&preview("a.csv", "text/csv", HOSTILE.as_bytes()).await.html);
}

#[tokio::test]
async fn an_upload_is_not_asked_for() {
    let shown = show("/files/file_1", |_| (200, file("stores.csv", false))).await;
    assert_eq!(shown.calls, ["/v1/files/file_1"]);
    shown.has("Uploads are not shown").lacks("/content\"");
    assert_eq!(show("/files/file_1", |_| failure(404, "not_found_error", "gone")).await.status, 404);
    let hostile = show("/files/file_1", |_| (200, file(HOSTILE, false))).await;
    assert_harmless(&hostile.html);
}

#[tokio::test]
async fn a_content_that_can_not_be_loaded_leaves_the_page() {
    let shown = show("/files/file_1", |path| match path {
        "/v1/files/file_1" => (200, file("a.csv", true)),
        _ => failure(404, "not_found_error", "file_expired"),
    })
    .await;
    assert_eq!(shown.status, 200);
    shown.has("The content could not be loaded").has("file_expired").has("Delete");
}

#[tokio::test]
async fn sessions_go_by_their_titles() {
    let list = |path: &str| match path.split('?').next().unwrap() {
        "/v1/files" => items(vec![made("stores.csv", "text/csv")], None),
        "/v1/sessions" => items(vec![], None),
        "/v1/sessions/sesn_1" => (200, session("Count the stores", "idle")),
        other => panic!("{other}"),
    };
    let shown = show("/files?scope_id=sesn_1", list).await;
    shown.has("Count the stores").has("href=\"/files/file_1\"").lacks("<select name=\"scope_id\"");
    assert_eq!(shown.calls.iter().filter(|call| call.ends_with("/v1/sessions/sesn_1")).count(), 1);
    let chosen = show("/files?scope_id=sesn_1&q=a", |path| match path.split('?').next().unwrap() {
        "/v1/sessions" => items(vec![session(HOSTILE, "idle")], None),
        _ => items(vec![made("a.csv", "text/csv")], None),
    })
    .await;
    chosen.has("<option value=\"sesn_1\" selected").has("<input type=\"hidden\" name=\"q\" value=\"a\"");
    assert_harmless(&chosen.html);
}

#[tokio::test]
async fn several_are_deleted_once_that_is_confirmed() {
    let list = |_: &str| items(vec![file("stores.csv", false)], None);
    show("/files", list).await.has("form=\"chosen-files\"").has("action=\"/files/delete\"");
    show_as(VIEWER, "/files", list).await.lacks("type=\"checkbox\"").lacks("/files/delete");
    let asked = show("/files/delete?file=file_1&file=file_2&file=..&other=x", list).await;
    assert_eq!(asked.calls, ["/v1/files?ids%5B%5D=file_1&ids%5B%5D=file_2"]);
    asked.has("1 file, 2.0 KB in all").has("1 of those chosen are deleted already").has("Delete 1 file");
    asked.has("action=\"/forms/bulk/v1/files?method=delete").has("name=\"file\" value=\"file_1\"");
    show("/files/delete", list).await.has("No file is chosen").lacks("<form method=\"post\" action=\"/forms");
    show_as(VIEWER, "/files/delete?file=file_1", list).await.has("disabled").has("Only admins can do this");
    assert_harmless(&show("/files/delete?file=a", |_| items(vec![file(HOSTILE, true)], None)).await.html);
}
