//! What an agent writes can't make reading it slow: work grows with the length of a text, not with its square.

use pilothouse_domain::{ansi, csv, diff, event_summary, json_view, markdown, reveal, tool_output, truncate};
use serde_json::{Value, json};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// Texts are compared that are so many times as long as one another.
const GROWTH: usize = 8;
/// Linear work takes `GROWTH` times as long, and somewhat more where memory must be had from the system for the first time;
/// work that grows with the square takes `GROWTH²` times as long. This is three times for twice the text.
const MOST: u32 = 27;
/// A busy machine may spoil a measurement, but not each of so many.
const ATTEMPTS: usize = 6;

fn time(work: &dyn Fn(&str), text: &str) -> Duration {
    let start = Instant::now();
    work(text);
    start.elapsed()
}

/// Runs work on a text of some length and on a shorter one.
fn grows_with_length(name: &str, long: usize, text: impl Fn(usize) -> String, work: impl Fn(&str)) {
    let (short, long) = (text(long / GROWTH), text(long));
    let fastest = |text: &str| (0..2).map(|_| time(&work, text)).min().unwrap_or_default();
    let mut measured = Vec::new();
    let is_linear = |measured: &mut Vec<_>| {
        let (short, long) = (fastest(&short), fastest(&long));
        measured.push((short, long));
        long <= short.max(Duration::from_micros(50)) * MOST
    };
    let ever = (0..ATTEMPTS).any(|_| is_linear(&mut measured));
    assert!(ever, "{name:?} grows too fast: {measured:?}");
}

fn repeat(piece: &'static str) -> impl Fn(usize) -> String {
    move |length| piece.repeat(length / piece.len())
}

/// Pieces that are known to be hard on Markdown parsers, each as a whole text.
const PIECES: [&str; 66] = [
    ">",
    "> ",
    "- ",
    "+ ",
    "* ",
    "1. ",
    "1) ",
    "> - ",
    "> + 1) ",
    "-\n",
    "> a\n",
    ">\n",
    "- a\n",
    "1. a\n",
    "* a\n\n",
    " - a\n   > b\n",
    "*a **a ",
    "a_ ",
    "_a ",
    "a]",
    "[a",
    "*a_ ",
    "a**b c* ",
    "[ a_",
    "[ (](",
    "![[]()",
    "[",
    "![",
    "]",
    "[](",
    "[a](<b",
    "[a](b",
    "[a](b \"",
    "[[a]](b)",
    "![a](",
    "</",
    "<!--",
    "<?",
    "<!A ",
    "<![CDATA[",
    "<a b='",
    "<a:",
    "<",
    "&",
    "&#",
    "&a;",
    "`",
    "`` ` ",
    "```\n",
    "~~~\n",
    "# ",
    "a\n=\n",
    "a\n",
    "|",
    "|a",
    "|a\n|-\n",
    "a|b\n-|-\n",
    "~~a ",
    "\\",
    "\t",
    "\0",
    "[a]: b\n",
    "[a]:\n",
    "https://a ",
    "xhttps://a",
    "https://(",
];

#[test]
fn markdown() {
    for piece in PIECES {
        for beginning in ["", "https://a"] {
            let text = |length| format!("{beginning}{}", repeat(piece)(length));
            grows_with_length(piece, markdown::MAX_BYTES, text, |text| {
                black_box(markdown::parse(text));
            });
        }
    }
}

#[test]
fn markdown_that_is_being_written() {
    for piece in PIECES {
        grows_with_length(piece, markdown::MAX_BYTES, repeat(piece), |text| {
            black_box(markdown::parse_partial(text, markdown::MAX_NODES));
        });
    }
}

/// Texts whose second half meets what the first half has opened.
#[test]
fn markdown_of_two_halves() {
    let halves = [
        ("> ", "a*"),
        ("> > > > - - - - ", ">\n"),
        ("- ", "\n"),
        (" - ", "\n\n"),
        ("[", "]"),
        ("*", "a*"),
        ("*a **a ", " a** a*"),
        ("|a", "\n|"),
        ("|a|b\n|-|-\n", "|\n"),
        ("[a]: <b>\n", "[a]"),
        ("[^a]: b\n", "[^a]"),
        ("<a ", ">"),
        ("`", " `"),
        ("(", ")"),
    ];
    for (first, second) in halves {
        let text = |length| repeat(first)(length / 2) + "x" + &repeat(second)(length / 2);
        grows_with_length(&format!("{first}…{second}"), markdown::MAX_BYTES, text, |text| {
            black_box(markdown::parse(text));
        });
    }
    let table = |length: usize| {
        let columns = length / 16;
        format!("{}|\n{}|\n{}", "|a".repeat(columns), "|-".repeat(columns), "|\n".repeat(length / 4))
    };
    let long_target =
        |length: usize| format!("[a]: https://{}\n\n{}", "b".repeat(length / 2), "[a] ".repeat(length / 8));
    let many_targets = |length: usize| (0..length / 16).map(|n| format!("[a{n}]: b\n[a{n}] ")).collect::<String>();
    let backquotes =
        |length: usize| (1..(length * 2).isqrt()).map(|n| format!("e{}", "`".repeat(n))).collect::<String>();
    let deepening = |length: usize| (0..length.isqrt()).map(|n| format!("{}* a\n", "  ".repeat(n))).collect::<String>();
    let shapes: [(&str, &dyn Fn(usize) -> String); 5] = [
        ("a wide table", &table),
        ("a long target", &long_target),
        ("many targets", &many_targets),
        ("back quotes", &backquotes),
        ("a list that deepens", &deepening),
    ];
    for (name, text) in shapes {
        grows_with_length(name, markdown::MAX_BYTES, text, |text| {
            black_box(markdown::parse(text));
        });
    }
}

#[test]
fn output_of_tools() {
    let pieces = [
        "a",
        "\n",
        "\u{202e}a",
        "\u{1b}[31ma",
        "\u{1b}[",
        "\u{1b}]0;",
        "\r",
        "https://a ",
        "https://(",
        "xhttps://a",
        "1:1:a\n",
        ":",
        "1",
        "1\ta\n",
        "/a\n",
        "a:1:b\n",
        "{\"a\":",
        "[",
        "[1],",
        "\"",
        "\\",
        "é",
    ];
    for piece in pieces {
        grows_with_length(piece, 128 * 1024, repeat(piece), |text| {
            black_box((
                ansi::parse(text),
                reveal::reveal(text),
                reveal::visible(text),
                truncate::truncate(text, 16, 4096),
            ));
            black_box((json_view::indented(text), csv::table(text, 100, 30), markdown::linked(text)));
            black_box((tool_output::hits(text), tool_output::numbered(text), tool_output::paths(text)));
        });
    }
}

#[test]
fn json() {
    let deep = |length: usize| format!("{}{}", "[".repeat(length.min(120)), "]".repeat(length.min(120)));
    let wide = |length: usize| format!("[{}]", vec!["{\"a\":[]}"; length / 9].join(","));
    let text = |length: usize| json!("a\u{202e}".repeat(length / 4)).to_string();
    let shapes: [(&str, &dyn Fn(usize) -> String); 3] = [("deep", &deep), ("wide", &wide), ("text", &text)];
    for (name, shape) in shapes {
        grows_with_length(name, 256 * 1024, shape, |text| {
            let value: Value = serde_json::from_str(text).unwrap_or_default();
            black_box(json_view::lines(&value, json_view::Limits::default()));
            let event = json!({"id": "sevt_1", "type": "agent.message", "content": [{"type": "text", "text": text}]});
            black_box(
                pilothouse_api::events::Event::from_value(event).map(|event| event_summary::event_summary(&event)).ok(),
            );
        });
    }
}

/// Above the limit of lines that are matched, where comparing costs their square, the work grows with the length again.
#[test]
fn diffs() {
    let old = |length: usize| (0..length / 8).map(|n| format!("{n}\n")).collect::<String>();
    grows_with_length("lines that differ", 256 * 1024, old, |old| {
        let new: String = old.lines().rev().map(|line| format!("{line}\n")).collect();
        black_box(diff::lines(old, &new));
    });
    let long_lines =
        |length: usize| (0..1_000).map(|n| format!("{}{n}\n", "a".repeat(length / 1_000))).collect::<String>();
    grows_with_length("long lines that begin alike", 256 * 1024, long_lines, |old| {
        let new: String = old.lines().rev().map(|line| format!("{line}\n")).collect();
        black_box(diff::lines(old, &new));
    });
}
