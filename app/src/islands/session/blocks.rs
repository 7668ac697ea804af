//! Content blocks of messages and tool results.

use super::{
    json::json_view,
    look::Look,
    markdown::markdown,
    media::{document, picture},
    output::Output,
    text::revealed,
};
use crate::ui::{ExternalLink, Icon};
use leptos::prelude::*;
use pilothouse_api::content::{Block, text_of};

/// Blocks written by the agent: Markdown.
pub fn agent_content(content: &[Block], streaming: bool) -> AnyView {
    content.iter().map(|block| block_view(block, &|text| markdown(text, streaming))).collect_view().into_any()
}

/// Blocks written by a person or a program: as typed.
pub fn plain_content(content: &[Block]) -> AnyView {
    let plain = |text: &str| view! { <p class="plain" dir="auto">{revealed(text)}</p> }.into_any();
    content.iter().map(|block| block_view(block, &plain)).collect_view().into_any()
}

/// Blocks that a tool gave; its texts are drawn by kind.
pub fn output_content(content: &[Block], text_view: &dyn Fn(&str) -> AnyView) -> AnyView {
    content.iter().map(|block| block_view(block, text_view)).collect_view().into_any()
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
        Block::Unknown(value) => {
            view! { <details class="raw"><summary>"Content of an unknown kind"</summary>{json_view(value)}</details> }
                .into_any()
        }
    }
}

/// A link out of the console, where the address is one of the web.
pub fn external(href: &str, text: &str) -> AnyView {
    let text = revealed(text);
    view! { <ExternalLink href=href.to_owned()>{text}</ExternalLink> }.into_any()
}

fn search_result(source: &str, title: &str, content: &[Block]) -> AnyView {
    let title = if title.is_empty() { source.to_owned() } else { title.to_owned() };
    view! {
        <div class="search-result">
            {external(source, &title)}
            <span class="quiet source">{revealed(source)}</span>
            <Output text=text_of(content) look=Look::Linked/>
        </div>
    }
    .into_any()
}
