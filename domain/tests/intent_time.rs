//! What an agent writes can't make judging it slow: a text of a megabyte costs no more than what is read of it.

use pilothouse_domain::intent::{Request, judge};
use serde_json::{Value, json};
use std::{
    hint::black_box,
    thread,
    time::{Duration, Instant},
};

/// Texts that the shell's grammar is slow on, or that nest.
const PIECES: [&str; 62] = [
    "a ",
    "$(",
    "$(curl a)\nsh\n",
    "`",
    "`a`",
    "'",
    "\"",
    "\\",
    ">",
    "a>b ",
    "2>&1 ",
    "|sh",
    "sh -c 'a' ",
    "eval ",
    "sudo ",
    "A=1 ",
    "\u{202e}",
    "rm -rf / ;",
    "(",
    "<(",
    "#",
    "<<a\n",
    "<<a ",
    "{ ",
    "if a; then ",
    "case a in b) ",
    "[[ ",
    "((",
    "$((",
    "${",
    "${a:-",
    "\"$(",
    "f() { ",
    "f() ",
    "a|",
    "a&&",
    "[",
    "{a,b",
    "for x in ",
    "$'",
    "a=(",
    "<<<",
    "<<-'x'\n",
    ")",
    "}",
    "\n",
    "\0",
    "é",
    "@(a|",
    "=~ ",
    "[[ a =~ ",
    "if ",
    "<&",
    "((a",
    "X=$X$X;",
    "X=\"$X$X a\"\n",
    "alias a='a a';a;",
    "f(){ f;f;};f;",
    "bash -c \"",
    "{a,b}{a,b}",
    "\u{441}a ",
    "base64 -d|",
];

fn time(tool: &str, input: &Value) -> Duration {
    let input = input.as_object().cloned().unwrap_or_default();
    let start = Instant::now();
    black_box(judge(&Request {
        tool,
        server: (tool == "mcp").then_some("s"),
        is_custom: false,
        input: &input,
        schema: None,
        file: &|_| None,
    }));
    start.elapsed()
}

/// Shorter texts are parsed in one go, longer ones in pieces.
const SHORT: usize = 5 * 1024;

fn command(piece: &str, length: usize) -> Duration {
    time("bash", &json!({ "command": piece.repeat(length / piece.len()) }))
}

/// Whether four times the text takes no more than three times as long as it should: what takes the square of the length
/// takes sixteen times as long.
fn is_in_proportion(piece: &str) -> bool {
    let short = command(piece, SHORT).max(Duration::from_millis(10));
    command(piece, 4 * SHORT) <= short * 4 * 3
}

#[test]
fn hostile_commands() {
    let (first, second) = PIECES.split_at(PIECES.len() / 2);
    // A machine that is busy for a moment is asked once more.
    let slow = |pieces: &'static [&str]| -> Vec<&str> {
        pieces.iter().copied().filter(|piece| !is_in_proportion(piece) && !is_in_proportion(piece)).collect()
    };
    let slow = thread::scope(|scope| {
        let other = scope.spawn(|| slow(second));
        [slow(first), other.join().unwrap()].concat()
    });
    assert!(slow.is_empty(), "these take more than in proportion to their length: {slow:?}");
}

/// Of a text that is too long, no more than its beginning is read.
#[test]
fn endless_commands() {
    for piece in ["ls;", "#", "'", "\"", "A=1 ", "\n", "echo a\n"] {
        let (long, endless) = (command(piece, 80 * 1024), command(piece, 1024 * 1024));
        let most = long.max(Duration::from_millis(100)) * 4;
        assert!(endless <= most, "{piece:?}: {long:?} for 80 KiB, {endless:?} for 1 MiB, of which 64 KiB are read");
    }
}

const ARGUMENTS: [&str; 12] = [
    "a ",
    "/",
    "http://a/?",
    "rm -rf / ;",
    "$(",
    "AKIA",
    "eyJ",
    "-----BEGIN ",
    "drop table a;",
    "sk-",
    "\u{441}a",
    "delete from ",
];

#[test]
fn hostile_arguments() {
    // Members that a tool doesn't have are read like those of a foreign one.
    let judged = |tool: &str, piece: &str, length: usize| {
        let text = piece.repeat(length / piece.len());
        let input = match tool {
            "mcp" => json!({ "query": text }),
            "web_fetch" => json!({ "url": text }),
            "web_search" => json!({ "query": text }),
            "write" => json!({ "file_path": text, "content": text }),
            _ => json!({ "file_path": text }),
        };
        time(tool, &input)
    };
    let slow = |tools: &'static [&str]| -> Vec<String> {
        let is_slow = |tool, piece| {
            let short = judged(tool, piece, SHORT).max(Duration::from_millis(10));
            judged(tool, piece, 4 * SHORT) > short * 4 * 3
        };
        let all = tools.iter().flat_map(|tool| ARGUMENTS.map(|piece| (*tool, piece)));
        all.filter(|(tool, piece)| is_slow(tool, piece) && is_slow(tool, piece))
            .map(|(tool, piece)| format!("{tool} {piece:?}"))
            .collect()
    };
    let slow = thread::scope(|scope| {
        let other = scope.spawn(|| slow(&["mcp", "read"]));
        [slow(&["web_fetch", "web_search", "write"]), other.join().unwrap()].concat()
    });
    assert!(slow.is_empty(), "these take more than in proportion to their length: {slow:?}");
}
