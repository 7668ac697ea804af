//! What an agent writes can't make judging it slow: a text of a megabyte costs no more than what is read of it.

use pilothouse_domain::intent::{Request, judge};
use serde_json::{Value, json};
use std::{
    hint::black_box,
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
        schema: None, file: &|_| None,
    }));
    start.elapsed()
}

/// What takes the square of the length takes 64 times as long for eight times the text; and of a text that is too long,
/// no more than its beginning is read.
#[test]
fn hostile_commands() {
    let judged = |piece: &str, length: usize| time("bash", &json!({ "command": piece.repeat(length / piece.len()) }));
    for piece in PIECES {
        let (short, long) = (judged(piece, 8 * 1024), judged(piece, 1024 * 1024));
        let most = short.max(Duration::from_millis(20)) * 8 * 3;
        assert!(long <= most, "{piece:?}: {short:?} for 8 KiB, {long:?} for 1 MiB, of which 64 KiB are read");
    }
}

#[test]
fn hostile_arguments() {
    for piece in [
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
    ] {
        for tool in ["mcp", "web_fetch", "web_search", "write", "read"] {
            let input = |length: usize| {
                let text = piece.repeat(length / piece.len());
                json!({ "url": text, "query": text, "content": text, "file_path": text })
            };
            let (short, long) = (time(tool, &input(8 * 1024)), time(tool, &input(64 * 1024)));
            let most = short.max(Duration::from_millis(20)) * 8 * 3;
            assert!(long <= most, "{tool} {piece:?}: {short:?} for 8 KiB, {long:?} for 64 KiB");
        }
    }
}
