//! Follows a file through a session's log, in the order of time.

use super::{KnownFile, MAX_TEXT, Part, Seen};
use crate::{
    timeline::{LogEntry, blocks_of, place_in_time, thread_of},
    tool_call::{Detail, describe},
    tool_output::{OutputPart, numbered},
};
use pilothouse_api::{
    content::Block,
    events::{Event, EventKind},
    ids::{EventId, ThreadId},
};
use std::collections::HashMap;

/// A reading tool may stop after so many lines without saying so.
const MAX_READ_LINES: usize = 2_000;

/// What a call did to the file, once its result is there.
enum Act {
    Read(Option<(i64, i64)>),
    Write(String),
    Edit { old: String, new: String, all: bool },
    Command,
}

struct History<'a> {
    path: String,
    thread: Option<&'a ThreadId>,
    acts: HashMap<&'a EventId, (Act, Option<&'a ThreadId>)>,
    known: Option<KnownFile>,
}

/// The file that a call of the sandbox's tools would change.
pub fn changed_file(event: &Event) -> Option<String> {
    let EventKind::AgentToolUse(call) = &event.kind else { return None };
    match describe(&call.name, None, &call.input).detail {
        Detail::Write { path, .. } | Detail::Edit { path, .. } => Some(path),
        _ => None,
    }
}

/// What these entries tell of the file that a call would change; the call itself may be among them.
pub fn known_before(call: &LogEntry, entries: &[LogEntry]) -> Option<KnownFile> {
    let thread = thread_of(&call.event).or(call.thread.as_ref());
    known_file(&changed_file(&call.event)?, thread, entries)
}

/// The ways in which a path is usually written.
pub fn spellings(path: &str) -> Vec<String> {
    let place = same_place(path);
    let relative = place.strip_prefix("/workspace/").map(str::to_owned);
    let dotted = relative.as_ref().map(|relative| format!("./{relative}"));
    let mut all: Vec<String> = [Some(path.to_owned()), Some(place), relative, dotted].into_iter().flatten().collect();
    all.dedup();
    all
}

/// What these entries tell of the file before a call of this thread changes it, in any order. Only what succeeded
/// counts; what contradicts what was known makes it unknown.
pub fn known_file<'a>(
    path: &str,
    thread: Option<&'a ThreadId>,
    entries: impl IntoIterator<Item = &'a LogEntry>,
) -> Option<KnownFile> {
    let mut entries: Vec<&LogEntry> = entries.into_iter().collect();
    entries.sort_by_key(|entry| (place_in_time(entry.event.processed_at.as_ref()), entry.seq));
    let mut history = History { path: same_place(path), thread, acts: HashMap::new(), known: None };
    entries.iter().for_each(|entry| history.call(entry));
    entries.iter().for_each(|entry| history.result(&entry.event));
    history.known
}

/// A path in the spelling that is compared: relative ones begin in the workspace.
pub fn same_place(path: &str) -> String {
    let absolute = if path.starts_with('/') { path.to_owned() } else { format!("/workspace/{path}") };
    let parts = absolute.split('/').filter(|part| !matches!(*part, "" | "."));
    parts.fold(String::new(), |whole, part| whole + "/" + part)
}

impl<'a> History<'a> {
    fn call(&mut self, entry: &'a LogEntry) {
        let EventKind::AgentToolUse(call) = &entry.event.kind else { return };
        let is_here = |path: &str| same_place(path) == self.path;
        let act = match describe(&call.name, None, &call.input).detail {
            Detail::Command { .. } => Act::Command,
            Detail::Read { path, range } if is_here(&path) => Act::Read(range),
            Detail::Write { path, content } if is_here(&path) => Act::Write(content),
            Detail::Edit { path, old, new, all } if is_here(&path) => Act::Edit { old, new, all },
            _ => return,
        };
        self.acts.insert(&entry.event.id, (act, thread_of(&entry.event).or(entry.thread.as_ref())));
    }

    fn result(&mut self, event: &Event) {
        let (call, is_error) = match &event.kind {
            EventKind::AgentToolResult(result) => (&result.tool_use_id, result.is_error),
            EventKind::UserToolResult(result) => (&result.tool_use_id, result.is_error),
            _ => return,
        };
        let Some((act, thread)) = self.acts.remove(call) else { return };
        // A command that failed may have changed something before.
        if let Act::Command = act {
            self.known.iter_mut().for_each(|known| known.calls_since = true);
            return;
        }
        if is_error == Some(true) {
            return;
        }
        let before = self.known.take();
        let known = match act {
            Act::Read(range) => read(before, range, blocks_of(event)),
            Act::Write(text) => Some(fresh(vec![Part { first: 1, text }], true, Seen::Written)),
            Act::Edit { old, new, all } => before.and_then(|known| edited(known, &old, &new, all)),
            Act::Command => before,
        };
        let is_short = |known: &KnownFile| known.parts.iter().map(|part| part.text.len()).sum::<usize>() <= MAX_TEXT;
        self.known = known.filter(is_short).map(|known| KnownFile {
            at: known.at.or_else(|| event.processed_at.as_ref()?.unix_millis()),
            by_other_thread: thread != self.thread,
            ..known
        });
    }
}

fn fresh(parts: Vec<Part>, is_whole: bool, seen: Seen) -> KnownFile {
    KnownFile { parts, is_whole, seen, at: None, by_other_thread: false, calls_since: false }
}

/// What is known after a reading.
fn read(before: Option<KnownFile>, range: Option<(i64, i64)>, blocks: &[Block]) -> Option<KnownFile> {
    let text = match blocks {
        [] => "",
        [Block::Text { text }] => text,
        // Pictures and documents have no lines; of several texts nothing says how they hang together.
        _ => return None,
    };
    let (part, is_whole) = part_of(text, range)?;
    if is_whole {
        return Some(fresh(vec![part], true, Seen::Read));
    }
    Some(match before {
        // What was known whole and is still so.
        Some(known) if known.is_whole && !known.calls_since && has_part(&known, &part) => known,
        Some(mut known) if !known.is_whole && !known.calls_since => {
            known.parts.retain(|other| other.end() <= part.first || part.end() <= other.first);
            known.parts.push(part);
            known.parts.sort_by_key(|part| part.first);
            KnownFile { seen: Seen::Read, ..known }
        }
        _ => fresh(vec![part], false, Seen::Read),
    })
}

/// The lines that a reading shows, and whether these are all; `None` where that can't be told.
fn part_of(text: &str, range: Option<(i64, i64)>) -> Option<(Part, bool)> {
    let (first, last) = range.unwrap_or((1, 0));
    let asked = u32::try_from(first.max(1)).ok()?;
    // Fewer lines than asked for: the file ended.
    let ends = |count: usize| last <= 0 || i64::try_from(count).is_ok_and(|count| count < last);
    let parts = numbered(text);
    match parts.as_slice() {
        [] => Some((Part { first: asked, text: String::new() }, asked == 1)),
        [OutputPart::Lines { lines, .. }, rest @ ..] => {
            let first = lines.first()?.number.parse().ok()?;
            let is_whole = first == 1 && rest.is_empty() && ends(lines.len()) && lines.len() < MAX_READ_LINES;
            Some((Part { first, text: lines.iter().map(|line| line.text).collect() }, is_whole))
        }
        // Lines without numbers are those that were asked for.
        _ => {
            let count = text.lines().count();
            let is_whole = asked == 1 && ends(count) && count < MAX_READ_LINES;
            Some((Part { first: asked, text: text.to_owned() }, is_whole))
        }
    }
}

/// Whether a file's text has the same lines in the same place.
fn has_part(known: &KnownFile, part: &Part) -> bool {
    let Some(whole) = known.whole() else { return false };
    let skipped = usize::try_from(part.first.saturating_sub(1)).unwrap_or(usize::MAX);
    let count = part.text.lines().count();
    whole.lines().skip(skipped).take(count).eq(part.text.lines())
}

/// What is known after an edit that succeeded: the text that went was there once, or everywhere.
fn edited(mut known: KnownFile, old: &str, new: &str, all: bool) -> Option<KnownFile> {
    let found: usize = known.parts.iter().map(|part| part.text.matches(old).count()).sum();
    // Elsewhere in the file it may have changed, too.
    let is_told = if all { known.is_whole && found > 0 } else { found == 1 };
    if old.is_empty() || !is_told {
        return None;
    }
    let changed = known.parts.iter().position(|part| part.text.contains(old))?;
    let part = known.parts.get_mut(changed)?;
    let before = part.count();
    let text = part.text.replace(old, new);
    if text.len() > MAX_TEXT {
        return None;
    }
    part.text = text;
    let after = part.count();
    for later in known.parts.iter_mut().skip(changed + 1) {
        later.first = (later.first + after).saturating_sub(before);
    }
    Some(KnownFile { seen: Seen::Written, at: None, ..known })
}
