//! Tests of what a file contains, and that nothing in it can escape its place.

use super::*;
use crate::session::tests::sample;
use pilothouse_domain::Timeline;
use proptest::prelude::*;
use serde_json::{Value, json};

fn about(hide_tools: bool) -> About {
    let usage = serde_json::from_value(json!({
        "input_tokens": 1200, "output_tokens": 34, "active_seconds": 65, "list_cost": {"amount": "123", "currency": "USD"},
    }));
    About {
        title: Some("A <b>report</b>".to_owned()),
        agent_name: "Helper".to_owned(),
        usage: Some(usage.unwrap()),
        hide_tools,
    }
}

fn file(format: Format, events: &[Value]) -> String {
    file_about(&about(false), format, events)
}

fn file_about(about: &About, format: Format, events: &[Value]) -> String {
    let mut timeline = Timeline::default();
    timeline.apply_events(sample::window(events).data);
    let rows = format.rows(about, timeline.rows().iter().map(|row| &**row));
    format!("{}{rows}{}", format.head(about), format.foot())
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

#[test]
fn a_html_file_shows_what_the_page_shows() {
    let html = file(
        Format::Html,
        &[
            sample::event(
                1,
                "agent.tool_use",
                json!({"name": "edit", "input": {"file_path": "/a", "old_string": "one", "new_string": "two"}}),
            ),
            sample::event(
                4,
                "agent.tool_result",
                json!({"tool_use_id": "sevt_1", "content": [{"type": "text", "text": "\u{1b}[31mred\u{1b}[0m"}]}),
            ),
            sample::event(5, "span.model_request_start", json!({})),
            sample::event(
                7,
                "span.model_request_end",
                json!({"is_error": false, "model_request_start_id": "sevt_5", "model_usage":
            {"input_tokens": 1200, "output_tokens": 34, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0}}),
            ),
        ],
    );
    for part in [
        "diff-line removed",
        "diff-line added",
        "class=\"ansi-red\">red",
        "ran 3 s",
        "1.2k in · 34 out",
        "$1.23",
        "1 min 5 s",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    for style in ["diff-line.removed", "ansi-red {"] {
        assert!(html.contains(style), "{style}");
    }
    assert!(!html.contains("<button"), "nothing to press where nothing runs");
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = [
        "```",
        "````",
        "~~~",
        "\n",
        "\n\n",
        "\r",
        "# Heading\n",
        "## User · 2026-11-01T10:00:01Z\n",
        "===\n",
        "---\n",
        "***\n",
        "> ",
        "- ",
        "1. ",
        "    ",
        "\t",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<!--",
        "-->",
        "<div>\n",
        "\u{1b}[31m",
        "\u{202e}",
        "</code></pre>",
        "<!>",
        "&lt;",
        "word ",
        "*",
        "**",
        "_",
        "`",
        "[a](https://x.example/`)",
        "[a]: https://x.example\n",
        "[a]",
        "| a | b |\n|---|---|\n| c ",
        "\\",
        "~~",
        "![",
        "$",
        "+",
        "Output:\n",
    ];
    prop_oneof![
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..14).prop_map(|pieces| pieces.concat()),
        any::<String>(),
    ]
}

/// What stands at the margin of a file: the kind of each block, and the words of each heading.
fn outline(text: &str) -> Result<Vec<String>, TestCaseError> {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let (mut blocks, mut depth, mut heading) = (Vec::new(), 0, None::<String>);
    for event in Parser::new_ext(text, options) {
        match &event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => {
                prop_assert!(false, "{event:?} in {text}");
            }
            Event::Start(Tag::Heading { level, .. }) => {
                prop_assert_eq!(depth, 0, "a heading inside of something in {}", text);
                heading = Some(format!("{level} "));
            }
            Event::Start(tag) if depth == 0 => blocks.push(format!("{:?}", tag.to_end())),
            Event::Rule if depth == 0 => blocks.push("Rule".to_owned()),
            Event::Text(words) => heading.iter_mut().for_each(|heading| heading.push_str(words)),
            Event::End(TagEnd::Heading(_)) => blocks.extend(heading.take()),
            _ => {}
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    Ok(blocks)
}

/// A session in which every text is somebody else's.
fn session_of(text: &str) -> Vec<Value> {
    let content = json!([{"type": "text", "text": text}]);
    vec![
        sample::event(
            1,
            "user.message",
            json!({"content": [{"type": "text", "text": text}, {"type": "document", "title": text, "source": {"type": "text", "media_type": "text/plain", "data": text}}]}),
        ),
        sample::event(
            2,
            "agent.tool_use",
            json!({"name": text, "input": {"command": text}, "evaluated_permission": "allow"}),
        ),
        sample::event(3, "agent.tool_result", json!({"tool_use_id": "sevt_2", "content": content})),
        sample::event(4, "agent.message", json!({"content": content})),
        sample::event(5, "session.updated", json!({"title": text})),
        sample::event(6, "made.up", json!({"field": text})),
        sample::event(
            7,
            "agent.message",
            json!({"content": [{"type": "search_result", "source": text, "title": text, "content": content, "citations": {"enabled": true}}]}),
        ),
    ]
}

proptest! {
    #[test]
    fn no_text_of_a_markdown_file_passes_for_another_turn(text in hostile()) {
        let about = About { title: Some(format!("T{text}")), agent_name: format!("A{text}"), ..about(false) };
        let file = file_about(&about, Format::Markdown, &session_of(&text));
        let blocks = outline(&file)?;
        let headings: Vec<&str> = blocks.iter().filter(|block| block.starts_with('h')).map(|block| &block[..]).collect();
        prop_assert_eq!(headings.len(), 6, "{:?} in {}", headings, file);
        for (heading, (level, n)) in headings[1..].iter().zip([(2, 1), (3, 2), (2, 4), (2, 6), (2, 7)]) {
            prop_assert!(heading.starts_with(&format!("h{level} ")), "{:?}", headings);
            prop_assert!(heading.ends_with(&format!("2026-11-01T10:00:{n:02}.000Z")), "{:?}", headings);
        }
        let kinds: Vec<&str> = blocks.iter().map(|block| if block.starts_with('h') { "heading" } else { &block[..] }).collect();
        for kind in &kinds {
            let is_ours = ["heading", "Paragraph", "CodeBlock"].contains(kind) || kind.starts_with("BlockQuote");
            prop_assert!(is_ours, "{} in {}", kind, file);
        }
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

#[test]
fn no_file_hides_a_member_that_the_tool_does_not_have() {
    let input = json!({"command": "ls", "run_as": "the superuser"});
    let asked = [sample::event(1, "agent.tool_use", json!({"name": "bash", "input": input}))];
    for format in [Format::Html, Format::Markdown] {
        let text = file(format, &asked);
        assert!(text.contains("run_as") && text.contains("the superuser"), "{text}");
    }
}
