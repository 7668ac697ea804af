//! `/api/console/search`: the search across all recorded logs.

use crate::{
    failure::Failure,
    request::extract::{Json, Query},
    web::app::App,
};
use axum::extract::State;
use pilothouse_console_api::{FoundEvents, SearchFilter};

/// The longest text that is looked for, in bytes.
const LONGEST: usize = 1_000;

/// Events of all recorded sessions, newest first. Each finds what has all of its words and filters; a result has the
/// tool, files and hosts of its call.
#[utoipa::path(get, path = "/api/console/search", params(SearchFilter), responses((status = 200, body = FoundEvents)))]
pub async fn search(State(app): State<App>, Query(filter): Query<SearchFilter>) -> Result<Json<FoundEvents>, Failure> {
    let filter = checked(filter)?;
    Ok(Json(app.store.search_logs(&filter).await?))
}

/// A filter without what is empty, as forms send it.
fn checked(filter: SearchFilter) -> Result<SearchFilter, Failure> {
    let text = |name: &str, value: Option<String>| match value.map(|value| value.trim().to_owned()) {
        Some(value) if value.len() > LONGEST => {
            Err(Failure::invalid(format!("{name}: expected at most {LONGEST} bytes.")))
        }
        value => Ok(value.filter(|value| !value.is_empty())),
    };
    Ok(SearchFilter {
        q: text("q", filter.q)?,
        tool: text("tool", filter.tool)?,
        path: text("path", filter.path)?,
        host: text("host", filter.host)?,
        person: text("person", filter.person)?,
        agent: text("agent", filter.agent)?,
        session: text("session", filter.session)?,
        kind: text("type", filter.kind)?,
        ..filter
    })
}
