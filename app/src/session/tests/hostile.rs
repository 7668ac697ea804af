//! Tests that whatever an agent or a tool writes stays text.

use super::{render, sample};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Breaks out of elements where it is not escaped.
pub const SCRIPT: &str = "</textarea></script><script>alert(1)</script><img src=x onerror=alert(2)>";

/// A message of the agent.
pub fn message(n: u64, text: &str) -> Value {
    sample::event(n, "agent.message", json!({"content": [{"type": "text", "text": text}]}))
}

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

/// Nothing in it runs or loads anything, and no text area says what another wrote.
#[track_caller]
pub fn assert_harmless(html: &str) {
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

/// So many elements are laid out without a person noticing.
const MOST_ELEMENTS: usize = 15_000;
/// What a page shows of a text at first, in bytes; a mark of a hidden character is longer than the character.
const MOST_BYTES: usize = 1_500_000;

#[track_caller]
fn assert_bounded(name: &str, html: &str) {
    let elements = html.matches('<').count();
    assert!(elements < MOST_ELEMENTS, "{elements} elements of {name}");
    assert!(html.len() < MOST_BYTES, "{} bytes of {name}", html.len());
}

fn text_of(kind: &str, text: &str) -> Value {
    let content = json!([{"type": "text", "text": text}]);
    match kind {
        "agent.tool_result" => sample::event(2, kind, json!({"tool_use_id": "sevt_1", "content": content})),
        "future.event" => sample::event(2, kind, json!({"field": text, "many": vec![text.len(); 20_000]})),
        _ => sample::event(2, kind, json!({"content": content})),
    }
}

#[test]
fn what_a_page_shows_of_any_long_text_is_bounded() {
    let pieces = [
        ">",
        "> ",
        "- ",
        "+ ",
        "1) ",
        "> - ",
        "```\n",
        "~~~\nx\n~~~\n",
        "*a* ",
        "|a|b\n|-|-\n|c|d\n\n",
        "# a\n",
        "\n\na",
        "[a](https://b.example) ",
        "https://a.example ",
        "a\u{202e}",
        "`\u{202e}` ",
        "\u{1b}[31ma\u{1b}[32mb",
        "a",
        "a\n",
        "1\ta\n",
        "<b>",
        "- a\n",
    ];
    for piece in pieces {
        let text = piece.repeat(300_000 / piece.len());
        for kind in ["user.message", "agent.message", "agent.tool_result", "future.event"] {
            let call = json!({"name": "bash", "input": {"command": "ls"}, "evaluated_permission": "allow"});
            let html = render(&[sample::event(1, "agent.tool_use", call), text_of(kind, &text)]);
            assert_bounded(&format!("{kind} of {piece:?}"), &html);
        }
    }
}

#[test]
fn what_is_approved_is_whole_and_its_elements_are_bounded() {
    let lines: String = (0..30_000).map(|n| format!("line {n}\n")).collect();
    let other: String = (0..30_000).map(|n| format!("other {n}\n")).collect();
    let many: Value = (0..30_000).collect::<Vec<_>>().into();
    for (input, last) in [
        (json!({"file_path": "/a", "old_string": lines, "new_string": other}), "other 29999"),
        (json!({"file_path": "/a", "content": lines}), "line 29999"),
        (json!({"command": "rm -rf / ; ".repeat(10_000) + "the end"}), "the end"),
        (json!({"anything": many}), "29999"),
    ] {
        let name = if input.get("command").is_some() {
            "bash"
        } else if input.get("content").is_some() {
            "write"
        } else {
            "edit"
        };
        let html = render(&[
            sample::event(1, "agent.tool_use", json!({"name": name, "input": input, "evaluated_permission": "ask"})),
            sample::event(
                2,
                "session.status_idle",
                json!({"stop_reason": {"type": "requires_action", "event_ids": ["sevt_1"]}}),
            ),
        ]);
        assert!(html.split_once("aria-label=\"Approval: ").unwrap().1.contains(last), "{last}");
        let elements = html.matches('<').count();
        assert!(elements < MOST_ELEMENTS, "{elements} elements up to {last}");
    }
}

#[test]
fn a_message_of_many_parts_is_bounded() {
    let parts = vec![json!({"type": "text", "text": "*a* ".repeat(1_000)}); 2_000];
    let html = render(&[sample::event(1, "agent.message", json!({"content": parts}))]);
    assert!(html.contains("1950 more parts of this message"));
    assert_bounded("many parts", &html);
}

/// Any text, and events in any order, some of them twice.
fn any_history() -> impl Strategy<Value = Vec<Value>> {
    let text = prop_oneof![any::<String>(), "(```|>|- |\\||\n|\\*|\u{202e}|\u{1b}\\[31m|[a-z]|<b>|\\[|\\]\\(){0,800}"];
    text.prop_flat_map(|text| {
        let events = everywhere(&text);
        let order = prop::collection::vec(0..events.len(), 0..20);
        order.prop_map(move |order| order.into_iter().filter_map(|n| events.get(n).cloned()).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_history_is_drawn_within_bounds(events in any_history()) {
        let html = render(&events);
        assert_harmless(&html);
        assert_bounded("a history", &html);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_text_is_harmless(text in "(<script>|\"|'|<img src=x onerror=|&|\\]\\(javascript:|`|\\PC){0,12}") {
        assert_harmless(&render(&everywhere(&text)));
    }
}
