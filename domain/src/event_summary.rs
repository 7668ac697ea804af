//! A one-line summary of an event: what a line of the raw log says besides its type.

use crate::{ansi, format::in_and_out};
use pilothouse_api::events::Event;
use serde_json::Value;

/// The most of it, in characters.
const MOST: usize = 120;

/// Where requests and totals have what was read (events.md §5.8, sessions.md §2).
const READ: [&str; 5] = [
    "/input_tokens",
    "/cache_read_input_tokens",
    "/cache_creation_input_tokens",
    "/cache_creation/ephemeral_1h_input_tokens",
    "/cache_creation/ephemeral_5m_input_tokens",
];

/// What an event is about, on one line; empty where there is nothing to say. It reads the JSON and not the types, so that
/// an event of an unknown type has its words, too.
pub fn event_summary(event: &Event) -> String {
    let raw = event.raw();
    let words = [tool, error, text, result, tokens_of].into_iter().find_map(|read| read(raw));
    let mut line = String::new();
    let words: String = ansi::parse(&words.unwrap_or_default()).into_iter().map(|span| span.text).collect();
    for word in words.split_whitespace() {
        if line.chars().count() > MOST {
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// A tool's name and the first text of its input.
fn tool(raw: &Value) -> Option<String> {
    let name = raw.get("name")?.as_str()?;
    let input = raw.get("input").and_then(Value::as_object);
    let first = input.and_then(|input| input.values().find_map(Value::as_str)).unwrap_or_default();
    Some(format!("{name} {first}"))
}

fn error(raw: &Value) -> Option<String> {
    raw.pointer("/error/message")?.as_str().map(str::to_owned)
}

/// The first text of the content.
fn text(raw: &Value) -> Option<String> {
    let blocks = raw.get("content")?.as_array()?;
    blocks.iter().find_map(|block| block.get("text")?.as_str()).map(str::to_owned)
}

/// An answer, a verdict, why it stopped, or who it is about.
fn result(raw: &Value) -> Option<String> {
    let places = ["/result", "/stop_reason/type", "/description", "/agent_name", "/title"];
    places.into_iter().find_map(|place| raw.pointer(place)?.as_str()).map(str::to_owned)
}

fn tokens_of(raw: &Value) -> Option<String> {
    let usage = raw.get("model_usage").or_else(|| raw.get("usage"))?;
    let count = |path: &str| usage.pointer(path).and_then(Value::as_u64).unwrap_or_default();
    let read = READ.into_iter().map(count).fold(0, u64::saturating_add);
    Some(in_and_out(read, count("/output_tokens")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn of(mut raw: Value) -> String {
        raw["id"] = json!("sevt_1");
        raw["processed_at"] = json!("2026-10-09T14:00:00Z");
        event_summary(&Event::from_value(raw).unwrap())
    }

    #[test]
    fn each_kind_of_event_has_its_words() {
        let usage = json!({"input_tokens": 1200, "output_tokens": 30, "cache_read_input_tokens": 800, "cache_creation_input_tokens": 0});
        for (raw, expected) in [
            (
                json!({"type": "agent.tool_use", "name": "bash", "input": {"timeout": 5, "command": "ls\n -l"}}),
                "bash ls -l",
            ),
            (json!({"type": "agent.message", "content": [{"type": "text", "text": "Hello  there"}]}), "Hello there"),
            (json!({"type": "session.status_idle", "stop_reason": {"type": "end_turn"}}), "end_turn"),
            (json!({"type": "session.usage", "usage": usage}), "2.0k in · 30 out"),
            (
                json!({"type": "agent.tool_result", "content": [{"type": "text", "text": "\u{1b}[1mDone\u{1b}[0m"}]}),
                "Done",
            ),
            (json!({"type": "session.status_running"}), ""),
            (json!({"type": "not.known", "error": {"message": "Broken"}}), "Broken"),
        ] {
            assert_eq!(of(raw.clone()), expected, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn it_is_one_short_line(text in "(?s).{0,400}") {
            let line = of(json!({"type": "agent.message", "content": [{"type": "text", "text": text}]}));
            prop_assert!(!line.contains('\n') && line.chars().count() <= MOST + 1);
        }
    }
}
