//! Tests of tool cards by kind (agents.md §10.1), as the server renders them.

use super::{render, sample};
use serde_json::{Value, json};

/// The page with one call and its output.
fn card(name: &str, input: Value, output: &str) -> String {
    render(&[
        sample::event(1, "agent.tool_use", json!({"name": name, "input": input, "evaluated_permission": "allow"})),
        sample::event(
            2,
            "agent.tool_result",
            json!({"tool_use_id": "sevt_1", "content": [{"type": "text", "text": output}]}),
        ),
    ])
}

fn message(text: &str) -> String {
    render(&[sample::event(1, "agent.message", json!({"content": [{"type": "text", "text": text}]}))])
}

#[test]
fn a_file_is_shown_in_its_language_with_numbers() {
    let html = card("read", json!({"file_path": "/a/main.rs", "view_range": [7, 8]}), "     7\tfn a() {}\n     8\t\n");
    for expected in ["data-language=\"rust\"", "data-line=\"7\"", ">fn a() {}\n", "Lines 7 to 8"] {
        assert!(html.contains(expected), "{expected} is missing in {html}");
    }
    let other = card("read", json!({"file_path": "/a/main.rs"}), "no numbers here");
    assert!(other.contains("no numbers here") && !other.contains("data-line"));
}

#[test]
fn hits_stand_below_their_file() {
    let html = card("grep", json!({"pattern": "x"}), "/a/b.py:3:x = 1\n/a/c.sql:1:select x\n");
    for expected in ["/a/b.py</code>", "data-language=\"python\"", "/a/c.sql</code>", "data-language=\"sql\""] {
        assert!(html.contains(expected), "{expected} is missing in {html}");
    }
}

#[test]
fn a_title_is_not_said_twice_unless_it_was_shortened_or_looks_risky() {
    let times = |command: &str| card("bash", json!({"command": command}), "").matches("echo one").count();
    assert_eq!(times("echo one"), 1);
    assert_eq!(times("echo one\necho two"), 2);
    assert_eq!(times("echo one | sudo sh"), 2);
}

#[test]
fn an_error_is_never_taken_apart() {
    let html = render(&[
        sample::event(1, "agent.tool_use", json!({"name": "glob", "input": {"pattern": "*"}})),
        sample::event(
            2,
            "agent.tool_result",
            json!({"tool_use_id": "sevt_1", "is_error": true, "content": [{"type": "text", "text": "/denied"}]}),
        ),
    ]);
    assert!(html.contains("<pre class=\"code\"><code>/denied"), "{html}");
}

#[test]
fn the_language_of_code_is_one_of_a_closed_set() {
    assert!(message("```rs,ignore\nfn a() {}\n```").contains("data-language=\"rust\""));
    for fence in ["klingon", "\"><script>", "rust\" onmouseover=\"x", ""] {
        let html = message(&format!("```{fence}\ncode\n```"));
        assert!(html.contains("code") && !html.contains("data-language"), "{fence}: {html}");
    }
}
