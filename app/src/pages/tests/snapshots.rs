//! Whole pages as they are: a change of their HTML shows up in review.

use super::fake::{agent, environment, failure, file, items, session, show};

/// What is in the main element, with an element a line.
fn main_of(html: &str) -> String {
    let main = html.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>")).map_or(html, |(main, _)| main);
    main.replace("><", ">\n<")
}

#[tokio::test]
async fn lists() {
    insta::assert_snapshot!("agents", main_of(&show("/agents", |_| items(vec![agent(3, "Helper")], None)).await.html));
    let listed = show("/environments", |_| items(vec![environment("Sandbox")], None)).await;
    insta::assert_snapshot!("environments", main_of(&listed.html));
    insta::assert_snapshot!("files", main_of(&show("/files", |_| items(vec![file("a.csv", true)], None)).await.html));
    let listed = show("/sessions", |_| items(vec![session("Harbour", "idle")], None)).await;
    insta::assert_snapshot!("sessions", main_of(&listed.html));
}

#[tokio::test]
async fn what_is_empty_failed_or_missing() {
    insta::assert_snapshot!("empty_list", main_of(&show("/agents", |_| items(vec![], None)).await.html));
    let failed = show("/agents", |_| failure(529, "overloaded_error", "Overloaded")).await;
    insta::assert_snapshot!("failed_list", main_of(&failed.html));
    insta::assert_snapshot!("unknown_page", main_of(&show("/nowhere", |_| items(vec![], None)).await.html));
}

#[tokio::test]
async fn login_and_setup() {
    insta::assert_snapshot!("login", main_of(&show("/login", |_| items(vec![], None)).await.html));
    insta::assert_snapshot!("setup", main_of(&show("/setup?token=abc", |_| items(vec![], None)).await.html));
}
