//! `/api/v1/…`: the API as Anthropic serves it, with a console login or token instead of a key.

mod learned;
mod upstream_path;

use super::{app::App, headers, skill_upload};
use crate::{
    body::{JsonBody, announced},
    budgets::{self, Asked},
    failure::Failure,
    identity::Identity,
    names::Names,
    relay::{self, Reader},
};
use axum::{
    Extension, Router,
    body::Body,
    extract::{DefaultBodyLimit, Path, Query, Request, State},
    middleware::{self, Next},
    response::Response,
    routing::{any, delete, get, post},
};
use http::{Method, StatusCode};
use http_body::Body as _;
use http_body_util::{BodyExt as _, Limited};
use pilothouse_api::{files::MAX_UPLOAD, ids::SessionId};
use serde_json::Value;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use upstream_path::without_prefix;

/// The maximum length of a body, in bytes: a file, and what surrounds it in a multipart body.
const MAX_FILE_BODY: u64 = MAX_UPLOAD + 64 * 1024;

/// The routes that need handling of their own; everything else is forwarded.
pub fn routes(app: App) -> Router {
    let skills = || get(forward).post(upload_skill).layer(DefaultBodyLimit::max(skill_upload::MAX_BODY));
    Router::new()
        .route("/api/v1/agents", post(learned::save_agent).get(forward))
        .route("/api/v1/agents/{agent_id}", post(learned::save_agent).get(forward))
        .route(
            "/api/v1/vaults/{vault_id}/credentials/{credential_id}",
            post(learned::change_credential).delete(learned::change_credential).get(forward),
        )
        .route(
            "/api/v1/vaults/{vault_id}/credentials/{credential_id}/mcp_oauth_validate",
            post(learned::check_credential),
        )
        .route("/api/v1/skills", skills())
        .route("/api/v1/skills/{skill_id}/versions", skills())
        .route("/api/v1/sessions", post(create_session).get(forward))
        .route("/api/v1/deployments/{deployment_id}/run", post(run_deployment))
        .route("/api/v1/sessions/{session_id}", delete(delete_session).get(forward).post(forward))
        .route("/api/v1/sessions/{session_id}/events", post(send_events).get(forward))
        .route("/api/v1/sessions/{session_id}/events/stream", get(stream))
        .route("/api/v1/sessions/{session_id}/threads/{thread_id}/stream", get(thread_stream))
        .route("/api/v1/files/{file_id}/content", get(download))
        .route("/api/v1/skills/{skill_id}/versions/{version}/content", get(download))
        .route("/api/v1/{*path}", any(forward))
        .layer(middleware::from_fn_with_state(app.names.clone(), names_change))
        .with_state(app)
}

/// What was just made or renamed is found by its name at once.
async fn names_change(State(names): State<Names>, request: Request, next: Next) -> Response {
    let changes = request.method() != Method::GET && !request.uri().path().ends_with("/events");
    let response = next.run(request).await;
    if changes && response.status().is_success() {
        names.changed();
    }
    response
}

/// Forwards a call and its response; bodies are streamed. The guard has already read every body except files.
async fn forward(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let too_large = || Failure::too_large(format!("The file is larger than {} MB.", MAX_UPLOAD / (1024 * 1024)));
    let (parts, body) = without_prefix(request)?.into_parts();
    let body = announced(body, MAX_FILE_BODY, too_large).await?;
    let (request, exceeded) = limited(Request::from_parts(parts, body), MAX_FILE_BODY);
    let outcome = app.gateway.forward(request).await;
    if exceeded.load(Ordering::Relaxed) { Err(too_large()) } else { outcome }
}

/// Starts a session, unless a budget stops it.
async fn create_session(
    State(app): State<App>,
    identity: Identity,
    Extension(body): Extension<JsonBody>,
    request: Request,
) -> Result<Response, Failure> {
    let agent = budgets::agent_of(&body.value);
    budgets::refuse(&app.store, Asked { identity: &identity, agent, deployment: None }).await?;
    let outcome = forward(State(app.clone()), request).await;
    app.relay.session_made();
    outcome
}

/// Runs a deployment now, unless a budget stops it.
async fn run_deployment(
    State(app): State<App>,
    identity: Identity,
    Path(deployment): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let known: Option<Value> = if app.store.budgets().await?.is_empty() {
        None
    } else {
        // The call itself says what is wrong with the deployment.
        app.gateway.read_json(&format!("/v1/deployments/{deployment}")).await.ok()
    };
    let agent = known.as_ref().and_then(budgets::agent_of);
    budgets::refuse(&app.store, Asked { identity: &identity, agent, deployment: Some(&deployment) }).await?;
    forward(State(app), request).await
}

async fn upload_skill(app: State<App>, request: Request) -> Result<Response, Failure> {
    forward(app, skill_upload::checked(request).await?).await
}

/// Deletes a session and ends its share links, even if it turns out to be deleted already.
async fn delete_session(
    State(app): State<App>,
    Path(session): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let session = session_id(&session)?;
    let response = app.gateway.forward(without_prefix(request)?).await?;
    if response.status().is_success() || response.status() == StatusCode::NOT_FOUND {
        app.store.note_gone(session.as_str()).await?;
    }
    Ok(response)
}

/// Limits a body without a declared length; the flag is set if it exceeds the limit.
fn limited(request: Request, limit: u64) -> (Request, Arc<AtomicBool>) {
    let exceeded = Arc::new(AtomicBool::new(false));
    let flag = exceeded.clone();
    let bounded = |body| {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Body::new(Limited::new(body, limit).map_err(move |error| {
            flag.store(true, Ordering::Relaxed);
            error
        }))
    };
    let (parts, body) = request.into_parts();
    // An empty body must remain recognisable as empty, or it would be sent with unknown length.
    let body = if body.is_end_stream() { body } else { bounded(body) };
    (Request::from_parts(parts, body), exceeded)
}

async fn send_events(
    State(app): State<App>,
    identity: Identity,
    Path(session): Path<String>,
    Extension(body): Extension<JsonBody>,
    request: Request,
) -> Result<Response, Failure> {
    let session = session_id(&session)?;
    let (parts, _) = without_prefix(request)?.into_parts();
    let outcome = app.answers.send(&identity, &session, parts, body).await;
    app.inbox.answered(&session);
    outcome
}

/// A stream from the relay: any number of programs share one upstream stream.
async fn stream(
    State(app): State<App>,
    identity: Identity,
    Path(session): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let session = session_id(&session)?;
    let previews = previews(query)?;
    let reader = Reader::from(&identity);
    let permit = app.relay.permit(&reader, vec![session.clone()])?;
    let channel = app.relay.caught_up_for(&session, &reader).await?;
    if channel.is_gone() {
        return Err(Failure::not_found("This session was deleted."));
    }
    Ok(relay::held(relay::program_stream(&app.relay, channel, previews), permit))
}

/// A thread's stream from the relay, shared in the same way.
async fn thread_stream(
    State(app): State<App>,
    identity: Identity,
    Path((session, thread)): Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let session = session_id(&session)?;
    let thread = thread.parse().map_err(|e| Failure::not_found(format!("There is no thread with this id: {e}.")))?;
    let previews = previews(query)?;
    let permit = app.relay.permit(&Reader::from(&identity), vec![session.clone()])?;
    let stream = app.relay.thread(&session, &thread).await?;
    let response = relay::program_stream(&app.relay, stream.channel.clone(), previews);
    Ok(relay::held(response, (permit, stream)))
}

/// The types of events of which previews are asked for (events.md §9).
fn previews(query: Vec<(String, String)>) -> Result<Vec<String>, Failure> {
    let types: Vec<String> =
        query.into_iter().filter(|(key, _)| key == "event_deltas[]").map(|(_, value)| value).collect();
    if types.len() > 100 || types.iter().any(|of| of != "agent.message" && of != "agent.thinking") {
        return Err(Failure::invalid("event_deltas[]: expected agent.message or agent.thinking, at most 100 values."));
    }
    Ok(types)
}

/// The content of a file or a skill, which is never shown as a page of ours because an agent may have written it.
async fn download(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let mut response = app.gateway.forward(without_prefix(request)?).await?;
    if response.status().is_success() {
        headers::as_download(response.headers_mut());
    }
    Ok(response)
}

/// Parses an id in a path.
pub fn session_id(text: &str) -> Result<SessionId, Failure> {
    text.parse().map_err(|error| Failure::not_found(format!("There is no session with this id: {error}.")))
}
