//! Content blocks of messages and tool results.

use super::{
    json::json_view,
    markdown::markdown,
    output::Output,
    text::{code_block, revealed},
};
use crate::ui::{ExternalLink, Icon};
use leptos::prelude::*;
use pilothouse_api::content::{Block, Source, text_of};

/// Pictures that a browser draws and that can't carry script.
pub const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Blocks written by the agent: Markdown.
pub fn agent_content(content: &[Block], streaming: bool) -> AnyView {
    content.iter().map(|block| block_view(block, |text| markdown(text, streaming))).collect_view().into_any()
}

/// Blocks written by a person or a program: as typed.
pub fn plain_content(content: &[Block]) -> AnyView {
    let plain = |text: &str| view! { <p class="plain" dir="auto">{revealed(text)}</p> }.into_any();
    content.iter().map(|block| block_view(block, plain)).collect_view().into_any()
}

/// Blocks that a tool gave: output.
pub fn output_content(content: &[Block]) -> AnyView {
    let output = |text: &str| view! { <Output text=text.to_owned()/> }.into_any();
    content.iter().map(|block| block_view(block, output)).collect_view().into_any()
}

fn block_view(block: &Block, text_view: impl Fn(&str) -> AnyView) -> AnyView {
    match block {
        Block::Text { text } => text_view(text),
        Block::Image { source } => image(source),
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

/// Only pictures that came with the event are drawn: nothing is loaded from elsewhere.
fn image(source: &Source) -> AnyView {
    match picture_url(source) {
        Some(url) => view! { <img class="picture" src=url alt="Picture in this message" loading="lazy"/> }.into_any(),
        None => attachment("image", "Picture", source),
    }
}

fn picture_url(source: &Source) -> Option<String> {
    let Source::Base64 { media_type, data } = source else { return None };
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let is_picture = PICTURES.contains(&media_type.as_str()) && !data.is_empty() && data.bytes().all(is_base64);
    is_picture.then(|| format!("data:{media_type};base64,{data}"))
}

fn document(source: &Source, title: Option<&str>, context: Option<&str>) -> AnyView {
    let title = title.map_or_else(|| "Document".to_owned(), |title| format!("Document “{title}”"));
    let context = context.map(|context| view! { <p class="quiet">{revealed(context)}</p> });
    match source {
        Source::Text { data, .. } => {
            view! { <details class="raw"><summary>{title}</summary>{context}{code_block(data)}</details> }.into_any()
        }
        _ => view! { {attachment("file-text", &title, source)} {context} }.into_any(),
    }
}

fn attachment(icon: &'static str, what: &str, source: &Source) -> AnyView {
    let what = what.to_owned();
    let from = match source {
        Source::Base64 { media_type, data } => {
            let size = pilothouse_domain::cost::bytes(data.len() as u64 / 4 * 3);
            view! { " (" {revealed(media_type)} ", about " {size} ")" }.into_any()
        }
        Source::Url { url } => view! { " at " {external(url, url)} " (not loaded)" }.into_any(),
        Source::File { file_id } => view! { " in file " <code>{file_id.to_string()}</code> }.into_any(),
        Source::Text { .. } => ().into_any(),
        Source::Unknown(value) => json_view(value),
    };
    view! { <div class="attachment"><Icon name=icon/><span>{what}{from}</span></div> }.into_any()
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
            <Output text=text_of(content)/>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::picture_url;
    use pilothouse_api::content::Source;

    #[test]
    fn only_pictures_in_the_event_are_drawn() {
        let base64 = |media_type: &str, data: &str| Source::Base64 { media_type: media_type.into(), data: data.into() };
        assert_eq!(picture_url(&base64("image/png", "iVBORw0K")).as_deref(), Some("data:image/png;base64,iVBORw0K"));
        for bad in [
            base64("image/svg+xml", "PHN2Zz4="),
            base64("text/html", "PHN2Zz4="),
            base64("image/png", "\"><script>"),
            base64("image/png", ""),
            Source::Url { url: "https://example.com/a.png".into() },
        ] {
            assert_eq!(picture_url(&bad), None, "{bad:?}");
        }
    }
}
