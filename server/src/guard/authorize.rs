//! Applies the table of rights to a call, and to the events in it.

use super::{Identity, Right, events_allowed, identify, rights, whole_path};
use crate::failure::Failure;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

/// The API's own limit of a body that is not a file (README.md §6).
const BODY_LIMIT: usize = 32 * 1024 * 1024;

/// Reads only the types. A key that is sent twice is an error here: whoever reads the body next may read the other one.
#[derive(Deserialize)]
struct Sent {
    events: Vec<SentEvent>,
}

#[derive(Deserialize)]
struct SentEvent {
    #[serde(rename = "type")]
    kind: String,
}

/// Layer for `/api/…`: lets a call through if its [`Identity`] has the right that the table asks for.
pub(super) async fn authorize(request: Request, next: Next) -> Response {
    match check(request).await {
        Ok(request) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

async fn check(request: Request) -> Result<Request, Failure> {
    let path = whole_path(&request);
    let Some(identity) = request.extensions().get::<Identity>() else {
        return Err(identify::stranger());
    };
    let Some(right) = rights::right(request.method(), path) else {
        return Err(Failure::not_found(format!("There is no {} {path} in this console.", request.method())));
    };
    if !identity.may(right) {
        return Err(refusal(identity, right));
    }
    if right == Right::Send && !identity.may(Right::Operate) {
        return check_events(identity.clone(), request).await;
    }
    Ok(request)
}

async fn check_events(identity: Identity, request: Request) -> Result<Request, Failure> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, BODY_LIMIT)
        .await
        .map_err(|_| Failure::too_large("The events are larger than 32 MB, or were cut off."))?;
    let sent: Sent = serde_json::from_slice(&bytes)
        .map_err(|e| Failure::invalid(format!("The body is not {{\"events\": [{{\"type\": …}}]}}: {e}")))?;
    let types: Vec<String> = sent.events.into_iter().map(|event| event.kind).collect();
    if events_allowed(identity.role, &types) {
        Ok(Request::from_parts(parts, Body::from(bytes)))
    } else {
        Err(Failure::forbidden(
            "Approvers can answer tool calls and interrupt. Sending messages needs the operator role.",
        ))
    }
}

fn refusal(identity: &Identity, right: Right) -> Failure {
    let needed = right.least_role();
    Failure::forbidden(format!("{} has the role {}. This needs the role {needed}.", identity.name, identity.role))
}
