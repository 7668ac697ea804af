//! `…/export?format=jsonl|markdown|html`: a whole session as a file, written page by page so that its size doesn't
//! matter.

mod pages;

use super::{app::App, console::session::seen, headers::as_download, read_scope::ReadScope};
use crate::{channel::LogChanges, failure::Failure, request::extract::Query, store::StoreError};
use axum::{
    body::{Body, Bytes},
    extract::State,
    response::Response,
};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::{HeaderValue, header};
use pages::{Page, pages};
use pilothouse_api::sessions::Session;
use pilothouse_app::export::{self, About};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use utoipa::{IntoParams, ToSchema};

/// How long to wait for the backfill to finish.
const BACKFILL_TIMEOUT: Duration = Duration::from_secs(20);
/// How much of the title is used in the file's name, in characters.
const MAX_TITLE: usize = 60;

/// What is exported.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// The format.
    #[param(inline)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Format {
    /// The upstream's events, untouched, one per line.
    Jsonl,
    Markdown,
    Html,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Markdown => "md",
            Self::Html => "html",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Jsonl => "application/x-ndjson; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    /// The format for rows; `None` if events are written instead.
    fn of_rows(self) -> Option<export::Format> {
        match self {
            Self::Jsonl => None,
            Self::Markdown => Some(export::Format::Markdown),
            Self::Html => Some(export::Format::Html),
        }
    }
}

/// A download of the whole session.
#[utoipa::path(
    get,
    path = "/export",
    params(ExportQuery),
    responses((status = 200, content((String = "application/x-ndjson"), (String = "text/markdown"), (String = "text/html")))),
)]
pub async fn export(
    State(app): State<App>,
    scope: ReadScope,
    Query(ExportQuery { format }): Query<ExportQuery>,
) -> Result<Response, Failure> {
    whole_log(&app, &scope).await?;
    let about = about(&app, &scope).await;
    let name = file_name(about.title.as_deref().unwrap_or_default(), scope.session.as_str(), format.ending());
    let mut response = Response::new(Body::from_stream(written(app, scope, format, about)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(Failure::internal)?;
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    as_download(headers);
    Ok(response)
}

/// Waits for the whole log: a file without the session's beginning would look complete.
async fn whole_log(app: &App, scope: &ReadScope) -> Result<(), Failure> {
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let mut changes = LogChanges::of(channel, BACKFILL_TIMEOUT);
    loop {
        let state = app.store.log_state(scope.session.as_str()).await?;
        // For a deleted session there is only what was recorded.
        if state.complete || state.gone_at.is_some() {
            return Ok(());
        }
        if changes.is_over() {
            let message = "The session's history is still being loaded. Try again in a moment.";
            return Err(Failure::upstream(message, "the log is not complete"));
        }
        changes.next().await;
    }
}

/// Without a title or names, the recording can still be exported.
async fn about(app: &App, scope: &ReadScope) -> About {
    let seen = seen(app, &scope.session).await.ok();
    let session = seen.and_then(|seen| serde_json::from_str::<Session>(seen.session.get()).ok());
    let hide_tools = scope.hide_tools;
    match session {
        None => About { title: None, agent_name: "Agent".to_owned(), usage: None, hide_tools },
        Some(Session { title, agent, usage, .. }) => {
            About { title, agent_name: agent.definition.name, usage: Some(usage), hide_tools }
        }
    }
}

/// The title reduced to letters, digits and hyphens, or else the session's id.
fn file_name(title: &str, id: &str, ending: &str) -> String {
    let plain = |text: &str| {
        let words: String =
            text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
        let name = words.split_whitespace().collect::<Vec<_>>().join("-");
        name.chars().take(MAX_TITLE).collect::<String>()
    };
    let name = Some(plain(title)).filter(|name| !name.is_empty()).unwrap_or_else(|| plain(id));
    format!("{}.{ending}", name.trim_end_matches('-'))
}

fn written(
    app: App,
    scope: ReadScope,
    format: Format,
    about: About,
) -> impl futures::Stream<Item = Result<Bytes, StoreError>> + Send + 'static {
    let rows = format.of_rows();
    let head = rows.map(|rows| rows.head(&about)).unwrap_or_default();
    let foot = rows.map(export::Format::foot).unwrap_or_default();
    let (about, workers) = (Arc::new(about), app.workers);
    let pages = pages(app.store, scope).and_then(move |page| {
        let (about, workers) = (about.clone(), workers.clone());
        let write = move || match rows {
            Some(rows) => rows.rows(&about, page.rows().iter().map(|row| &**row)),
            None => lines(&page),
        };
        async move { Ok(workers.run_unhurried(write).await) }
    });
    let whole = stream::once(std::future::ready(Ok(head))).chain(pages);
    whole.chain(stream::once(std::future::ready(Ok(foot.to_owned())))).map_ok(Bytes::from).inspect_err(|error| {
        // The download is aborted, so that nobody takes a part for the whole.
        tracing::error!(%error, "an export was cut off");
    })
}

/// JSON contains line feeds only between tokens, where a space means the same.
fn lines(page: &Page) -> String {
    page.events().iter().map(|event| event.json.replace(['\n', '\r'], " ") + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::file_name;
    use proptest::prelude::*;

    #[test]
    fn a_file_is_called_as_its_session() {
        assert_eq!(file_name("Count the stores!", "sesn_1", "md"), "count-the-stores.md");
        assert_eq!(file_name("日本語", "sesn_1", "html"), "sesn-1.html");
    }

    proptest! {
        #[test]
        fn a_name_is_safe_everywhere(title in "\\PC{0,90}") {
            let name = file_name(&title, "sesn_1", "jsonl");
            prop_assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.') && name.len() <= 66);
            prop_assert!(!name.starts_with(['.', '-']));
        }
    }
}
