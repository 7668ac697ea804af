//! What stands in a file, and what can't get out of its place in it.

use super::{super::tests::sample, *};
use pilothouse_domain::{Timeline, markdown::Node};
use proptest::prelude::*;
use serde_json::{Value, json};

fn about(hide_tools: bool) -> About {
    About { title: Some("A <b>report</b>".to_owned()), agent_name: "Helper".to_owned(), hide_tools }
}

fn file(format: Format, events: &[Value]) -> String {
    let mut timeline = Timeline::default();
    timeline.apply_events(sample::window(events).data);
    let about = about(false);
    let rows = format.rows(&about, timeline.rows().iter().map(|row| &**row));
    format!("{}{rows}{}", format.head(&about), format.foot())
}

fn call(output: &str) -> Vec<Value> {
    let text = |text: &str| json!([{"type": "text", "text": text}]);
    vec![
        sample::event(1, "user.message", json!({"content": text("Count the <lines>")})),
        sample::event(2, "agent.tool_use", json!({"name": "bash", "input": {"command": "wc -l"}})),
        sample::event(3, "agent.tool_result", json!({"tool_use_id": "sevt_2", "content": text(output)})),
        sample::event(4, "agent.message", json!({"content": text("There are **three**.")})),
    ]
}

#[test]
fn a_html_file_has_it_all_and_needs_nothing() {
    let html = file(Format::Html, &call("3 total"));
    for part in [
        "<title>A &lt;b&gt;report&lt;/b&gt;</title>",
        "Count the &lt;lines&gt;",
        "3 total",
        "<strong>three</strong>",
        "wc -l",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    for outside in ["src=\"http", "/assets/", "<script", "<link", "url("] {
        assert!(!html.contains(outside), "{outside}: {html}");
    }
}

#[test]
fn markdown_tells_calls_in_plain_words() {
    let text = file(Format::Markdown, &call("3 total"));
    assert!(text.starts_with("# A \\<b\\>report\\</b\\>\n"), "{text}");
    assert!(text.contains("Output:\n\n```\n3 total\n```\n"), "{text}");
    assert!(text.contains("There are **three**."), "{text}");
}

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("```"),
        Just("````"),
        Just("\n"),
        Just("# Heading\n"),
        Just("<script>alert(1)</script>"),
        Just("<img src=x onerror=alert(1)>"),
        Just("\u{1b}[31m"),
        Just("</code></pre>"),
        Just("<!>"),
        Just("&lt;"),
        Just("word "),
        Just("~~~"),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn output_can_not_leave_its_fence(output in hostile()) {
        let text = file(Format::Markdown, &call(&output));
        let nodes = pilothouse_domain::markdown::parse(&text);
        let headings = nodes.iter().filter(|node| matches!(node, Node::Heading { .. })).count();
        // The title, two messages and the call.
        prop_assert_eq!(headings, 4, "{}", text);
    }

    #[test]
    fn no_text_becomes_markup_of_the_file(hostile in hostile()) {
        let html = file(Format::Html, &[
            sample::event(1, "user.message", json!({"content": [{"type": "text", "text": hostile}]})),
            sample::event(2, "agent.tool_use", json!({"name": hostile, "input": {"command": hostile, "key": [hostile]}})),
            sample::event(3, "agent.tool_result", json!({"tool_use_id": "sevt_2", "content": [{"type": "text", "text": hostile}]})),
            sample::event(4, "agent.message", json!({"content": [{"type": "text", "text": hostile}]})),
            sample::event(5, "made.up", json!({"field": hostile})),
        ]);
        prop_assert!(!html.contains("<script") && !html.contains("<img"), "{}", html);
    }
}
