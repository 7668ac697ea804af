//! Content blocks of messages and tool results.

use super::{
    folded_output::FoldedOutput,
    json::{disclosure, json_view},
    markdown::message_part,
    media::{document, picture},
    output_format::OutputFormat,
    text::{external_link, revealed},
};
use crate::ui::Icon;
use leptos::prelude::*;
use pilothouse_api::content::{Block, text_of};
use pilothouse_domain::markdown::MAX_NODES;
use std::cell::Cell;

/// Further parts of a message are only drawn on demand.
const MAX_BLOCKS: usize = 50;
/// Lines and bytes of a message that are shown at first.
const LINES: usize = 200;
const BYTES: usize = 16 * 1024;

/// Blocks written by the agent: Markdown.
pub fn agent_content(content: &[Block], streaming: bool) -> AnyView {
    let left = Cell::new(MAX_NODES);
    blocks(content, &|text| message_part(text, streaming, &left))
}

/// Blocks written by a person or a program: as typed.
pub fn plain_content(content: &[Block]) -> AnyView {
    blocks(content, &|text| {
        view! { <FoldedOutput text=text.to_owned() format=OutputFormat::Plain lines=LINES bytes=BYTES/> }.into_any()
    })
}

/// Blocks of a tool's result; texts are drawn by kind.
pub fn output_content(content: &[Block], text_view: &dyn Fn(&str) -> AnyView) -> AnyView {
    blocks(content, text_view)
}

fn blocks(content: &[Block], text_view: &dyn Fn(&str) -> AnyView) -> AnyView {
    let (shown, rest) = content.split_at(content.len().min(MAX_BLOCKS));
    let rest = (!rest.is_empty()).then(|| {
        let value = serde_json::to_value(rest).unwrap_or_default();
        let summary = format!("{} more parts of this message, as JSON", rest.len());
        disclosure(summary, json_view(&value))
    });
    view! { {shown.iter().map(|block| block_view(block, text_view)).collect_view()} {rest} }.into_any()
}

fn block_view(block: &Block, text_view: &dyn Fn(&str) -> AnyView) -> AnyView {
    match block {
        Block::Text { text } => text_view(text),
        Block::Image { source } => picture(source),
        Block::Document { source, title, context } => document(source, title.as_deref(), context.as_deref()),
        Block::SearchResult { source, title, content, .. } => search_result(source, title, content),
        Block::Redacted => {
            view! { <p class="attachment quiet"><Icon name="eye-off"/>"Withheld by the API"</p> }.into_any()
        }
        Block::Unknown(value) => disclosure("Content of an unknown kind", json_view(value)),
    }
}

fn search_result(source: &str, title: &str, content: &[Block]) -> AnyView {
    let title = if title.is_empty() { source.to_owned() } else { title.to_owned() };
    view! {
        <div class="search-result">
            {external_link(source, &title)}
            <span class="quiet source">{revealed(source)}</span>
            <FoldedOutput text=text_of(content) format=OutputFormat::Linked/>
        </div>
    }
    .into_any()
}
