//! Import: the form, and who may send it.

use super::fake::{ADMIN, VIEWER, failure, show_as};
use serde_json::Value;

fn nothing(_: &str) -> (u16, Value) {
    failure(404, "not_found_error", "There is nothing here.")
}

#[tokio::test]
async fn asks_for_files_or_text_without_a_call_of_the_api() {
    let shown = show_as(ADMIN, "/import", nothing).await;
    shown.has("Nothing is changed before you have seen what would change").has("type=\"file\"").lacks("Apply");
    assert_eq!(shown.calls, Vec::<String>::new());
}

#[tokio::test]
async fn only_who_may_administer_sends_it() {
    show_as(VIEWER, "/import", nothing).await.has("disabled title=\"Only admins").has("href=\"/export\"");
}
