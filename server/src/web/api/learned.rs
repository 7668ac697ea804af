//! Calls whose answers tell the console something that the API doesn't keep: who made a version of an agent, and what the last
//! check of a credential came to. What can't be kept doesn't change the answer.

use super::{
    super::{app::App, in_process::whole},
    upstream_path::without_prefix,
};
use crate::{
    body::JsonBody,
    failure::Failure,
    identity::Identity,
    store::{StoreError, ledger::Actor},
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, Request, State},
    response::Response,
};
use pilothouse_api::credentials::CredentialValidation;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Made {
    id: String,
    version: u32,
}

/// Creates or changes an agent.
pub async fn save_agent(
    State(app): State<App>,
    identity: Identity,
    Extension(body): Extension<JsonBody>,
    request: Request,
) -> Result<Response, Failure> {
    let is_new = request.uri().path() == "/api/v1/agents";
    let (response, answer) = answered(&app, request).await?;
    let made =
        serde_json::from_slice::<Made>(&answer).ok().filter(|made| is_new || is_newer(&body.value, made.version));
    if let Some(made) = made.filter(|_| response.status().is_success()) {
        kept(app.store.note_agent_version(&made.id, made.version, &Actor::from(&identity)).await);
    }
    Ok(response)
}

/// Whether a change made this version: one that changes nothing answers with the version that it was to change, and one that
/// names none may answer with anybody's.
fn is_newer(body: &Value, version: u32) -> bool {
    body.get("version").and_then(Value::as_u64).is_some_and(|base| base < u64::from(version))
}

/// Checks a credential.
pub async fn check_credential(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let (response, answer) = answered(&app, request).await?;
    let check = serde_json::from_slice::<CredentialValidation>(&answer).ok();
    if let Some(check) = check.filter(|_| response.status().is_success()) {
        kept(app.store.note_credential_check(&check).await);
    }
    Ok(response)
}

/// Changes or deletes a credential: what its last check came to says nothing any more.
pub async fn change_credential(
    State(app): State<App>,
    Path((_, credential)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failure> {
    let response = app.gateway.forward(without_prefix(request)?).await?;
    if response.status().is_success() {
        kept(app.store.forget_credential_check(&credential).await);
    }
    Ok(response)
}

/// The answer, and its body.
async fn answered(app: &App, request: Request) -> Result<(Response, Bytes), Failure> {
    let response = app.gateway.forward(without_prefix(request)?).await?;
    let whole = whole(response).await.map_err(|error| Failure::upstream("The API's answer was cut off.", error))?;
    let (parts, body) = whole.into_parts();
    Ok((Response::from_parts(parts, Body::from(body.clone())), body))
}

fn kept(outcome: Result<(), StoreError>) {
    if let Err(error) = outcome {
        tracing::error!(%error, "what an answer tells is not kept");
    }
}

#[cfg(test)]
mod tests {
    use super::is_newer;
    use serde_json::json;

    #[test]
    fn only_what_made_a_version_has_made_it() {
        assert!(is_newer(&json!({"version": 3, "name": "a"}), 4));
        assert!(!is_newer(&json!({"version": 4, "name": "a"}), 4), "it changed nothing");
        assert!(!is_newer(&json!({"name": "a"}), 4), "it may be somebody else's");
    }
}
