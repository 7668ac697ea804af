//! `/api/console/coverage`: how many of the sessions are recorded.

use crate::{
    failure::Failure,
    request::extract::{Json, Query},
    store::recordings::Recorded,
    web::app::App,
};
use axum::extract::State;
use pilothouse_console_api::{Coverage, CoverageFilter};
use utoipa::IntoParams;

/// The parameters, for the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "they are read as the filter that callers know")]
pub struct Parameters {
    /// Sessions created at this time or later, in milliseconds since 1970.
    from: Option<i64>,
    /// Sessions created before this time.
    to: Option<i64>,
}

/// How many of the sessions, or of those created in some time, are recorded: what figures, searches and audits cover.
#[utoipa::path(get, path = "/api/console/coverage", params(Parameters), responses((status = 200, body = Coverage)))]
pub async fn coverage(State(app): State<App>, Query(filter): Query<CoverageFilter>) -> Result<Json<Coverage>, Failure> {
    covered(&app, filter).await.map(Json)
}

/// How many of the sessions of a time are recorded.
pub(super) async fn covered(app: &App, filter: CoverageFilter) -> Result<Coverage, Failure> {
    let Recorded { sessions, recorded, behind, lost, failed, from } =
        app.store.recorded(filter.from, filter.to).await?;
    let walk = app.store.session_walk().await?;
    Ok(Coverage {
        sessions,
        recorded,
        behind,
        missing: sessions.saturating_sub(recorded + lost),
        failed,
        lost,
        from,
        records_all: app.background.is_on(),
        listed_at: walk.and_then(|walk| walk.ended_at),
        trouble: app.background.trouble().map(|outage| outage.words().to_owned()),
    })
}
