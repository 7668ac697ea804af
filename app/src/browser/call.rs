//! A call of the API as islands make it: JSON there and back, on the console's own origin, with the login cookie.
//!
//! The typed client would bring code for each field of each response, of which a form needs an id.

use serde::Serialize;
use serde_json::Value;
use std::str::FromStr;

/// What a visitor is told whose login is over: what the API says to a program is of no use to a person in a browser.
pub const EXPIRED: &str = "Your login has expired. Log in again.";
/// What is told of a response that is not the API's.
pub const UNEXPECTED: &str = "Got an unexpected response. Try again in a moment.";

const UNREACHABLE: &str = "Can't reach the console. Check your connection, then try again.";

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallError {
    /// HTTP status of the response, if there was one.
    pub status: Option<u16>,
    /// What happened, for people.
    pub message: String,
    /// The upstream's request id, to quote when asking for help.
    pub request_id: Option<String>,
}

/// A response of any status.
struct Answer {
    status: u16,
    request_id: Option<String>,
    body: String,
}

/// Reads from a path of the API, such as `/v1/agents/agent_1`.
pub async fn get(path: &str) -> Result<Value, CallError> {
    send("GET", path, None).await
}

/// Sends JSON to a path of the API, and gives the id of what was made or changed.
pub async fn save<I: FromStr>(path: &str, body: &impl Serialize) -> Result<I, CallError> {
    let body = serde_json::to_string(body).map_err(|_| failed(None, UNEXPECTED))?;
    let saved = send("POST", path, Some(body)).await?;
    let id = saved.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    id.ok_or_else(|| failed(None, UNEXPECTED))
}

async fn send(method: &str, path: &str, body: Option<String>) -> Result<Value, CallError> {
    let Some(answer) = fetch(method, path, body).await else { return Err(failed(None, UNREACHABLE)) };
    match serde_json::from_str(&answer.body) {
        Ok(value) if (200..300).contains(&answer.status) => Ok(value),
        Ok(envelope) => Err(refusal(&answer, &envelope)),
        Err(_) => Err(failed(Some(answer.status), UNEXPECTED)),
    }
}

/// What an error envelope says (README.md §4).
fn refusal(answer: &Answer, envelope: &Value) -> CallError {
    let own = envelope.pointer("/error/message").and_then(Value::as_str);
    let message = match own {
        Some(_) if answer.status == 401 => EXPIRED,
        Some(own) => own,
        None => return failed(Some(answer.status), UNEXPECTED),
    };
    let request_id = envelope.get("request_id").and_then(Value::as_str).map(str::to_owned);
    let request_id = request_id.or_else(|| answer.request_id.clone());
    CallError { request_id, ..failed(Some(answer.status), message) }
}

fn failed(status: Option<u16>, message: &str) -> CallError {
    CallError { status, message: message.to_owned(), request_id: None }
}

/// `None` where there is no response.
#[cfg(target_arch = "wasm32")]
async fn fetch(method: &str, path: &str, body: Option<String>) -> Option<Answer> {
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;

    let request = web_sys::RequestInit::new();
    request.set_method(method);
    if let Some(body) = body {
        let headers = web_sys::Headers::new().ok()?;
        headers.set("content-type", "application/json").ok()?;
        request.set_headers(&headers);
        request.set_body(&body.into());
    }
    let fetched = web_sys::window()?.fetch_with_str_and_init(&format!("/api{path}"), &request);
    let response: web_sys::Response = JsFuture::from(fetched).await.ok()?.dyn_into().ok()?;
    let body = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    Some(Answer { status: response.status(), request_id: response.headers().get("request-id").ok()?, body })
}

/// While a page is rendered on the server its islands call nothing.
#[cfg(not(target_arch = "wasm32"))]
async fn fetch(_: &str, _: &str, _: Option<String>) -> Option<Answer> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(status: u16, body: &Value) -> CallError {
        refusal(&Answer { status, request_id: Some("req_header".to_owned()), body: String::new() }, body)
    }

    #[test]
    fn an_error_of_the_api_is_told_in_its_own_words() {
        let error =
            refused(400, &json!({ "type": "error", "error": { "message": "name: is empty" }, "request_id": "req_1" }));
        assert_eq!((error.status, error.message.as_str()), (Some(400), "name: is empty"));
        assert_eq!(error.request_id.as_deref(), Some("req_1"));
    }

    #[test]
    fn a_request_id_may_be_in_the_header_alone() {
        let error = refused(409, &json!({ "error": { "message": "The agent changed." } }));
        assert_eq!(error.request_id.as_deref(), Some("req_header"));
    }

    #[test]
    fn what_only_programs_understand_is_told_in_ours() {
        assert_eq!(refused(401, &json!({ "error": { "message": "x-api-key is missing" } })).message, EXPIRED);
        assert_eq!(refused(502, &json!({ "detail": "no" })).message, UNEXPECTED);
    }
}
