//! Memory stores: the list, a store's tree, a memory and its versions.

use super::fake::{ADMIN, VIEWER, failure, items, show, show_again, show_as};
use crate::page::{Problem, Typed};
use crate::ui::tests::{HOSTILE, assert_harmless};
use serde_json::{Value, json};

fn store(text: &str) -> Value {
    json!({
        "id": "memstore_1", "archived_at": null, "created_at": "2026-10-01T09:00:00Z", "description": text,
        "metadata": { text: text }, "name": text, "type": "memory_store", "updated_at": "2026-10-02T09:00:00Z",
    })
}

fn memory(path: &str, content: &str) -> Value {
    json!({
        "id": "mem_1", "content": content, "content_sha256": "ab12", "content_size_bytes": content.len(),
        "created_at": "2026-10-01T09:00:00Z", "memory_store_id": "memstore_1", "memory_version_id": "memver_2",
        "path": path, "type": "memory", "updated_at": "2026-10-02T09:00:00Z",
    })
}

fn version(id: &str, path: &str, content: &str) -> Value {
    json!({
        "id": id, "content": content, "content_sha256": "cd34", "content_size_bytes": content.len(),
        "created_at": "2026-10-01T09:00:00Z", "created_by": { "type": "session_actor", "session_id": "sesn_1" },
        "memory_id": "mem_1", "memory_store_id": "memstore_1", "operation": "modified", "path": path,
        "type": "memory_version",
    })
}

/// What each call of these pages gives, with this text wherever the API has one.
fn answer(path: &str, text: &str) -> (u16, Value) {
    match path.split('?').next().unwrap().trim_start_matches("/v1/memory_stores") {
        "" => items(vec![store(text)], None),
        "/memstore_1" => (200, store(text)),
        "/memstore_1/memories" => {
            items(vec![json!({ "path": format!("/{text}/"), "type": "memory_prefix" }), memory(text, text)], Some("c2"))
        }
        "/memstore_1/memories/mem_1" => (200, memory(text, text)),
        "/memstore_1/memory_versions" => items(vec![version("memver_1", text, text)], None),
        "/memstore_1/memory_versions/memver_1" => (200, version("memver_1", text, &format!("{text} once"))),
        "/memstore_1/memory_versions/memver_2" => (200, version("memver_2", text, text)),
        "/v1/sessions" | "/v1/deployments" => items(vec![], None),
        other => panic!("{other}"),
    }
}

const STORE: &str = "/memory-stores/memstore_1";
const MEMORY: &str = "/memory-stores/memstore_1/memories/mem_1";
const OLD: &str = "/memory-stores/memstore_1/versions/memver_1";

#[tokio::test]
async fn no_text_of_theirs_is_markup() {
    for address in ["/memory-stores", STORE, MEMORY, OLD, "/memory-stores/memstore_1/versions/memver_2"] {
        assert_harmless(&show(address, |path| answer(path, HOSTILE)).await.html);
    }
}

#[tokio::test]
async fn a_folder_lists_what_is_directly_in_it() {
    let shown = show(&format!("{STORE}?path_prefix=/a/b/"), |path| match path {
        path if path.contains("/memories") => {
            items(vec![json!({ "path": "/a/b/c/", "type": "memory_prefix" }), memory("/a/b/note.md", "")], None)
        }
        _ => answer(path, "Notes"),
    })
    .await;
    assert!(shown.calls.iter().any(|call| call.contains("path_prefix=%2Fa%2Fb%2F&depth=1")), "{:?}", shown.calls);
    shown.has("href=\"/memory-stores/memstore_1?path_prefix=%2Fa%2Fb%2Fc%2F\"").has(">c/<").has(">note.md<");
    shown.has("href=\"/memory-stores/memstore_1?path_prefix=%2Fa%2F\">a</a>").has("All memories");
    // A new memory begins where one is.
    shown.has("value=\"/a/b/\"");
}

#[tokio::test]
async fn changes_ask_that_nobody_else_has_changed_it() {
    let shown = show(MEMORY, |path| answer(path, "# Title")).await;
    shown
        .has("name=\"precondition.content_sha256\"")
        .has("value=\"ab12\"")
        .has("action=\"/forms/v1/memory_stores/memstore_1/memories/mem_1?");
    shown.has("<h1>").has("href=\"/sessions/sesn_1\"");
}

#[tokio::test]
async fn an_old_version_can_be_restored_and_redacted_and_the_current_one_can_not() {
    let old = show(OLD, |path| answer(path, "text")).await;
    old.has("Restore").has("value=\"text once\"").has("Changed since").has("memory_versions/memver_1/redact");
    let current = show("/memory-stores/memstore_1/versions/memver_2", |path| answer(path, "text")).await;
    current.has("Current").lacks("Restore").lacks("/redact").lacks("Changed since");
}

#[tokio::test]
async fn a_version_outlives_its_memory_and_makes_it_again() {
    let shown = show(OLD, |path| match path {
        path if path.ends_with("/memories/mem_1") => failure(404, "not_found_error", "gone"),
        path => answer(path, "text"),
    })
    .await;
    assert_eq!(shown.status, 200);
    shown.has("Deleted").has("action=\"/forms/v1/memory_stores/memstore_1/memories?").lacks("precondition");
}

#[tokio::test]
async fn a_redacted_version_says_so_and_leads_nowhere_back() {
    let shown = show(OLD, |path| match path {
        path if path.ends_with("memver_1") => {
            let mut redacted = version("memver_1", "x", "x");
            for gone in ["content", "path", "content_sha256", "content_size_bytes"] {
                redacted[gone] = Value::Null;
            }
            redacted["redacted_at"] = json!("2026-10-03T09:00:00Z");
            (200, redacted)
        }
        path => answer(path, "text"),
    })
    .await;
    shown.has("Its content was redacted.").lacks("Restore").lacks("memver_1/redact");
}

#[tokio::test]
async fn who_may_not_and_what_is_archived_has_no_forms() {
    for address in ["/memory-stores", STORE, MEMORY, OLD] {
        let shown = show_as(VIEWER, address, |path| answer(path, "text")).await;
        shown.lacks("<dialog").lacks("type=\"submit\" class=\"button danger").has("disabled");
    }
    let archived = show_as(ADMIN, MEMORY, |path| match path {
        "/v1/memory_stores/memstore_1" => {
            let mut archived = store("text");
            archived["archived_at"] = json!("2026-10-03T09:00:00Z");
            (200, archived)
        }
        path => answer(path, "text"),
    })
    .await;
    archived.lacks("<dialog").has("The memory store is archived.");
}

#[tokio::test]
async fn what_could_not_be_loaded_is_said_in_its_place() {
    let shown = show(STORE, |path| match path {
        path if path.contains("/memor") && path.contains("memstore_1/") => {
            failure(529, "overloaded_error", "Overloaded")
        }
        path => answer(path, "text"),
    })
    .await;
    assert_eq!(shown.status, 200);
    shown.has("The memories could not be loaded").has("The versions could not be loaded");
    assert_eq!(show(STORE, |_| failure(404, "not_found_error", "no")).await.status, 404);
}

/// The page after an edit that was refused; it was made of a content with this digest.
async fn refused_edit(status: http::StatusCode, digest: &str, content: &str) -> super::fake::Shown {
    let fields = [("path", "/a.md"), ("content", content), ("precondition.content_sha256", digest)];
    let problem = Problem {
        status,
        title: "The request was refused".to_owned(),
        message: "path: is taken".to_owned(),
        request_id: None,
        back: None,
        check: None,
    };
    let typed = Typed {
        action: "/forms/v1/memory_stores/memstore_1/memories/mem_1".to_owned(),
        fields: fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into(),
        refused: Some(problem),
        answer: None,
    };
    show_again(ADMIN, MEMORY, Some(typed), |path| answer(path, "theirs")).await
}

#[tokio::test]
async fn an_edit_that_collides_comes_back_beside_what_the_memory_says_now() {
    let shown = refused_edit(http::StatusCode::CONFLICT, "old", "mine").await;
    shown.has("The memory was changed while you were editing.").has("Save over it").has("mine</textarea>");
    // The next try is on the condition of what stands there now.
    assert_eq!(shown.html.matches("name=\"precondition.content_sha256\" value=\"ab12\"").count(), 2);
    let other = refused_edit(http::StatusCode::CONFLICT, "ab12", "mine").await;
    other.has("The memory was not saved").has("path: is taken").lacks("Save over it");
    assert_harmless(&refused_edit(http::StatusCode::CONFLICT, "old", HOSTILE).await.html);
}

/// The page with what was typed, only to be shown.
async fn previewed(address: &str, action: &str, content: &str) -> super::fake::Shown {
    let fields = [("path", "/b.md"), ("content", content), ("precondition.content_sha256", "old")];
    let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let typed = Typed { action: action.to_owned(), fields, refused: None, answer: None };
    show_again(ADMIN, address, Some(typed), |path| answer(path, "theirs")).await
}

#[tokio::test]
async fn what_is_typed_is_shown_as_it_reads_and_can_be_saved_then() {
    let edit = "/forms/v1/memory_stores/memstore_1/memories/mem_1";
    let shown = previewed(MEMORY, edit, "# Mine").await;
    shown.has("It is not saved yet.").has("<h2>Mine</h2>").has("# Mine</textarea>").has("check=true");
    // What was read when the form was opened must still be there.
    shown.has("name=\"precondition.content_sha256\" value=\"old\"").lacks("Save over it");
    let new = previewed(STORE, "/forms/v1/memory_stores/memstore_1/memories", "# Mine").await;
    new.has("Your new memory").has("<h2>Mine</h2>").has("value=\"/b.md\"");
    assert_harmless(&previewed(MEMORY, edit, HOSTILE).await.html);
    previewed(MEMORY, edit, " ").await.has("It is empty.");
}

#[tokio::test]
async fn a_version_says_what_it_changed() {
    let shown = show("/memory-stores/memstore_1/versions/memver_2", |path| match path {
        path if path.ends_with("memory_versions/memver_1") => (200, version("memver_1", "/old.md", "first line")),
        path if path.ends_with("memory_versions/memver_2") => (200, version("memver_2", "/new.md", "second line")),
        path if path.contains("memory_versions?memory_id=mem_1") => {
            items(vec![version("memver_2", "/new.md", ""), version("memver_1", "/old.md", "")], None)
        }
        path => answer(path, "text"),
    })
    .await;
    shown.has("Changed in this version").has("Moved from <code>/old.md").has("first line").has("second line");
    shown.has("href=\"/memory-stores/memstore_1/versions/memver_1\"");
    show(OLD, |path| answer(path, "text")).await.lacks("Changed in this version");
}

#[tokio::test]
async fn versions_are_filtered_and_paged() {
    let shown = show("/memory-stores/memstore_1?operation=deleted&versions=c1", |path| match path {
        path if path.contains("/memory_versions") => items(vec![version("memver_1", "/a.md", "")], Some("c2")),
        path => answer(path, "text"),
    })
    .await;
    let call = "/v1/memory_stores/memstore_1/memory_versions?operation=deleted&limit=20&page=c1";
    assert!(shown.calls.iter().any(|made| made == call), "{:?}", shown.calls);
    shown.has("?operation=deleted&amp;versions=c2#versions").has("?operation=created#versions");
    show(MEMORY, |path| answer(path, "text")).await.has("/memories/mem_1?operation=modified#versions");
}
