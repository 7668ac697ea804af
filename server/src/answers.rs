//! Answers to tool calls: each confirmation or result is sent upstream once, however many people click in however many
//! tabs.

use crate::{body::JsonBody, failure::Failure, gateway::Gateway, identity::Identity, store::Store};
use axum::body::Body;
use futures::TryFutureExt;
use http::{Request, Response, StatusCode, request::Parts};
use pilothouse_api::{Page, ids::SessionId, page::Query};
use serde_json::{Value, json};

/// The events that answer a tool call, with the field that names the call (events.md §4.3 and §4.4).
const ANSWERS: [(&str, &str); 3] = [
    ("user.tool_confirmation", "tool_use_id"),
    ("user.tool_result", "tool_use_id"),
    ("user.custom_tool_result", "custom_tool_use_id"),
];

/// The ids of the tool calls that a body answers.
fn answered(body: &Value) -> Vec<String> {
    let events = body.get("events").and_then(Value::as_array).into_iter().flatten();
    events.filter_map(tool_use_of).map(str::to_owned).collect()
}

fn tool_use_of(event: &Value) -> Option<&str> {
    let name = event.get("type")?.as_str()?;
    let (_, field) = ANSWERS.iter().find(|(answer, _)| *answer == name)?;
    event.get(*field)?.as_str()
}

/// Sends events. The tool calls that they answer are claimed first; a second claim is a conflict and is never sent.
pub async fn send(
    gateway: &Gateway,
    store: &Store,
    identity: &Identity,
    session: &SessionId,
    parts: Parts,
    body: JsonBody,
) -> Result<Response<Body>, Failure> {
    let tool_uses = answered(&body.value);
    claim_all(store, session, &tool_uses, &identity.name).await?;
    let outcome = gateway.forward(Request::from_parts(parts, Body::from(body.bytes))).await;
    let status = outcome.as_ref().map_or_else(|failure| failure.status(), Response::status);
    if status.is_success() || tool_uses.is_empty() {
        return outcome;
    }
    if status.is_server_error()
        && let Some(stored) = stored_answers(gateway, session, &tool_uses).await
    {
        // The upstream stored the answer and only its response was lost, so this is not a failure.
        return Ok(as_json(Response::new(Body::from(json!({ "data": stored }).to_string()))));
    }
    release_all(store, session, &tool_uses).await?;
    outcome
}

async fn claim_all(store: &Store, session: &SessionId, tool_uses: &[String], actor: &str) -> Result<(), Failure> {
    for (index, tool_use) in tool_uses.iter().enumerate() {
        if let Some(first) = store.claim_answer(session.as_str(), tool_use, actor).await? {
            release_all(store, session, &tool_uses[..index]).await?;
            let message = format!("This call was already answered by {first}.");
            return Err(Failure::conflict(message).with_code("already_answered"));
        }
    }
    Ok(())
}

async fn release_all(store: &Store, session: &SessionId, tool_uses: &[String]) -> Result<(), Failure> {
    for tool_use in tool_uses {
        store.release_answer(session.as_str(), tool_use).map_err(Failure::from).await?;
    }
    Ok(())
}

/// The stored answers to these calls, if the upstream has one for each.
async fn stored_answers(gateway: &Gateway, session: &SessionId, tool_uses: &[String]) -> Option<Vec<Value>> {
    let types = ANSWERS.iter().fold(Query::new().with("order", "desc"), |query, (name, _)| query.with("types[]", name));
    let body = gateway.read(&format!("/v1/sessions/{session}/events{}", types.suffix())).await.ok()?;
    let page: Page<Value> = serde_json::from_slice(&body).ok()?;
    tool_uses.iter().map(|id| page.data.iter().find(|event| tool_use_of(event) == Some(id)).cloned()).collect()
}

fn as_json(mut response: Response<Body>) -> Response<Body> {
    *response.status_mut() = StatusCode::OK;
    let value = http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(http::header::CONTENT_TYPE, value);
    response
}

#[cfg(test)]
mod tests;
