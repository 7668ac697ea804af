//! A log as plain text, for when there is no time to format it.

use pilothouse_api::events::Event;
use pilothouse_console_api::LogWindow;
use pilothouse_domain::{event_summary::event_summary, truncate::truncate};
use serde_json::Value;

/// The most of a log, and of one event, in bytes.
const MOST: usize = 64 * 1024;
const MOST_OF_ONE: usize = 8 * 1024;

/// The end of a log: the words of each event under its type.
pub fn transcript(log: &LogWindow) -> String {
    let mut texts = Vec::new();
    let mut left = MOST;
    for entry in log.data.iter().rev() {
        let text = format!("{}\n{}\n", entry.event.type_name(), words(&entry.event));
        let Some(rest) = left.checked_sub(text.len()) else {
            texts.push("…\n".to_owned());
            break;
        };
        left = rest;
        texts.push(text);
    }
    texts.reverse();
    texts.join("\n")
}

/// The texts of its content, else a word or two of what it is about.
fn words(event: &Event) -> String {
    let blocks = event.raw().get("content").and_then(Value::as_array);
    let texts = blocks.into_iter().flatten().filter_map(|block| block.get("text")?.as_str());
    let text = texts.map(|text| truncate(text, usize::MAX, MOST_OF_ONE).head).collect::<Vec<_>>().join("\n");
    if text.is_empty() { event_summary(event) } else { truncate(&text, usize::MAX, MOST_OF_ONE).head.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{MOST, transcript};
    use crate::session::tests::sample;
    use serde_json::json;

    #[test]
    fn its_end_is_there_and_it_is_bounded() {
        let message =
            |n, text: &str| sample::event(n, "agent.message", json!({"content": [{"type": "text", "text": text}]}));
        let mut events: Vec<_> = (1..100).map(|n| message(n, &"word ".repeat(1_000))).collect();
        events.push(message(100, "The end."));
        events.push(sample::event(101, "agent.tool_use", json!({"name": "bash", "input": {"command": "ls"}})));
        let text = transcript(&sample::window(&events));
        assert!(text.len() <= MOST + 100 && text.starts_with('…'), "{}", text.len());
        assert!(text.ends_with("agent.message\nThe end.\n\nagent.tool_use\nbash ls\n"), "{text}");
    }
}
