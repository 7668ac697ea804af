//! The tree as Markdown again, so that it can stand in another document: its words are text and nothing else, its
//! headings are strong paragraphs, and what would not show is visible.

use super::{Item, Node};
use crate::reveal::visible;

/// Writes a tree as Markdown. Whatever is in it, a reader finds the same kinds of nodes again, no raw HTML and no heading.
pub fn write(nodes: &[Node]) -> String {
    blocks(nodes, false)
}

/// A text in a fence that no line of it can close.
pub fn fenced(language: &str, text: &str) -> String {
    let text = visible(text);
    let fence = "`".repeat(3.max(1 + longest_run(&text)));
    format!("{fence}{language}\n{}\n{fence}", text.strip_suffix('\n').unwrap_or(&text))
}

/// A text in which nothing is markup, line by line.
pub fn escape(text: &str) -> String {
    let lines = visible(text);
    let lines: Vec<String> = lines.split('\n').map(|line| escaped_line(line.trim())).collect();
    lines.join("\n")
}

fn escaped_line(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '!' | '|' | '~' | '&' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    // What begins a list, a heading or a rule, or underlines one, does so only at the beginning of a line.
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if line.starts_with(['+', '-', '=', ':']) {
        out.insert(0, '\\');
    } else if digits > 0 && line[digits..].starts_with(['.', ')']) {
        out.insert(digits, '\\');
    }
    out
}

/// Blocks, a blank line between them. In a tight list text stands beside them; it becomes a paragraph.
fn blocks(nodes: &[Node], in_cell: bool) -> String {
    let mut out = Vec::new();
    let mut line = String::new();
    for node in nodes {
        match block(node) {
            Some(text) => {
                end_line(&mut line, &mut out);
                out.push(text);
            }
            None => append(&mut line, &inline(node, in_cell)),
        }
    }
    end_line(&mut line, &mut out);
    out.retain(|block| !block.is_empty());
    out.join("\n\n")
}

/// Adds to a line. Two runs of back quotes may not become one: what is code would be text.
fn append(line: &mut String, text: &str) {
    if line.ends_with('`') && text.starts_with('`') {
        line.push(' ');
    }
    line.push_str(text);
}

fn inlines(nodes: &[Node], in_cell: bool) -> String {
    let mut line = String::new();
    nodes.iter().for_each(|node| append(&mut line, &inline(node, in_cell)));
    line
}

fn end_line(line: &mut String, out: &mut Vec<String>) {
    let text = std::mem::take(line);
    if !text.trim().is_empty() {
        out.push(paragraph(&text));
    }
}

/// A paragraph: no line of it is blank or indented, so that it stays one.
fn paragraph(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn block(node: &Node) -> Option<String> {
    Some(match node {
        Node::Paragraph(children) => blocks(children, false),
        Node::Heading { children, .. } => around("**", &one_line(children, false)),
        Node::Quote(children) => quoted(&blocks(children, false)),
        Node::CodeBlock { language, text } => fenced(&language_word(language), text),
        Node::List { start, items } => list(*start, items),
        Node::Table { head, rows, .. } => table(head, rows),
        Node::Rule => "---".to_owned(),
        _ => return None,
    })
}

/// A text with a mark of a quotation before each line.
fn quoted(text: &str) -> String {
    text.lines()
        .map(|line| if line.is_empty() { ">".to_owned() } else { format!("> {line}") })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The language of a fence, as one plain word.
fn language_word(language: &str) -> String {
    language.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '.')).take(32).collect()
}

fn list(start: Option<u64>, items: &[Item]) -> String {
    let item = |(index, item): (usize, &Item)| {
        let mark =
            start.map_or_else(|| "-".to_owned(), |start| format!("{}.", (start + index as u64).min(999_999_999)));
        let task = item.checked.map_or("", |done| if done { "\\[x\\] " } else { "\\[ \\] " });
        let text = format!("{task}{}", blocks(&item.children, false));
        let indent = " ".repeat(mark.len() + 1);
        let lines = text.lines().enumerate().map(|(n, line)| match (n, line) {
            (0, line) => format!("{mark} {line}"),
            (_, "") => String::new(),
            (_, line) => format!("{indent}{line}"),
        });
        let lines = lines.collect::<Vec<_>>().join("\n");
        if lines.is_empty() { mark } else { lines }
    };
    items.iter().enumerate().map(item).collect::<Vec<_>>().join("\n")
}

fn table(head: &[Vec<Node>], rows: &[Vec<Vec<Node>>]) -> String {
    let row = |cells: &[Vec<Node>]| {
        let cells = cells.iter().map(|cell| one_line(cell, true));
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut lines = vec![row(head), format!("|{}", " --- |".repeat(head.len()))];
    lines.extend(rows.iter().map(|cells| row(cells)));
    lines.join("\n")
}

/// The inline text of nodes.
fn one_line(nodes: &[Node], in_cell: bool) -> String {
    inlines(nodes, in_cell).replace("\\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn inline(node: &Node, in_cell: bool) -> String {
    let inside = |children: &[Node]| inlines(children, in_cell);
    match node {
        Node::Text(text) => spaced(text),
        Node::Code(text) => code(text, in_cell),
        Node::Break => "\\\n".to_owned(),
        Node::Emphasis(children) => around("*", &inside(children)),
        Node::Strong(children) => around("**", &inside(children)),
        Node::Strikethrough(children) => around("~~", &inside(children)),
        Node::Link { href, children, .. } => format!("[{}](<{}>)", inside(children), address(href)),
        // Blocks occur inline only where they were nested too deeply.
        other => escape(&super::plain_text(std::slice::from_ref(other))),
    }
}

/// A text between marks, which have no space on their inner sides: with one they would be a list, and with no text a rule.
fn around(mark: &str, text: &str) -> String {
    let inner = text.trim();
    let (before, behind) = text.split_once(inner).unwrap_or_default();
    // Three tildes would be a fence.
    if inner.is_empty() || mark == "~~" && (inner.starts_with('~') || inner.ends_with('~')) {
        return text.to_owned();
    }
    format!("{before}{mark}{inner}{mark}{behind}")
}

/// Escaped text with the spaces at its ends, which stand between words and emphasis.
fn spaced(text: &str) -> String {
    let begins = if text.starts_with([' ', '\t']) { " " } else { "" };
    let ends = if text.trim().is_empty() || !text.ends_with([' ', '\t']) { "" } else { " " };
    format!("{begins}{}{ends}", escape(text))
}

fn code(text: &str, in_cell: bool) -> String {
    let text = visible(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(1 + longest_run(&text));
    let text = if in_cell { text.replace('|', "\\|") } else { text };
    format!("{fence} {text} {fence}")
}

/// An address that can't end its brackets.
fn address(href: &str) -> String {
    visible(href)
        .replace('\\', "%5C")
        .replace('<', "%3C")
        .replace('>', "%3E")
        .replace('|', "%7C")
        .replace('`', "%60")
        .replace('&', "&amp;")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
