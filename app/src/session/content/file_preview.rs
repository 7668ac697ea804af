//! Previews of files. They are never executed, and never shown as a page.

use super::{
    json::whole_json,
    markdown::whole_markdown,
    media::PICTURES,
    text::{code_block, revealed},
};
use crate::{
    routes::{file_content_url, file_document_url},
    session::context::html,
};
use leptos::prelude::*;
use pilothouse_api::files::File;
use pilothouse_domain::{csv, format::bytes, reveal::visible};

/// Larger pictures and texts are not looked into, in bytes.
const MOST_PICTURE: u64 = 10 * 1024 * 1024;
const MOST_TEXT: u64 = 256 * 1024;
/// The largest document that is shown, in bytes.
pub const MOST_DOCUMENT: u64 = 32 * 1024 * 1024;
/// What is drawn of a table.
const ROWS: usize = 100;
const COLUMNS: usize = 30;

/// How a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Picture,
    Document,
    Markdown,
    Csv,
    Json,
    Text,
}

/// By its name, and where that says nothing by its type. A page or a drawing is shown as its source.
fn kind_of(file: &File) -> Option<Kind> {
    kind_by(&file.filename, &file.mime_type)
}

fn kind_by(filename: &str, mime_type: &str) -> Option<Kind> {
    let extension = filename.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let kind = mime_type.split(';').next().unwrap_or_default().trim();
    Some(match extension.as_deref() {
        _ if PICTURES.contains(&kind) => Kind::Picture,
        _ if kind == "application/pdf" => Kind::Document,
        Some("md" | "markdown") => Kind::Markdown,
        Some("csv" | "tsv") => Kind::Csv,
        Some("json") => Kind::Json,
        _ if kind == "application/json" => Kind::Json,
        _ if kind.starts_with("text/") => Kind::Text,
        Some("log" | "xml" | "svg" | "yaml" | "yml" | "toml" | "sh" | "py" | "js" | "ts" | "rs" | "sql") => Kind::Text,
        _ => return None,
    })
}

/// Whether a file can be looked into.
pub fn has_preview(file: &File) -> bool {
    kind_of(file).is_some()
}

/// Whether the preview shows what the file contains, so that it must be read.
pub fn needs_content(file: &File) -> bool {
    kind_of(file).is_some_and(|kind| !matches!(kind, Kind::Picture | Kind::Document)) && file.size_bytes <= MOST_TEXT
}

/// The preview as HTML; the content only where it [is needed](needs_content).
pub fn preview(file: &File, content: &[u8]) -> String {
    html(|| preview_view(file, content))
}

/// The preview as a part of a page.
pub fn preview_view(file: &File, content: &[u8]) -> AnyView {
    match kind_of(file) {
        None => quiet("This file can't be shown. Download it instead."),
        Some(Kind::Picture) if file.size_bytes > MOST_PICTURE => too_large(MOST_PICTURE),
        Some(Kind::Picture) => {
            view! { <img class="picture" src=file_content_url(&file.id) alt=visible(&file.filename)/> }.into_any()
        }
        Some(Kind::Document) if file.size_bytes > MOST_DOCUMENT => too_large(MOST_DOCUMENT),
        Some(Kind::Document) => document(file),
        Some(_) if file.size_bytes > MOST_TEXT => too_large(MOST_TEXT),
        Some(kind) => content_view(kind, content),
    }
}

/// The browser's own viewer shows it, apart from this page.
fn document(file: &File) -> AnyView {
    view! {
        <iframe class="document" src=file_document_url(&file.id) title=visible(&file.filename)></iframe>
        <p class="quiet small">"A browser without a viewer for PDFs shows nothing here. Download it instead."</p>
    }
    .into_any()
}

/// A file of which nothing is known but its name, as the text that it is.
pub fn text_preview(filename: &str, content: &[u8]) -> AnyView {
    match kind_by(filename, "") {
        _ if content.len() as u64 > MOST_TEXT => too_large(MOST_TEXT),
        kind => content_view(kind.unwrap_or(Kind::Text), content),
    }
}

fn content_view(kind: Kind, content: &[u8]) -> AnyView {
    match std::str::from_utf8(content).ok().filter(|text| !text.contains('\0')) {
        Some(text) => text_view(kind, text),
        None => quiet("This file is not text. Download it instead."),
    }
}

fn too_large(most: u64) -> AnyView {
    quiet(&format!("Files larger than {} are not shown here. Download the file instead.", bytes(most)))
}

fn quiet(words: &str) -> AnyView {
    view! { <p class="quiet">{words.to_owned()}</p> }.into_any()
}

fn text_view(kind: Kind, text: &str) -> AnyView {
    match kind {
        Kind::Markdown => whole_markdown(text),
        Kind::Csv => table(text),
        Kind::Json => serde_json::from_str(text).map_or_else(|_| code_block(text, None), |value| whole_json(&value)),
        Kind::Text | Kind::Picture | Kind::Document => code_block(text, None),
    }
}

fn table(text: &str) -> AnyView {
    let csv::Table { head, rows, is_cut } = csv::table(text, ROWS, COLUMNS);
    let heads = head.iter().map(|name| view! { <th scope="col">{revealed(name)}</th> });
    let rows = rows.iter().map(|row| {
        let cells = row.iter().map(|cell| view! { <td>{revealed(cell)}</td> });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label="Table">
            <table><thead><tr>{heads.collect_view()}</tr></thead><tbody>{rows.collect_view()}</tbody></table>
        </div>
        {is_cut.then(|| view! { <p class="quiet small">{format!("Showing the first {ROWS} rows and {COLUMNS} columns.")}</p> })}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn file(filename: &str, mime_type: &str, size: u64) -> File {
        let file = json!({"id": "file_1", "created_at": "2026-10-09T13:50:00Z", "filename": filename,
            "mime_type": mime_type, "size_bytes": size, "type": "file"});
        serde_json::from_value(file).unwrap()
    }

    fn kind(filename: &str, mime_type: &str) -> Option<Kind> {
        kind_of(&file(filename, mime_type, 1))
    }

    #[test]
    fn what_could_run_is_text() {
        assert_eq!(kind("page.html", "text/html"), Some(Kind::Text));
        assert_eq!(kind("drawing.svg", "image/svg+xml"), Some(Kind::Text));
        assert_eq!(kind("a.js", "application/javascript"), Some(Kind::Text));
        assert_eq!(kind("a.pdf", "application/pdf"), Some(Kind::Document));
        assert_eq!(kind("a.pdf", "application/octet-stream"), None);
    }

    #[test]
    fn names_tell_more_than_types() {
        assert_eq!(kind("report.md", "text/plain"), Some(Kind::Markdown));
        assert_eq!(kind("a.CSV", "application/octet-stream"), Some(Kind::Csv));
        assert_eq!(kind("a.json", "text/plain; charset=utf-8"), Some(Kind::Json));
        assert_eq!(kind("a.png", "image/png"), Some(Kind::Picture));
        assert_eq!(kind("notes", "text/plain"), Some(Kind::Text));
    }
    #[test]
    fn a_file_is_shown_as_what_it_is() {
        let shown = |name: &str, text: &str| preview(&file(name, "text/plain", 9), text.as_bytes());
        assert!(shown("a.md", "# Prices").contains("<h2>Prices</h2>"));
        assert!(shown("a.csv", "ship,crew\nAurora,9").contains("<th scope=\"col\">ship</th>"));
        assert!(shown("a.json", "{\"ship\": 1}").contains("json-key"));
        assert!(shown("a.json", "{broken").contains("{broken"));
        assert!(shown("a.svg", "<svg onload=x>").contains("&lt;svg onload"));
        let picture = preview(&file("a.png", "image/png", 9), b"");
        assert!(picture.contains("<img src=\"/api/v1/files/file_1/content\""), "{picture}");
    }

    #[test]
    fn what_is_large_or_not_text_is_downloaded_instead() {
        let large = file("a.txt", "text/plain", MOST_TEXT + 1);
        assert!(!needs_content(&large) && preview(&large, b"").contains("larger than"));
        assert!(preview(&file("a.png", "image/png", MOST_PICTURE + 1), b"").contains("larger than"));
        assert!(preview(&file("a.txt", "text/plain", 1), b"\xff").contains("is not text"));
        assert!(preview(&file("a.zip", "application/zip", 1), b"").contains("can't be shown"));
        let document = |size| preview(&file("a.pdf", "application/pdf", size), b"");
        assert!(
            document(1).contains("<iframe") && document(1).contains("src=\"/files/file_1/document\""),
            "{}",
            document(1)
        );
        assert!(document(MOST_DOCUMENT + 1).contains("larger than"));
        assert!(!needs_content(&file("a.png", "image/png", 1)) && needs_content(&file("a.txt", "text/plain", 1)));
    }
}
