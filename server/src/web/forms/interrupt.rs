//! A session at work can't be deleted: it is interrupted first, and waited for.

use crate::{
    failure::Failure,
    request::form::PREFIX,
    web::in_process::{call_as, lost, refused},
};
use axum::{Router, body::Body};
use http::{Method, request::Parts};
use pilothouse_api::{
    Error,
    ids::SessionId,
    sessions::{Session, SessionStatus},
};
use std::time::Duration;

/// How often it is looked at after an interrupt, and for how long.
const PAUSE: Duration = Duration::from_millis(250);
const LOOKS: u32 = 60;

/// Interrupts the session that a form is about, if it is at work, and returns once it is idle.
///
/// # Errors
/// What the calls are refused for, a form about something else, and a session that goes on for too long.
pub async fn first(api: &Router, parts: &Parts) -> Result<(), Error> {
    let id = parts.uri.path().strip_prefix(PREFIX).and_then(|path| path.strip_prefix("v1/sessions/"));
    let id: SessionId = id
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| refused(&Failure::invalid("interrupt: only a session can be interrupted.")))?;
    let path = format!("/api/v1/sessions/{id}");
    if !is_at_work(api, parts, &path).await? {
        return Ok(());
    }
    let interrupt = Body::from(r#"{"events":[{"type":"user.interrupt"}]}"#);
    call_as(api, parts, Method::POST, &format!("{path}/events"), interrupt).await?;
    for _ in 0..LOOKS {
        tokio::time::sleep(PAUSE).await;
        if !is_at_work(api, parts, &path).await? {
            return Ok(());
        }
    }
    Err(refused(&Failure::conflict("The session was interrupted and is still at work. Try again in a moment.")))
}

async fn is_at_work(api: &Router, parts: &Parts, path: &str) -> Result<bool, Error> {
    let session = call_as(api, parts, Method::GET, path, Body::empty()).await?;
    let session: Session = serde_json::from_slice(&session).map_err(lost)?;
    Ok(matches!(session.status, SessionStatus::Running | SessionStatus::Rescheduling))
}

#[cfg(test)]
mod tests {
    use super::super::{
        submit,
        tests::{URLENCODED, form, location},
    };
    use super::*;
    use axum::{
        Json,
        extract::{Request, State},
        response::IntoResponse as _,
        routing::any,
    };
    use serde_json::json;
    use std::sync::{Arc, Mutex};

    type Calls = Arc<Mutex<Vec<String>>>;

    /// A session that is at work for so many looks, and the calls that were made.
    fn working_for(looks: usize) -> (Router, Calls) {
        let calls = Calls::default();
        let answer = move |State(calls): State<Calls>, request: Request| async move {
            let mut calls = calls.lock().unwrap();
            let seen = calls.iter().filter(|call| call.starts_with("GET")).count();
            calls.push(format!("{} {}", request.method(), request.uri()));
            let mut session = crate::sample::session();
            session["status"] = json!(if seen < looks { "running" } else { "idle" });
            Json(if request.method() == Method::GET { session } else { json!({}) }).into_response()
        };
        (Router::new().route("/api/{*path}", any(answer)).with_state(calls.clone()), calls)
    }

    const ADDRESS: &str = "/forms/v1/sessions/sesn_1?method=delete&interrupt=true&back=/sessions/sesn_1&next=/sessions";

    #[tokio::test(start_paused = true)]
    async fn a_session_at_work_is_interrupted_waited_for_and_deleted() {
        let (api, calls) = working_for(3);
        let next = submit(api, form(ADDRESS, URLENCODED, "")).await.unwrap_or_else(|problem| panic!("{problem:?}"));
        assert_eq!(location(next), "/sessions");
        let look = "GET /api/v1/sessions/sesn_1";
        let expected =
            [look, "POST /api/v1/sessions/sesn_1/events", look, look, look, "DELETE /api/v1/sessions/sesn_1"];
        assert_eq!(*calls.lock().unwrap(), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_rests_is_deleted_at_once_and_one_that_goes_on_is_not() {
        let (api, calls) = working_for(0);
        assert!(submit(api, form(ADDRESS, URLENCODED, "")).await.is_ok());
        assert_eq!(*calls.lock().unwrap(), ["GET /api/v1/sessions/sesn_1", "DELETE /api/v1/sessions/sesn_1"]);
        let (api, calls) = working_for(usize::MAX);
        let Err(problem) = submit(api, form(ADDRESS, URLENCODED, "")).await else { panic!("deleted") };
        assert!(problem.message.contains("still at work"), "{}", problem.message);
        assert_eq!(problem.back.as_deref(), Some("/sessions/sesn_1"));
        assert!(!calls.lock().unwrap().iter().any(|call| call.starts_with("DELETE")));
    }

    #[tokio::test]
    async fn nothing_else_is_interrupted() {
        for path in ["v1/files/file_1", "v1/sessions/sesn_1/threads/sthr_1", "v1/sessions/..", "v1/sessions"] {
            let (api, calls) = working_for(0);
            let address = format!("/forms/{path}?method=delete&interrupt=true");
            assert!(submit(api, form(&address, URLENCODED, "")).await.is_err(), "{path}");
            assert!(calls.lock().unwrap().is_empty(), "{path}");
        }
    }
}
