//! Markdown as a closed tree of nodes: nothing in it can be script, style or a remote load.
//!
//! Raw HTML is text. A link goes only where `http:`, `https:` or `mailto:` leads; any other target is shown as text.
//! A picture is a link to itself. Depth and size are bounded, and what is beyond them is shown as plain text.

mod bounds;
mod build;
mod links;
mod partial;
mod tree;
mod write;

pub use bounds::{Limit, MAX_BYTES, MAX_DEPTH, MAX_NODES, Rest};
pub use tree::{Align, Item, Node, plain_text};
pub use write::{escape, fenced, write};

use bounds::{is_too_deep, within};
use build::Builder;
use pulldown_cmark::{Event, Options, Parser};

/// Markdown, read within bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// What was read as Markdown.
    pub nodes: Vec<Node>,
    /// What follows it and was not, because of a limit.
    pub rest: Option<Rest>,
    /// Its cost to a page, in nodes.
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

#[cfg(test)]
mod tests;
