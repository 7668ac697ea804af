//! `/api/console/decisions`: the record of decisions, and its files.

use crate::{
    decisions::{CHUNK, Format, figures},
    failure::Failure,
    request::extract::{Json, Query},
    store::StoreError,
    web::{app::App, headers::as_download},
};
use axum::{
    body::{Body, Bytes},
    extract::State,
    response::Response,
};
use futures::{TryStreamExt as _, stream};
use http::{HeaderValue, header};
use pilothouse_console_api::{DecisionFilter, Decisions};
use serde::Deserialize;
use utoipa::IntoParams;

/// How many rows a page has.
const PAGE: u32 = 50;

/// Decisions, newest first, and what those of the last 30 days come to for each agent.
#[utoipa::path(get, path = "/api/console/decisions", responses((status = 200, body = Object)))]
pub async fn decisions(
    State(app): State<App>,
    Query(filter): Query<DecisionFilter>,
) -> Result<Json<Decisions>, Failure> {
    let mut rows = app.store.decisions(&filter, PAGE + 1).await?;
    let has_more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    Ok(Json(Decisions { rows, has_more, agents: figures(&app.store, &app.inbox.sessions()).await? }))
}

/// Which file.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// The format.
    #[param(inline)]
    format: Format,
}

/// The whole record as a file, oldest first.
#[utoipa::path(
    get,
    path = "/api/console/decisions/export",
    params(ExportQuery),
    responses((status = 200, content((String = "text/csv"), (String = "application/x-ndjson")))),
)]
pub async fn export(
    State(app): State<App>,
    Query(ExportQuery { format }): Query<ExportQuery>,
) -> Result<Response, Failure> {
    let (kind, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "decisions.csv"),
        Format::Jsonl => ("application/x-ndjson; charset=utf-8", "decisions.jsonl"),
    };
    let parts =
        stream::try_unfold((app.store, None), move |(store, after): (crate::store::Store, Option<u64>)| async move {
            let rows = store.chain_after(after.unwrap_or_default(), CHUNK).await?;
            let Some(last) = rows.last().map(|row| row.seq).or_else(|| after.is_none().then_some(0)) else {
                return Ok(None);
            };
            let text = format.write(rows, after.is_none())?;
            Ok::<_, StoreError>(Some((Bytes::from(text), (store, Some(last)))))
        });
    let mut response = Response::new(Body::from_stream(parts.into_stream()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(Failure::internal)?;
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    as_download(headers);
    Ok(response)
}
