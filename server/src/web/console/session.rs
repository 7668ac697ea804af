//! `/api/console/sessions/{id}`: a session as the upstream has it, or as it was recorded if the upstream can't be read
//! or has deleted it.

use crate::{
    channel::Channel,
    failure::Failure,
    gateway::{failure_of, garbage, is_not_found},
    request::extract::Json,
    store::event_log::Kept,
    web::{app::App, read_scope::ReadScope},
};
use axum::extract::State;
use http::StatusCode;
use pilothouse_api::{Error, ids::SessionId, sessions::Session};
use pilothouse_app::session::Audience;
use pilothouse_console_api::{Outage, SessionFacts, Stale};
use serde::Serialize;
use serde_json::value::RawValue;
use std::time::Duration;
use utoipa::ToSchema;

/// How long to wait for the upstream if there is a recording to show instead.
const UPSTREAM_TIMEOUT: Duration = Duration::from_secs(5);

/// The maximum number of listed sessions.
const MAX_SESSIONS: u32 = 100;

/// A session, and why it is not up to date, if so.
#[derive(Debug, Serialize, ToSchema)]
pub struct Seen {
    /// The upstream's JSON, untouched.
    #[schema(value_type = Object)]
    pub session: Box<RawValue>,
    /// `None` also if the session was deleted upstream.
    pub stale: Option<Stale>,
}

/// A session: from the upstream, or as it was last seen and why.
#[utoipa::path(get, path = "/api/console/sessions/{session_id}", responses((status = 200, body = Seen)))]
pub async fn session(State(app): State<App>, scope: ReadScope) -> Result<Json<Seen>, Failure> {
    seen(&app, &scope.session).await.map(Json)
}

/// Up to 100 recorded sessions, most recently followed first, without asking the upstream.
#[utoipa::path(get, path = "/api/console/sessions", responses((status = 200, body = Vec<Seen>)))]
pub async fn recorded(State(app): State<App>) -> Result<Json<Vec<Seen>>, Failure> {
    let kept = app.store.kept_sessions(MAX_SESSIONS).await?;
    let seen = |Kept { session, recorded_at }| {
        let stale = Some(Stale { outage: Outage::Unknown, recorded_at });
        Some(Seen { session: as_session(session)?, stale })
    };
    Ok(Json(kept.into_iter().filter_map(seen).collect()))
}

/// A session as the upstream has it, or as it was recorded.
pub async fn seen(app: &App, session: &SessionId) -> Result<Seen, Failure> {
    let kept = app.store.kept_session(session.as_str()).await?.and_then(as_session);
    let Some(kept) = kept else {
        let session = fresh(app, session).await.map_err(|error| failure_of(&error))?;
        return Ok(Seen { session, stale: None });
    };
    // While the connection is known to be lost, there is no point in trying.
    if let Some(stale) = app.relay.outage(session) {
        return Ok(Seen { session: kept, stale: Some(stale) });
    }
    let asked = tokio::time::timeout(UPSTREAM_TIMEOUT, fresh(app, session)).await;
    let error = match asked.unwrap_or_else(|_| Err(Error::TimedOut(format!("{} s", UPSTREAM_TIMEOUT.as_secs())))) {
        Ok(session) => return Ok(Seen { session, stale: None }),
        Err(error) => error,
    };
    match error.status() {
        _ if is_not_found(&error) => {
            app.store.note_gone(session.as_str()).await?;
            Ok(Seen { session: kept, stale: None })
        }
        Some(StatusCode::FORBIDDEN) => Err(failure_of(&error)),
        _ => {
            tracing::info!(%session, %error, "the session is shown as it was recorded");
            let recorded_at = app.store.recorded_at(session.as_str()).await?;
            Ok(Seen { session: kept, stale: Some(Stale { outage: Outage::from(&error), recorded_at }) })
        }
    }
}

async fn fresh(app: &App, session: &SessionId) -> Result<Box<RawValue>, Error> {
    let json = app.gateway.read(&format!("/v1/sessions/{session}")).await?;
    let not_a_session = || Error::Garbage { status: StatusCode::OK, reason: "not a session".to_owned() };
    let json = as_session(String::from_utf8_lossy(&json).into_owned()).ok_or_else(not_a_session)?;
    if let Some(channel) = app.relay.joined(session) {
        channel.note_facts(facts_of(&json)?);
    }
    Ok(json)
}

/// What is shown of a session, as an audience may see it: as its followers know it, else as it is seen now.
pub async fn facts(app: &App, channel: &Channel, audience: Audience) -> Result<SessionFacts, Failure> {
    let known = channel.facts().borrow().clone();
    let facts = match known {
        Some(facts) => facts,
        None => facts_of(&seen(app, &channel.session).await?.session).map_err(|error| failure_of(&error))?,
    };
    Ok(audience.facts(facts))
}

fn facts_of(json: &RawValue) -> Result<SessionFacts, Error> {
    let session: Session = serde_json::from_str(json.get()).map_err(garbage)?;
    Ok(SessionFacts::from(&session))
}

/// The JSON, if it is a session.
fn as_session(json: String) -> Option<Box<RawValue>> {
    serde_json::from_str::<Session>(&json).ok()?;
    RawValue::from_string(json).ok()
}
