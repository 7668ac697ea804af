//! Whatever an agent or a tool writes stays text.

use super::{render, sample};
use proptest::prelude::*;
use serde_json::{Value, json};

const SCRIPT: &str = "</textarea></script><script>alert(1)</script><img src=x onerror=alert(2)>";

fn everywhere(text: &str) -> Vec<Value> {
    let block = json!([{"type": "text", "text": text}]);
    vec![
        sample::event(1, "user.message", json!({"content": block})),
        sample::event(2, "agent.message", json!({"content": block})),
        sample::event(
            3,
            "agent.tool_use",
            json!({"name": text, "input": {text: text}, "evaluated_permission": "allow"}),
        ),
        sample::event(4, "agent.tool_result", json!({"tool_use_id": "sevt_3", "content": block, "is_error": true})),
        sample::event(
            5,
            "agent.mcp_tool_use",
            json!({"name": text, "mcp_server_name": text, "input": {}, "evaluated_permission": "allow"}),
        ),
        sample::event(
            6,
            "session.error",
            json!({"error": {"type": text, "message": text, "retry_status": {"type": "exhausted"}, "mcp_server_name": text}}),
        ),
        sample::event(7, "session.updated", json!({"title": text})),
        sample::event(8, "future.event", json!({"anything": text})),
        sample::event(
            9,
            "user.message",
            json!({"content": [
                {"type": "image", "source": {"type": "url", "url": format!("https://x.example/{text}")}},
                {"type": "image", "source": {"type": "base64", "media_type": "image/svg+xml", "data": text}},
                {"type": "document", "title": text, "context": text, "source": {"type": "text", "media_type": "text/plain", "data": text}},
                {"type": "search_result", "source": "javascript:alert(3)", "title": text, "content": block, "citations": {"enabled": true}},
                {"type": "hologram", "data": text},
            ]}),
        ),
        sample::event(
            10,
            "agent.tool_use",
            json!({"name": "bash", "input": {"command": text}, "evaluated_permission": "ask"}),
        ),
        sample::event(
            11,
            "agent.tool_use",
            json!({"name": "edit", "input": {"file_path": text, "old_string": text, "new_string": "x"}, "evaluated_permission": "ask"}),
        ),
        sample::event(12, "agent.custom_tool_use", json!({"name": text, "input": {text: text}})),
        sample::event(
            13,
            "session.status_idle",
            json!({"stop_reason": {"type": "requires_action", "event_ids": ["sevt_10", "sevt_11", "sevt_12"]}}),
        ),
    ]
}

fn assert_harmless(html: &str) {
    let lower = html.to_ascii_lowercase();
    for bad in ["<script", "<img src=x", "<iframe", "<style", "style=\"", "href=\"javascript", "src=\"http"] {
        assert!(!lower.contains(bad), "{bad} got through");
    }
    for area in lower.split("<textarea").skip(1) {
        let (_, rest) = area.split_once('>').unwrap();
        assert!(rest.starts_with("</textarea>"), "a text area must be rendered empty");
    }
}

#[test]
fn markup_is_shown_and_never_run() {
    let html = render(&everywhere(SCRIPT));
    assert_harmless(&html);
    assert!(html.contains("&lt;script&gt;"));
}

#[test]
fn links_that_run_script_are_text() {
    let text = "[a](javascript:alert(1)) ![b](https://x.example/pixel.png) [c](data:text/html,x) <https://ok.example/>";
    let html = render(&everywhere(text));
    assert_harmless(&html);
    assert!(!html.contains("href=\"data:"));
    assert!(html.contains("href=\"https://ok.example/\""));
}

#[test]
fn what_would_not_show_is_shown_in_what_is_approved() {
    let html = render(&everywhere("rm \u{202e}fr-\u{0} /\u{200b}\u{1b}[31m"));
    assert_harmless(&html);
    let cards = html.split_once("aria-label=\"Approval: ").unwrap().1;
    for mark in ["U+202E", "U+0000", "U+200B", "U+001B"] {
        assert!(cards.contains(mark), "{mark} is hidden");
    }
    assert!(!cards.contains('\u{202e}'), "it would turn the text around");
}

#[test]
fn long_output_is_folded_with_a_count() {
    let text = "a line of output\n".repeat(60_000);
    let html = render(&[
        sample::event(
            1,
            "agent.tool_use",
            json!({"name": "bash", "input": {"command": "yes"}, "evaluated_permission": "allow"}),
        ),
        sample::event(
            2,
            "agent.tool_result",
            json!({"tool_use_id": "sevt_1", "content": [{"type": "text", "text": text}]}),
        ),
    ]);
    assert!(html.len() < 50_000, "a megabyte of output must not become a megabyte of page: {}", html.len());
    assert!(html.contains("59,984 more lines") || html.contains("59984 more lines"));
    assert!(html.contains("Show all"));
}

#[test]
fn deep_json_does_not_exhaust_the_stack() {
    let mut deep = json!("end");
    for _ in 0..100 {
        deep = json!([deep]);
    }
    assert_harmless(&render(&[sample::event(1, "future.event", json!({"deep": deep}))]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_text_is_harmless(text in "(<script>|\"|'|<img src=x onerror=|&|\\]\\(javascript:|`|\\PC){0,12}") {
        assert_harmless(&render(&everywhere(&text)));
    }
}
