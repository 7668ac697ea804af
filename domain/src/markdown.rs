//! Markdown as a closed tree of nodes: nothing in it can be script, style or a remote load.
//!
//! Raw HTML is text. A link goes only where `http:`, `https:` or `mailto:` leads; any other target is shown as text.
//! A picture is a link to itself. Depth and size are bounded, and what is beyond them is shown as plain text.

mod bounds;
mod build;
mod links;
mod partial;
mod write;

pub use bounds::{Limit, MAX_BYTES, MAX_DEPTH, MAX_NODES, Rest};
pub use write::{escape, fenced, write};

use bounds::{is_too_deep, within};
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

/// Markdown, read within bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// What was read as Markdown.
    pub nodes: Vec<Node>,
    /// What follows it and was not, because of a limit.
    pub rest: Option<Rest>,
    /// What it costs a page, in nodes.
    pub cost: usize,
}

/// Reads Markdown: CommonMark with tables, task lists, strikethrough and bare URLs. Never fails.
pub fn parse(text: &str) -> Document {
    parse_within(text, MAX_NODES)
}

/// The same where a page has room for fewer nodes.
pub fn parse_within(text: &str, nodes: usize) -> Document {
    let rest = |from: usize, limit| Rest::of(text.get(from..).unwrap_or_default(), limit);
    if is_too_deep(within(text)) {
        return Document { rest: rest(0, Limit::Depth), ..Document::default() };
    }
    let within = within(text);
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let mut builder = Builder::default();
    for (event, range) in Parser::new_ext(within, options).into_offset_iter() {
        if builder.nodes() >= nodes && !matches!(event, Event::End(_)) {
            let cost = builder.nodes();
            return Document { nodes: builder.finish(), rest: rest(range.start, Limit::Nodes), cost };
        }
        builder.take(event);
    }
    let cost = builder.nodes();
    Document { nodes: builder.finish(), rest: rest(within.len(), Limit::Bytes), cost }
}

/// Reads Markdown that is still being written. What may yet become something else is left out until it is known: a line
/// that would flash as a heading, the head of a table. Emphasis, code and links that are open end where the text does.
pub fn parse_partial(text: &str, nodes: usize) -> Document {
    // The end of a long text is plain, and has nothing that could flash.
    if text.len() > MAX_BYTES { parse_within(text, nodes) } else { parse_within(&partial::settled(text), nodes) }
}

/// Plain text in which bare URLs are links.
pub fn linked(text: &str) -> Vec<Node> {
    links::linkify(vec![Node::Text(text.to_owned())], &mut 0)
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

#[cfg(test)]
mod tests;
