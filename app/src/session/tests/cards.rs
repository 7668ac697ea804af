//! Tests of tool cards by kind (agents.md §10.1), as the server renders them.

use super::{render, sample};
use pilothouse_console_api::ToolSchema;
use pilothouse_domain::known_file::{KnownFile, Part, Seen};
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

/// The page with one call that waits, and what is known around it.
fn waiting(kind: &str, call: Value, prepare: impl FnOnce(&mut crate::session::Opening)) -> String {
    let mut opening = sample::opening(&[
        sample::event(1, kind, call),
        sample::event(
            2,
            "session.status_idle",
            json!({"stop_reason": {"type": "requires_action", "event_ids": ["sevt_1"]}}),
        ),
    ]);
    prepare(&mut opening);
    let html = super::render_opening(&opening);
    let (_, cards) = html.split_once("Waiting for an answer").unwrap();
    cards.to_owned()
}

fn known(text: &str, first: u32, is_whole: bool) -> KnownFile {
    let parts = vec![Part { first, text: text.to_owned() }];
    let at = Some(1_793_527_200_000);
    KnownFile { parts, is_whole, seen: Seen::Read, at, by_other_thread: false, calls_since: true }
}

fn change(tool: &str, input: Value, file: Option<KnownFile>) -> String {
    waiting("agent.tool_use", json!({"name": tool, "input": input, "evaluated_permission": "ask"}), |opening| {
        opening.log.files.extend(file.map(|file| ("sevt_1".parse().unwrap(), file)));
    })
}

#[test]
fn a_write_over_a_known_file_shows_what_goes() {
    let old: String = (1..40).map(|line| format!("line {line}\n")).collect();
    let new = old.replace("line 20\n", "line twenty\n");
    let input = json!({"file_path": "/workspace/a.txt", "content": new});
    let html = change("write", input.clone(), Some(known(&old, 1, true)));
    for expected in [
        "Compared with the file as it was last read",
        "1 min ago",
        "Other calls have run since",
        "1 line added, 1 removed",
        "16 equal lines",
        "removed: </span>line 20",
        "added: </span>line twenty",
        "New contents of the whole file",
    ] {
        assert!(html.contains(expected), "{expected} is missing in {html}");
    }
    for file in [None, Some(known(&old, 7, false))] {
        let unknown = change("write", input.clone(), file);
        assert!(unknown.contains("isn't known here") || unknown.contains("isn&#x27;t known here"), "{unknown}");
        assert!(!unknown.contains("removed: "));
    }
}

#[test]
fn an_edit_stands_among_the_lines_around_it() {
    let input = json!({"file_path": "/workspace/a.txt", "old_string": "two", "new_string": "2"});
    let html = change("edit", input.clone(), Some(known("one\ntwo\nthree\n", 31, false)));
    assert!(html.contains("from line 31") && html.contains("<span>three</span>"), "{html}");
    let other = change("edit", input.clone(), Some(known("one\n", 1, true)));
    assert!(other.contains("in the file as it was last read"), "{other}");
    assert!(change("edit", input, None).contains("The lines around it"));
}

#[test]
fn arguments_are_a_form_with_the_schemas_words() {
    let schema = json!({"type": "object", "required": ["to", "amount"], "properties": {
        "to": {"type": "string", "title": "Receiver", "description": "Whose account \u{202e}it is"},
        "amount": {"type": "number"},
        "urgent": {"type": "boolean"},
        "address": {"type": "object", "properties": {"city": {"type": "string"}}},
    }});
    let input = json!({"to": "Ada", "urgent": true, "address": {"city": "Oslo"}, "bcc": "x"});
    let call = json!({"name": "get_quote", "input": input});
    let html = waiting("agent.custom_tool_use", call.clone(), |opening| {
        opening.session.tool_schemas.push(ToolSchema { agent: None, tool: "get_quote".into(), input: schema.clone() });
    });
    for expected in
        ["Receiver", "Whose account ", "Yes", ">true<", "Oslo", "Also sent, though", "Missing, though", "Input as JSON"]
    {
        assert!(html.contains(expected), "{expected} is missing in {html}");
    }
    assert!(!html.contains('\u{202e}'), "hidden characters are shown");
    // A delegate's schema says nothing of the session's own tool.
    let other = waiting("agent.custom_tool_use", call, |opening| {
        let agent = Some("Researcher".to_owned());
        opening.session.tool_schemas.push(ToolSchema { agent, tool: "get_quote".into(), input: schema });
    });
    assert!(!other.contains("Receiver") && other.contains("What the tool takes"), "{other}");
}
