//! A call as JSON and as code: what a page reads, and what is only described.

use super::fake::{VIEWER, failure, show, show_as};
use crate::ui::tests::{HOSTILE, assert_harmless};
use serde_json::{Value, json};

fn agent(text: &str) -> Value {
    json!({"id": "agent_1", "name": text})
}

#[tokio::test]
async fn a_call_that_reads_is_made_and_shown_in_every_language() {
    let shown = show_as(VIEWER, "/code?path=/v1/agents/agent_1%3Fversion%3D2", |_| (200, agent("Harbour"))).await;
    assert_eq!(shown.calls, ["/v1/agents/agent_1?version=2"]);
    shown
        .has("GET /v1/agents/agent_1?version=2")
        .has("\"name\": \"Harbour\"")
        .has("{&quot;id&quot;:&quot;agent_1&quot;");
    shown.has("client.beta.agents.retrieve(\"agent_1\", version=2)").has("version: 2").has("ant beta:agents retrieve");
    shown.has("https://console.example/api/v1/agents/agent_1?version=2").has("https://api.anthropic.com/v1/agents");
    shown
        .has("/code/raw?path=%2Fv1%2Fagents%2Fagent_1%3Fversion%3D2")
        .has("$PILOTHOUSE_TOKEN")
        .has("$ANTHROPIC_API_KEY");
    assert_eq!(shown.html.matches(" data-language=\"").count(), 10);
}

#[tokio::test]
async fn a_call_that_does_more_is_described_and_never_made() {
    for address in [
        "/code?method=POST&path=/v1/agents/agent_1/archive",
        "/code?method=DELETE&path=/v1/sessions/sesn_1",
        "/code?path=/v1/environments/env_1/work/poll",
        "/code?path=/v1/sessions/sesn_1/events/stream",
        "/code?path=/v1/files/file_1/content",
    ] {
        let shown = show(address, |path| panic!("{path}")).await;
        assert_eq!((shown.status, shown.calls.len()), (200, 0), "{address}");
        shown.has("data-language=\"rust\"").lacks("Raw JSON");
    }
}

#[tokio::test]
async fn what_is_no_call_of_the_api_is_no_page() {
    for address in [
        "/code",
        "/code?path=/v1/messages",
        "/code?path=/api/console/me",
        "/code?path=//x/v1/agents",
        "/code?method=PUT&path=/v1/agents/a",
    ] {
        let shown = show(address, |path| panic!("{path}")).await;
        assert_eq!(shown.status, 404, "{address}");
    }
}

#[tokio::test]
async fn no_text_of_theirs_is_markup() {
    let address = format!("/code?path=/v1/agents%3Fpage%3D{}", "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%22'");
    assert_harmless(&show(&address, |_| (200, agent(HOSTILE))).await.html);
}

#[tokio::test]
async fn a_call_that_fails_is_said_beside_its_code() {
    let shown =
        show("/code?path=/v1/agents/agent_1", |_| failure(404, "not_found_error", "There is no such agent")).await;
    assert_eq!(shown.status, 200);
    shown.has("The call failed").has("There is no such agent").has("client.beta.agents.retrieve");
}

#[tokio::test]
async fn a_long_answer_is_only_saved() {
    let long = "x".repeat(300_000);
    let shown = show("/code?path=/v1/agents/agent_1", move |_| (200, agent(&long))).await;
    shown.has("It is too long to be shown here").has("/code/raw?path=");
    assert!(shown.html.len() < 100_000, "{}", shown.html.len());
}
