//! Markdown as a closed tree of nodes: nothing in it can be script, style or a remote load.
//!
//! Raw HTML is text. A link goes only where `http:`, `https:` or `mailto:` leads; any other target is shown as text.
//! A picture is a link to itself. Depth and size are bounded, and what is beyond them is shown as plain text.

mod build;
mod links;
mod partial;

use build::Builder;
use pulldown_cmark::{Event, Options, Parser};
use serde::{Deserialize, Serialize};

/// A piece of Markdown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Node {
    /// Text; a line feed in it is a soft break.
    Text(String),
    /// Code inside a line.
    Code(String),
    /// A line ends here.
    Break,
    /// Emphasised.
    Emphasis(Vec<Node>),
    /// Strongly emphasised.
    Strong(Vec<Node>),
    /// Struck through.
    Strikethrough(Vec<Node>),
    /// A link; it never holds another one.
    Link {
        /// Begins with `http://`, `https://` or `mailto:`.
        href: String,
        /// Its title, may be empty.
        title: String,
        /// What it is on.
        children: Vec<Node>,
    },
    /// A paragraph.
    Paragraph(Vec<Node>),
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its text.
        children: Vec<Node>,
    },
    /// A quotation.
    Quote(Vec<Node>),
    /// A block of code.
    CodeBlock {
        /// The language as written after the fence, may be empty.
        language: String,
        /// The code, with its line feeds.
        text: String,
    },
    /// A list.
    List {
        /// The first number; `None`: bullets.
        start: Option<u64>,
        /// Its items.
        items: Vec<Item>,
    },
    /// A table.
    Table {
        /// One for each column.
        columns: Vec<Align>,
        /// The cells of the head.
        head: Vec<Vec<Node>>,
        /// The cells of each row.
        rows: Vec<Vec<Vec<Node>>>,
    },
    /// A thematic break.
    Rule,
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Of a task: whether it is done.
    pub checked: Option<bool>,
    /// Its content: text in a tight list, blocks in a loose one.
    pub children: Vec<Node>,
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Align {
    /// Not stated.
    #[default]
    None,
    /// To the left.
    Left,
    /// Centred.
    Center,
    /// To the right.
    Right,
}

/// Markdown beyond this, in bytes, is shown as plain text.
pub const MAX_BYTES: usize = 256 * 1024;

/// Nodes beyond this number are shown as plain text.
pub const MAX_NODES: usize = 20_000;

/// Deeper nesting is flattened into its parent.
pub const MAX_DEPTH: usize = 24;

/// Reads Markdown: CommonMark with tables, task lists, strikethrough and bare URLs. Never fails.
pub fn parse(text: &str) -> Vec<Node> {
    let within = bounded(text);
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let mut builder = Builder::default();
    let mut done = within.len();
    for (event, range) in Parser::new_ext(within, options).into_offset_iter() {
        if builder.nodes() >= MAX_NODES && !matches!(event, Event::End(_)) {
            done = range.start;
            break;
        }
        builder.take(event);
    }
    let mut nodes = builder.finish();
    let rest = text.get(done..).unwrap_or_default();
    if !rest.is_empty() {
        nodes.push(Node::Paragraph(vec![Node::Text(rest.to_owned())]));
    }
    nodes
}

/// Reads Markdown that is still being written. What may yet become something else is left out until it is known: a line
/// that would flash as a heading, the head of a table. Emphasis, code and links that are open end where the text does.
pub fn parse_partial(text: &str) -> Vec<Node> {
    parse(&partial::settled(text))
}

/// Plain text in which bare URLs are links.
pub fn linked(text: &str) -> Vec<Node> {
    links::linkify(vec![Node::Text(text.to_owned())])
}

/// All text of a tree, without markup, for search and tests.
pub fn plain_text(nodes: &[Node]) -> String {
    let mut text = String::new();
    collect(nodes, &mut text);
    text
}

fn collect(nodes: &[Node], text: &mut String) {
    for node in nodes {
        match node {
            Node::Text(t) | Node::Code(t) => text.push_str(t),
            Node::Break | Node::Rule => text.push('\n'),
            Node::Emphasis(c) | Node::Strong(c) | Node::Strikethrough(c) | Node::Link { children: c, .. } => {
                collect(c, text);
            }
            Node::Paragraph(c) | Node::Heading { children: c, .. } | Node::Quote(c) => {
                collect(c, text);
                text.push('\n');
            }
            Node::CodeBlock { text: code, .. } => {
                text.push_str(code);
                text.push('\n');
            }
            Node::List { items, .. } => items.iter().for_each(|item| {
                collect(&item.children, text);
                text.push('\n');
            }),
            Node::Table { head, rows, .. } => std::iter::once(head).chain(rows).flatten().for_each(|cell| {
                collect(cell, text);
                text.push('\n');
            }),
        }
    }
}

/// The text up to the limit, cut at the end of a line where there is one.
fn bounded(text: &str) -> &str {
    if text.len() <= MAX_BYTES {
        return text;
    }
    let within = &text[..text.floor_char_boundary(MAX_BYTES)];
    within.rfind('\n').map_or(within, |end| &within[..=end])
}

#[cfg(test)]
mod tests;
