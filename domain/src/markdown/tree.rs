//! The tree that Markdown is read into: a closed set of nodes.

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
