//! Renders Markdown: a closed tree of nodes becomes a closed set of tags.

use super::{
    folded_output::FoldedOutput,
    output_format::OutputFormat,
    text::{code_block, revealed},
};
use crate::ui::ExternalLink;
use leptos::prelude::*;
use pilothouse_domain::{
    language,
    markdown::{self, Align, Document, Item, Node, Rest},
};
use std::cell::Cell;

/// Markdown of the agent, whose message may have several parts; `streaming` while more of it is being written, and
/// `left` the nodes that the page has room for. What is beyond the limits is plain, and folded.
pub fn message_part(text: &str, streaming: bool, left: &Cell<usize>) -> AnyView {
    let parse = if streaming { markdown::parse_partial } else { markdown::parse_within };
    let document = parse(text, left.get());
    left.set(left.get().saturating_sub(document.cost));
    document_view(document, |text| view! { <FoldedOutput text format=OutputFormat::Plain/> }.into_any())
}

/// The same for a file, where nothing can be unfolded.
pub fn whole_markdown(text: &str) -> AnyView {
    document_view(markdown::parse(text), |text| code_block(&text, None))
}

fn document_view(Document { nodes, rest, .. }: Document, plain: impl FnOnce(String) -> AnyView) -> AnyView {
    let rest = rest.map(|Rest { text, limit }| {
        view! { <p class="quiet small">{limit.words()}</p> {plain(text)} }
    });
    view! { <div class="markdown" dir="auto">{all(&nodes)}</div> {rest} }.into_any()
}

fn all(nodes: &[Node]) -> AnyView {
    nodes.iter().map(one).collect_view().into_any()
}

fn one(node: &Node) -> AnyView {
    match node {
        Node::Text(text) => text.clone().into_any(),
        Node::Code(text) => view! { <code>{revealed(text)}</code> }.into_any(),
        Node::Break => view! { <br/> }.into_any(),
        Node::Emphasis(children) => view! { <em>{all(children)}</em> }.into_any(),
        Node::Strong(children) => view! { <strong>{all(children)}</strong> }.into_any(),
        Node::Strikethrough(children) => view! { <del>{all(children)}</del> }.into_any(),
        Node::Link { href, children, .. } => link(href, children),
        Node::Paragraph(children) => view! { <p>{all(children)}</p> }.into_any(),
        Node::Heading { level, children } => heading(*level, children),
        Node::Quote(children) => view! { <blockquote>{all(children)}</blockquote> }.into_any(),
        Node::CodeBlock { language, text } => code_block(text, language::of_fence(language)),
        Node::List { start, items } => list(*start, items),
        Node::Table { columns, head, rows } => table(columns, head, rows),
        Node::Rule => view! { <hr/> }.into_any(),
    }
}

fn link(href: &str, children: &[Node]) -> AnyView {
    let children = all(children);
    view! { <ExternalLink href=href.to_owned()>{children}</ExternalLink> }.into_any()
}

/// The page's own heading is one level above.
fn heading(level: u8, children: &[Node]) -> AnyView {
    let children = all(children);
    match level {
        1 => view! { <h2>{children}</h2> }.into_any(),
        2 => view! { <h3>{children}</h3> }.into_any(),
        3 => view! { <h4>{children}</h4> }.into_any(),
        _ => view! { <h5>{children}</h5> }.into_any(),
    }
}

fn list(start: Option<u64>, items: &[Item]) -> AnyView {
    let items = items.iter().map(|item| {
        let mark = item.checked.map(|done| {
            let (mark, label) = if done { ("☑", "done") } else { ("☐", "to do") };
            view! { <span class="task" role="img" aria-label=label>{mark}</span> }
        });
        let is_task = mark.is_some();
        view! { <li class:task-item=is_task>{mark}{all(&item.children)}</li> }
    });
    let items = items.collect_view();
    match start {
        Some(start) => view! { <ol start=start.to_string()>{items}</ol> }.into_any(),
        None => view! { <ul>{items}</ul> }.into_any(),
    }
}

fn table(columns: &[Align], head: &[Vec<Node>], rows: &[Vec<Vec<Node>>]) -> AnyView {
    let align = |index: usize| align_class(columns.get(index).copied().unwrap_or_default());
    let head = head.iter().enumerate().map(|(i, cell)| view! { <th class=align(i)>{all(cell)}</th> }).collect_view();
    let rows = rows.iter().map(|row| {
        let cells = row.iter().enumerate().map(|(i, cell)| view! { <td class=align(i)>{all(cell)}</td> });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    view! {
        <div class="table-scroll" role="group" aria-label="Table" tabindex="0">
            <table><thead><tr>{head}</tr></thead><tbody>{rows.collect_view()}</tbody></table>
        </div>
    }
    .into_any()
}

fn align_class(align: Align) -> &'static str {
    match align {
        Align::None => "",
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    }
}
