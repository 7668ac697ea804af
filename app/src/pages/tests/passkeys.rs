//! The page of a person's passkeys.

use super::fake::{ADMIN, HIDING, VIEWER, failure, show, show_as};
use crate::ui::tests::{HOSTILE, assert_harmless};
use serde_json::{Value, json};

const PAGE: &str = "/settings/passkeys";

fn passkeys(names: &[&str], trouble: Option<&str>) -> (u16, Value) {
    let passkey =
        |name: &&str| json!({"id": "0199", "name": name, "created_at": 1_790_999_000_000_i64, "used_at": null});
    (200, json!({"passkeys": names.iter().map(passkey).collect::<Vec<_>>(), "trouble": trouble}))
}

#[tokio::test]
async fn passkeys_are_listed_with_what_can_be_done() {
    let shown = show(PAGE, |_| passkeys(&["Phone"], None)).await;
    assert_eq!(shown.calls, ["/console/passkeys"]);
    shown.has("Phone").has("Never").has("aria-label=\"Rename Phone\"").has("Delete the passkey “Phone”?");
    shown.has("/forms/console/passkeys/0199?method=delete&amp;back=%2Fsettings%2Fpasskeys").has("data-add-passkey");
}

#[tokio::test]
async fn without_passkeys_the_page_says_what_they_are_for() {
    let shown = show(PAGE, |_| passkeys(&[], None)).await;
    shown.has("No passkeys yet").has("Add a passkey").lacks("<table");
}

#[tokio::test]
async fn where_browsers_allow_none_the_page_says_why() {
    let shown = show_as(ADMIN, PAGE, |_| passkeys(&["Phone"], Some("Only over https."))).await;
    shown.has("Not possible at this address").has("Only over https.").has("Phone").lacks("data-add-passkey");
}

#[tokio::test]
async fn who_may_not_answer_needs_none() {
    let shown = show_as(VIEWER, PAGE, |_| passkeys(&["Phone"], None)).await;
    shown.has("Your role can't answer calls").lacks("data-add-passkey").lacks("Rename Phone").lacks("Delete Phone");
}

#[tokio::test]
async fn names_hide_nothing_and_failures_are_told() {
    assert_harmless(&show(PAGE, |_| passkeys(&[HOSTILE], Some(HOSTILE))).await.html);
    show(PAGE, |_| passkeys(&[HIDING], None)).await.hides_nothing();
    let shown = show(PAGE, |_| failure(500, "api_error", "broken")).await;
    shown.has("Your passkeys could not be loaded").has("Try again");
}
