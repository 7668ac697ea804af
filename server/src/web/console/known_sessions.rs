//! `/api/console/known-sessions` and `/api/console/session-stats`: sessions as they were last seen, without asking the
//! upstream. Commands read them, over a data folder too.

use super::coverage;
use crate::{
    failure::Failure,
    request::extract::{Json, Query},
    store::sessions::{KnownSession as Row, SessionsFilter, SessionsPage},
    web::app::App,
};
use axum::extract::{Path, State};
use pilothouse_console_api::{
    CoverageFilter, KnownSession, KnownSessionDetail, KnownSessionFilter, KnownSessions, SessionStats,
};
use utoipa::IntoParams;

/// The most sessions of a page, and how many it has if nothing is asked for.
const MOST: u32 = 1_000;
const USUAL: u32 = 50;

/// The parameters, for the document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "they are read as the filter that callers know")]
pub struct Parameters {
    /// Only sessions in this status.
    status: Option<String>,
    /// Only those of this agent, by its id.
    agent: Option<String>,
    /// Only those created at this time or later, in milliseconds since 1970.
    from: Option<i64>,
    /// Only those created before this time.
    to: Option<i64>,
    /// The most sessions, up to 1,000; 50 if absent.
    limit: Option<u32>,
}

/// Sessions, newest first, as they were last seen.
#[utoipa::path(get, path = "/api/console/known-sessions", params(Parameters),
    responses((status = 200, body = KnownSessions)))]
pub async fn list(
    State(app): State<App>,
    Query(filter): Query<KnownSessionFilter>,
) -> Result<Json<KnownSessions>, Failure> {
    let limit = filter.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Failure::invalid(format!("limit: expected a number from 1 to {MOST}.")));
    }
    let mut rows = app.store.sessions(&stored(filter), &SessionsPage { after: None, limit: limit + 1 }).await?;
    let has_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    Ok(Json(KnownSessions { sessions: rows.into_iter().map(known).collect(), has_more }))
}

/// A session as it was last seen, and how many events of it are recorded.
#[utoipa::path(get, path = "/api/console/known-sessions/{session_id}",
    responses((status = 200, body = KnownSessionDetail)))]
pub async fn detail(State(app): State<App>, Path(id): Path<String>) -> Result<Json<KnownSessionDetail>, Failure> {
    let row = app.store.known_session(&id).await?;
    let row = row.ok_or_else(|| Failure::not_found("The console has not seen a session with this id."))?;
    Ok(Json(KnownSessionDetail {
        session: known(row),
        complete: app.store.log_state(&id).await?.complete,
        recorded_at: app.store.recorded_at(&id).await?,
        events: app.store.recorded_types(&id).await?,
    }))
}

/// What sessions come to, by status.
#[utoipa::path(get, path = "/api/console/session-stats", params(Parameters),
    responses((status = 200, body = SessionStats)))]
pub async fn stats(
    State(app): State<App>,
    Query(filter): Query<KnownSessionFilter>,
) -> Result<Json<SessionStats>, Failure> {
    let times = CoverageFilter { from: filter.from, to: filter.to };
    let statuses = app.store.session_stats(&stored(filter)).await?;
    Ok(Json(SessionStats { statuses, coverage: coverage::covered(&app, times).await? }))
}

fn stored(filter: KnownSessionFilter) -> SessionsFilter {
    let KnownSessionFilter { status, agent, from, to, limit: _ } = filter;
    SessionsFilter { agent_id: agent, status, from, to, without_gone: false }
}

fn known(row: Row) -> KnownSession {
    KnownSession {
        id: row.id,
        title: row.title,
        status: row.status,
        agent_id: row.agent_id,
        agent_name: row.agent_name,
        agent_version: row.agent_version,
        model: row.model,
        environment_id: row.environment_id,
        deployment_id: row.deployment_id,
        created_at: row.created_at,
        updated_at: row.updated_at,
        archived_at: row.archived_at,
        gone_at: row.gone_at,
        started_by: row.started_by,
        started_token: row.started_token,
        active_ms: row.active_ms,
        list_cost_cents: row.list_cost_cents,
        seen_at: row.seen_at,
    }
}
