//! `/api/console/audit` and its parts: what sessions and agents did, and whether the record still holds.

mod lent;

use super::errors::check_times;
use crate::{
    evidence,
    failure::Failure,
    request::extract::{Json, Query},
    store::{deeds::Whose, tool_runs::Within},
    web::{api::session_id, app::App, headers::as_download},
};
use axum::{
    body::Body,
    extract::{Path, State},
    response::Response,
};
use http::{HeaderValue, header};
use lent::{lent, mounted, produced};
use pilothouse_api::{ids::AgentId, sessions::Session};
use pilothouse_console_api::{AgentRecord, Audit, AuditFilter, DecisionRow, SessionRecord, Verification};
use pilothouse_domain::failures::{Days, group};
use serde::Deserialize;
use utoipa::IntoParams;

/// How many sessions a page has.
const PAGE: u32 = 50;

/// The most sessions, decisions and failures that are told of an agent.
const MOST_SESSIONS: u32 = 200;
const MOST_DECISIONS: u32 = 500;
const MOST_FAILURES: u32 = 20_000;

/// Every session that the console knows, newest first, and how its chain stands.
#[utoipa::path(
    get,
    path = "/api/console/audit",
    params(
        ("agent" = Option<String>, Query, description = "Only those of this agent, by id."),
        ("status" = Option<String>, Query, description = "Only those in this status."),
        ("person" = Option<String>, Query, description = "Only those that this person started, or took a decision in."),
        ("from" = Option<i64>, Query, description = "Only those that changed at this moment or later, in milliseconds since 1970."),
        ("to" = Option<i64>, Query, description = "Only those that were created before this moment."),
        ("page" = Option<String>, Query, description = "The cursor of a page."),
    ),
    responses((status = 200, body = Object)),
)]
pub async fn audit(State(app): State<App>, Query(filter): Query<AuditFilter>) -> Result<Json<Audit>, Failure> {
    let after = filter.page.as_deref().map(after).transpose()?;
    let after = after.as_ref().map(|(at, session)| (*at, session.as_str()));
    let mut rows = app.store.audit_rows(&filter, after, PAGE).await?;
    let has_more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next_page = rows.last().filter(|_| has_more).map(|row| format!("{}.{}", row.created_at, row.session));
    Ok(Json(Audit { rows, next_page }))
}

/// A cursor: the creation and the id of the last session of a page.
fn after(cursor: &str) -> Result<(i64, String), Failure> {
    let parts = cursor.split_once('.').and_then(|(at, session)| Some((at.parse().ok()?, session.to_owned())));
    parts.ok_or_else(|| Failure::invalid("page: expected the cursor of a page."))
}

/// What a session did: decisions, commands, hosts, files, and the secrets that it could use, by name.
#[utoipa::path(
    get,
    path = "/api/console/sessions/{session_id}/audit",
    params(("session_id" = String, Path)),
    responses((status = 200, body = Object)),
)]
pub async fn session(State(app): State<App>, Path(session): Path<String>) -> Result<Json<SessionRecord>, Failure> {
    let session = session_id(&session)?;
    let id = session.as_str();
    let row = app.store.audit_row(id).await?;
    let row = row.ok_or_else(|| Failure::not_found("The console knows of no such session."))?;
    let known = app.store.known_session(id).await?.and_then(|known| serde_json::from_str::<Session>(&known.body?).ok());
    let (vaults, produced) = futures::join!(
        lent(&app.gateway, known.iter().flat_map(|session| session.vault_ids.iter())),
        produced(&app.gateway, &session)
    );
    Ok(Json(SessionRecord {
        row,
        verification: app.store.kept_verification(id).await?,
        decisions: app.store.decisions_of_session(id, MOST_DECISIONS).await?,
        deeds: app.store.deeds(Whose::Session(id)).await?,
        mounted: mounted(known.iter()),
        produced: produced.ok(),
        vaults,
    }))
}

/// From when to when, in milliseconds since 1970.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TimeQuery {
    /// From this moment on.
    from: i64,
    /// Before this moment.
    to: i64,
}

/// What an agent did within a time.
#[utoipa::path(
    get,
    path = "/api/console/agents/{agent_id}/audit",
    params(("agent_id" = String, Path), TimeQuery),
    responses((status = 200, body = Object)),
)]
pub async fn agent(
    State(app): State<App>,
    Path(agent): Path<String>,
    Query(TimeQuery { from, to }): Query<TimeQuery>,
) -> Result<Json<AgentRecord>, Failure> {
    check_times(from, to)?;
    let agent: AgentId = agent.parse().map_err(|_| Failure::not_found("There is no such agent."))?;
    let id = agent.as_str();
    let filter = AuditFilter { agent: Some(id.to_owned()), from: Some(from), to: Some(to), ..AuditFilter::default() };
    let mut sessions = app.store.audit_rows(&filter, None, MOST_SESSIONS).await?;
    let has_more = sessions.len() > MOST_SESSIONS as usize;
    sessions.truncate(MOST_SESSIONS as usize);
    let mut known = Vec::new();
    for row in &sessions {
        let body = app.store.known_session(&row.session).await?.and_then(|known| known.body);
        known.extend(body.and_then(|body| serde_json::from_str::<Session>(&body).ok()));
    }
    let within = Within { from, to, agent: Some(id.to_owned()), version: None };
    let (failures, days) = (app.store.failures(&within, MOST_FAILURES).await?, Days::within(from, to));
    let failures = app.workers.run(move || group(failures, days)).await?;
    Ok(Json(AgentRecord {
        name: sessions.iter().find_map(|row| row.agent_name.clone()),
        agent: id.to_owned(),
        from,
        to,
        decisions: decisions_of(&app, id, from, to).await?,
        deeds: app.store.deeds(Whose::Agent(id, from, to)).await?,
        mounted: mounted(known.iter()),
        vaults: lent(&app.gateway, known.iter().flat_map(|session| session.vault_ids.iter())).await,
        failures,
        sessions,
        has_more,
    }))
}

/// Decisions in the agent's sessions, whichever of their threads called.
async fn decisions_of(app: &App, agent: &str, from: i64, to: i64) -> Result<Vec<DecisionRow>, Failure> {
    Ok(app.store.decisions_of_agent(agent, from, to, MOST_DECISIONS).await?)
}

/// Whether the upstream is read, too.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VerificationQuery {
    /// Compare the log with the upstream's history, too: up to 60,000 events. The default.
    compare: Option<bool>,
}

/// Checks a session's chain against its log, and the log against the upstream's history.
#[utoipa::path(
    get,
    path = "/api/console/sessions/{session_id}/verification",
    params(("session_id" = String, Path), VerificationQuery),
    responses((status = 200, body = Object)),
)]
pub async fn verification(
    State(app): State<App>,
    Path(session): Path<String>,
    Query(VerificationQuery { compare }): Query<VerificationQuery>,
) -> Result<Json<Verification>, Failure> {
    let session = session_id(&session)?;
    if app.store.audit_row(session.as_str()).await?.is_none() {
        return Err(Failure::not_found("The console knows of no such session."));
    }
    let found = match compare {
        Some(false) => app.evidence.check(session.as_str()).await?,
        _ => app.evidence.check_and_compare(&session).await?,
    };
    Ok(Json(found))
}

/// A session's chain as a file that others can check: JSON Lines, see docs/evidence.md.
#[utoipa::path(
    get,
    path = "/api/console/sessions/{session_id}/evidence",
    params(("session_id" = String, Path)),
    responses((status = 200, content((String = "application/x-ndjson")))),
)]
pub async fn file(State(app): State<App>, Path(session): Path<String>) -> Result<Response, Failure> {
    let session = session_id(&session)?;
    if app.store.last_seal(session.as_str()).await?.count == 0 {
        return Err(Failure::not_found("Nothing of this session is sealed."));
    }
    let lines = evidence::lines(app.store.clone(), session.to_string()).await?;
    let mut response = Response::new(Body::from_stream(lines));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson; charset=utf-8"));
    let disposition = format!("attachment; filename=\"{session}.evidence.jsonl\"");
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(Failure::internal)?);
    as_download(headers);
    Ok(response)
}
