//! Pictures and documents. Nothing is loaded or run until someone asks for it.

use super::{
    json::{disclosure, json_view},
    text::{code_block, external_link, revealed},
};
use crate::{routes::file_content_url, ui::Icon};
use leptos::prelude::*;
use pilothouse_api::content::Source;
use pilothouse_domain::{format::bytes, reveal::visible};

/// Pictures that a browser draws and that can't carry script.
pub const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// A picture inside the event is drawn. One in a file is drawn on demand: the API hands out what sessions made, but
/// not what was uploaded.
pub fn picture(source: &Source) -> AnyView {
    let named = || attachment("image", "Picture", source);
    match source {
        Source::File { file_id } => {
            let url = file_content_url(file_id);
            let drawn = drawn(url, "This picture can't be shown: only files made by sessions can be downloaded");
            view! { {named()} {disclosure("Show the picture", drawn)} }.into_any()
        }
        _ => picture_url(source).map_or_else(named, |url| drawn(url, "Picture in this message")),
    }
}

fn drawn(url: String, alt: &'static str) -> AnyView {
    view! { <img class="picture" src=url alt=alt loading="lazy"/> }.into_any()
}

/// The picture itself, where it came with the event.
pub fn picture_url(source: &Source) -> Option<String> {
    let Source::Base64 { media_type, data } = source else { return None };
    (PICTURES.contains(&media_type.as_str()) && is_base64(data)).then(|| data_url(media_type, data))
}

fn is_base64(data: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    !data.is_empty() && data.bytes().all(is_digit)
}

fn data_url(media_type: &str, data: &str) -> String {
    format!("data:{media_type};base64,{data}")
}

/// A document by its name: its text to unfold, or its bytes to download.
pub fn document(source: &Source, title: Option<&str>, context: Option<&str>) -> AnyView {
    let name = title.map_or_else(|| "Document".to_owned(), |title| format!("Document “{}”", visible(title)));
    let context = context.map(|context| view! { <p class="quiet">{revealed(context)}</p> });
    match source {
        Source::Text { data, .. } => disclosure(name, view! { {context}{code_block(data, None)} }.into_any()),
        _ => view! { {attachment("file-text", &name, source)} {context} }.into_any(),
    }
}

fn attachment(icon: &'static str, what: &str, source: &Source) -> AnyView {
    let what = what.to_owned();
    let from = match source {
        Source::Base64 { media_type, data } => {
            let size = bytes(data.len() as u64 / 4 * 3);
            view! { " (" {revealed(media_type)} ", about " {size} ")" {bytes_link(media_type, data)} }.into_any()
        }
        Source::Url { url } => view! { " at " {external_link(url, url)} " (not loaded)" }.into_any(),
        Source::File { file_id } => {
            let id = file_id.to_string();
            view! { " in file " <a href=file_content_url(file_id) download=id.clone()><code>{id.clone()}</code></a> }
                .into_any()
        }
        Source::Text { .. } => ().into_any(),
        Source::Unknown(value) => json_view(value),
    };
    view! { <div class="attachment"><Icon name=icon/><span>{what}{from}</span></div> }.into_any()
}

/// The bytes themselves. They are of no type that a browser would open.
fn bytes_link(media_type: &str, data: &str) -> Option<AnyView> {
    let name = if media_type == "application/pdf" { "document.pdf" } else { "document" };
    let link =
        || view! { " " <a href=data_url("application/octet-stream", data) download=name>"Download"</a> }.into_any();
    is_base64(data).then(link)
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
