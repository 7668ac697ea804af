//! What reads, writes and edits tell of a file, and what they don't.

use super::*;
use crate::{timeline::LogEntry, tool_call::Detail};
use pilothouse_api::events::Event;
use proptest::prelude::*;
use serde_json::{Value, json};

const PATH: &str = "/workspace/a.txt";

/// A log in which each call is followed by its result.
#[derive(Default)]
struct Log(Vec<LogEntry>);

impl Log {
    fn push(&mut self, event: Value) {
        let seq = self.0.len() as u64 + 1;
        let mut event = event;
        event["id"] = json!(format!("sevt_{seq}"));
        event["processed_at"] = json!(format!("2026-10-09T14:{:02}:{:02}Z", seq / 60, seq % 60));
        self.0.push((seq, Event::from_value(event).unwrap()).into());
    }

    fn call(mut self, name: &str, input: Value, output: &str) -> Self {
        self.try_call(name, input, output, false);
        self
    }

    fn try_call(&mut self, name: &str, input: Value, output: &str, is_error: bool) {
        self.push(json!({"type": "agent.tool_use", "name": name, "input": input, "evaluated_permission": "allow"}));
        let call = format!("sevt_{}", self.0.len());
        let content = json!([{"type": "text", "text": output}]);
        self.push(json!({"type": "agent.tool_result", "tool_use_id": call, "content": content, "is_error": is_error}));
    }

    fn read(self, range: Option<(u32, u32)>, output: &str) -> Self {
        let range = range.map(|(first, last)| json!([first, last]));
        self.call("read", json!({"file_path": PATH, "view_range": range}), output)
    }

    fn write(self, content: &str) -> Self {
        self.call("write", json!({"file_path": PATH, "content": content}), "ok")
    }

    fn edit(self, old: &str, new: &str, all: bool) -> Self {
        let input = json!({"file_path": PATH, "old_string": old, "new_string": new, "replace_all": all});
        self.call("edit", input, "ok")
    }

    fn known(&self) -> Option<KnownFile> {
        known_file(PATH, None, &self.0)
    }

    fn text(&self) -> Option<String> {
        self.known()?.whole().map(str::to_owned)
    }
}

fn numbered(text: &str, first: usize) -> String {
    text.lines().enumerate().map(|(index, line)| format!("{:>6}\t{line}\n", index + first)).collect()
}

#[test]
fn what_was_read_or_written_last_is_known() {
    assert_eq!(Log::default().known(), None);
    let log = Log::default().read(None, &numbered("a\nb\n", 1));
    assert_eq!(log.text().as_deref(), Some("a\nb\n"));
    let known = log.known().unwrap();
    assert_eq!((known.seen, known.calls_since, known.by_other_thread), (Seen::Read, false, false));
    assert_eq!(known.at, Some(1_791_554_402_000));
    let log = log.write("c\n").edit("c", "d\ne", false);
    assert_eq!((log.text().as_deref(), log.known().unwrap().seen), (Some("d\ne\n"), Seen::Written));
    // Another spelling of the same place, and another file.
    let log = log.call("write", json!({"file_path": "./a.txt", "content": "f"}), "ok");
    let log = log.call("write", json!({"file_path": "/workspace/b.txt", "content": "g"}), "ok");
    assert_eq!(log.text().as_deref(), Some("f"));
}

#[test]
fn what_failed_or_never_ran_changes_nothing() {
    let mut log = Log::default().write("a\n");
    log.try_call("write", json!({"file_path": PATH, "content": "b"}), "no space", true);
    log.push(json!({"type": "agent.tool_use", "name": "write", "input": {"file_path": PATH, "content": "c"},
        "evaluated_permission": "ask"}));
    assert_eq!(log.text().as_deref(), Some("a\n"));
}

#[test]
fn commands_make_it_doubtful_until_it_is_read_again() {
    let log = Log::default().write("a\n").call("bash", json!({"command": "make"}), "");
    assert!(log.known().unwrap().calls_since);
    let log = log.edit("a", "b", false);
    assert!(log.known().unwrap().calls_since);
    assert!(!log.read(None, "     1\tb\n").known().unwrap().calls_since);
}

#[test]
fn parts_are_known_by_their_lines() {
    let log = Log::default().read(Some((3, 4)), &numbered("c\nd\n", 3)).read(Some((8, 9)), &numbered("h\ni\n", 8));
    let known = log.known().unwrap();
    assert_eq!((known.is_whole, known.whole(), known.parts.len()), (false, None, 2));
    // What an edit adds moves what is below.
    let known = log.edit("c", "c\nc2\nc3", false).known().unwrap();
    assert_eq!((known.parts[0].text.as_str(), known.parts[1].first), ("c\nc2\nc3\nd\n", 10));
}

#[test]
fn what_contradicts_makes_it_unknown() {
    assert_eq!(Log::default().write("a a\n").edit("a", "b", false).known(), None);
    assert_eq!(Log::default().write("a\n").edit("b", "c", false).known(), None);
    let image = json!([{"type": "image", "source": {"type": "file", "file_id": "file_1"}}]);
    let mut log = Log::default().write("a\n");
    log.push(json!({"type": "agent.tool_use", "name": "read", "input": {"file_path": PATH}}));
    log.push(json!({"type": "agent.tool_result", "tool_use_id": "sevt_3", "content": image}));
    assert_eq!(log.known(), None);
    assert_eq!(Log::default().write(&"x".repeat(MAX_TEXT + 1)).known(), None);
}

#[test]
fn a_reading_that_may_have_been_cut_is_no_whole_file() {
    let many = "x\n".repeat(2_000);
    assert!(!Log::default().read(None, &numbered(&many, 1)).known().unwrap().is_whole);
    let log = Log::default().read(None, &format!("{}(cut off)", numbered("a\nb", 1)));
    assert!(!log.known().unwrap().is_whole);
    // Fewer lines than asked for: the file ended.
    assert!(Log::default().read(Some((1, 9)), &numbered("a\nb", 1)).known().unwrap().is_whole);
}

#[test]
fn changes_are_compared_with_what_is_known() {
    let write = Detail::Write { path: PATH.to_owned(), content: "a\nc".to_owned() };
    let edit = |old: &str| Detail::Edit { path: PATH.to_owned(), old: old.to_owned(), new: "z".to_owned(), all: false };
    assert_eq!(file_change(&write, None), Some(FileChange::Unknown));
    let known = Log::default().write("a\nb\n").known();
    let change = FileChange::Known { old: "a\nb\n".to_owned(), new: "a\nc\n".to_owned(), first: 1 };
    assert_eq!(file_change(&write, known.as_ref()), Some(change));
    assert_eq!(file_change(&edit("q"), known.as_ref()), Some(FileChange::Contradicted { found: 0 }));
    let part = Log::default().read(Some((5, 6)), &numbered("e\nf", 5)).known();
    let change = FileChange::Known { old: "e\nf\n".to_owned(), new: "e\nz\n".to_owned(), first: 5 };
    assert_eq!(file_change(&edit("f"), part.as_ref()), Some(change));
    assert_eq!(file_change(&edit("q"), part.as_ref()), Some(FileChange::Unknown));
}

proptest! {
    /// A file that reads and writes are applied to as the tools do it: what is known is never anything else.
    #[test]
    fn what_is_known_is_what_is_there(steps in prop::collection::vec((0..5_u8, "[ab]{0,2}(\n[abc]{0,2}){0,4}\n", "[abc]{1,2}", 1..4_u32), 0..12)) {
        let (mut log, mut file) = (Log::default(), "first\n".to_owned());
        for (kind, text, old, first) in steps {
            match kind {
                0 => {
                    file.clone_from(&text);
                    log = log.write(&text);
                }
                1 => log = log.read(None, &numbered(&file, 1)),
                2 => {
                    let last = first + 1;
                    let shown: String = file.lines().skip(first as usize - 1).take(2).map(|line| format!("{line}\n")).collect();
                    log = log.read(Some((first, last)), &numbered(&shown, first as usize));
                }
                3 if file.matches(&old).count() == 1 => {
                    file = file.replace(&old, &text);
                    log = log.edit(&old, &text, false);
                }
                4 if file.contains(&old) => {
                    file = file.replace(&old, &text);
                    log = log.edit(&old, &text, true);
                }
                _ => {}
            }
            if let Some(known) = log.known() {
                if let Some(whole) = known.whole() {
                    prop_assert!(whole.lines().eq(file.lines()), "{whole:?} {file:?}");
                }
                for part in &known.parts {
                    let there = file.lines().skip(part.first as usize - 1).take(part.text.lines().count());
                    prop_assert!(part.text.lines().eq(there), "{part:?} {file:?}");
                }
            }
        }
    }

    #[test]
    fn no_log_breaks_it(output in "\\PC{0,60}", first in -3..9_i64, last in -3..9_i64) {
        let log = Log::default().call("read", json!({"file_path": PATH, "view_range": [first, last]}), &output);
        log.edit(&output, "x", true).known();
    }
}
