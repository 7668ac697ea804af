//! Previews of files that the session made. They are never executed, and never shown as a page.

use super::fresh::Fresh;
use crate::{
    browser,
    islands::session::content::{
        json::{Disclosure, json_view},
        markdown::markdown,
        media::PICTURES,
        text::{code_block, revealed},
    },
    routes::file_content_url,
};
use leptos::prelude::*;
use pilothouse_api::files::File;
use pilothouse_domain::{csv, format::bytes, reveal::visible};

/// Larger pictures and texts are not looked into, in bytes.
const MOST_PICTURE: u64 = 10 * 1024 * 1024;
const MOST_TEXT: u64 = 256 * 1024;
/// What is drawn of a table.
const ROWS: usize = 100;
const COLUMNS: usize = 30;

/// How a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Picture,
    Markdown,
    Csv,
    Json,
    Text,
}

/// By its name, and where that says nothing by its type. A page or a drawing is shown as its source.
fn kind_of(file: &File) -> Option<Kind> {
    let extension = file.filename.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let kind = file.mime_type.split(';').next().unwrap_or_default().trim();
    Some(match extension.as_deref() {
        _ if PICTURES.contains(&kind) => Kind::Picture,
        Some("md" | "markdown") => Kind::Markdown,
        Some("csv" | "tsv") => Kind::Csv,
        Some("json") => Kind::Json,
        _ if kind == "application/json" => Kind::Json,
        _ if kind.starts_with("text/") => Kind::Text,
        Some("log" | "xml" | "svg" | "yaml" | "yml" | "toml" | "sh" | "py" | "js" | "ts" | "rs" | "sql") => Kind::Text,
        _ => return None,
    })
}

/// A preview that is loaded when opened; `None` for files that have none.
pub fn preview(file: &File) -> Option<AnyView> {
    let kind = kind_of(file)?;
    let (most, size) = (if kind == Kind::Picture { MOST_PICTURE } else { MOST_TEXT }, file.size_bytes);
    let name = visible(&file.filename);
    let file = file.clone();
    let content = move || match kind {
        _ if size > most => {
            let words = format!("Files larger than {} are not shown here. Download the file instead.", bytes(most));
            view! { <p class="quiet">{words}</p> }.into_any()
        }
        Kind::Picture => {
            view! { <img class="picture" src=file_content_url(&file.id) alt=visible(&file.filename)/> }.into_any()
        }
        _ => view! { <TextPreview file=file.clone() kind/> }.into_any(),
    };
    Some(view! { <Disclosure summary=format!("Preview of {name}") content/> }.into_any())
}

#[component]
fn TextPreview(file: File, kind: Kind) -> impl IntoView {
    let id = StoredValue::new(file.id);
    let content = Fresh::new(|| (), move || async move { browser::client().download_file(&id.get_value()).await });
    content.view("The file could not be loaded", move |content| match std::str::from_utf8(content) {
        Ok(text) => text_view(kind, text),
        Err(_) => view! { <p class="quiet">"This file is not text. Download it instead."</p> }.into_any(),
    })
}

fn text_view(kind: Kind, text: &str) -> AnyView {
    match kind {
        Kind::Markdown => markdown(text),
        Kind::Csv => table(text),
        Kind::Json => serde_json::from_str(text).map_or_else(|_| code_block(text, None), |value| json_view(&value)),
        Kind::Text | Kind::Picture => code_block(text, None),
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
        <div class="markdown" tabindex="0" role="group" aria-label="Table">
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

    fn kind(filename: &str, mime_type: &str) -> Option<Kind> {
        let file = json!({"id": "file_1", "created_at": "2026-10-09T13:50:00Z", "filename": filename, "mime_type": mime_type,
            "size_bytes": 1, "type": "file"});
        kind_of(&serde_json::from_value(file).unwrap())
    }

    #[test]
    fn what_could_run_is_text() {
        assert_eq!(kind("page.html", "text/html"), Some(Kind::Text));
        assert_eq!(kind("drawing.svg", "image/svg+xml"), Some(Kind::Text));
        assert_eq!(kind("a.js", "application/javascript"), Some(Kind::Text));
        assert_eq!(kind("a.pdf", "application/pdf"), None);
    }

    #[test]
    fn names_tell_more_than_types() {
        assert_eq!(kind("report.md", "text/plain"), Some(Kind::Markdown));
        assert_eq!(kind("a.CSV", "application/octet-stream"), Some(Kind::Csv));
        assert_eq!(kind("a.json", "text/plain; charset=utf-8"), Some(Kind::Json));
        assert_eq!(kind("a.png", "image/png"), Some(Kind::Picture));
        assert_eq!(kind("notes", "text/plain"), Some(Kind::Text));
    }
}
