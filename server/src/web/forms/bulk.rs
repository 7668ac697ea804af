//! One form for several things: a call for each, with its own rights and its own line in the ledger.

use super::next::Next;
use crate::{
    failure::Failure,
    guard::safe_next,
    request::form::{FormOptions, Verb},
    web::in_process::{call_as, refused},
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    response::Redirect,
};
use http::{Method, StatusCode, request::Parts};
use http_body_util::{BodyExt as _, Limited};
use pilothouse_api::{
    Error,
    ids::{FileId, SessionId},
};
use pilothouse_app::page::Problem;

/// What such a form does.
pub struct Bulk {
    /// Where it is sent.
    address: &'static str,
    /// The name of its fields, each an id, and what they must be.
    field: &'static str,
    is_id: fn(&str) -> bool,
    /// The call that each becomes: a method, and the path before and after the id.
    verb: Verb,
    path: (&'static str, &'static str),
    /// What it is called: `files`, `deleted`.
    noun: &'static str,
    done: &'static str,
}

static ALL: [Bulk; 3] = [
    Bulk {
        address: "/forms/bulk/v1/files",
        field: "file",
        is_id: |id| id.parse::<FileId>().is_ok(),
        verb: Verb::Delete,
        path: ("/api/v1/files/", ""),
        noun: "files",
        done: "deleted",
    },
    Bulk {
        address: "/forms/bulk/v1/sessions",
        field: "session",
        is_id: |id| id.parse::<SessionId>().is_ok(),
        verb: Verb::Delete,
        path: ("/api/v1/sessions/", ""),
        noun: "sessions",
        done: "deleted",
    },
    Bulk {
        address: "/forms/bulk/v1/sessions/archive",
        field: "session",
        is_id: |id| id.parse::<SessionId>().is_ok(),
        verb: Verb::Post,
        path: ("/api/v1/sessions/", "/archive"),
        noun: "sessions",
        done: "archived",
    },
];

/// The most things of one form.
const MAX: usize = 100;

/// The most of such a form, in bytes.
const MAX_FORM: usize = 64 * 1024;

/// The form that is sent to a path.
pub fn of(path: &str) -> Option<&'static Bulk> {
    ALL.iter().find(|bulk| bulk.address == path)
}

/// Does it to everything that a form names; the way on, or what it was not done to and why.
pub async fn submit(bulk: &Bulk, api: Router, options: &FormOptions, request: Request) -> Result<Next, Problem> {
    let (parts, body) = request.into_parts();
    let back = || Some(safe_next(&options.back).to_owned());
    let ids =
        chosen(bulk, options, body).await.map_err(|failure| Problem { back: back(), ..refused(&failure).into() })?;
    let mut failed = Vec::new();
    for id in &ids {
        match call(bulk, &api, &parts, id).await {
            Ok(()) => {}
            // Somebody else was faster.
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => {}
            Err(error) => failed.push((id, Problem::from(error))),
        }
    }
    let Some((_, first)) = failed.first() else { return Ok(Next::Page(Redirect::to(safe_next(options.next())))) };
    let Bulk { noun, done, .. } = bulk;
    let lines = failed.iter().map(|(id, problem)| format!("{id}: {}", problem.message));
    let told = format!("{} of {} {noun} were {done}. These were not:", ids.len() - failed.len(), ids.len());
    let message = std::iter::once(told).chain(lines).collect::<Vec<_>>().join("\n");
    Err(Problem { title: format!("Not all {noun} were {done}"), message, back: back(), ..first.clone() })
}

/// The ids in a form.
async fn chosen(bulk: &Bulk, options: &FormOptions, body: Body) -> Result<Vec<String>, Failure> {
    if options.method != bulk.verb {
        return Err(Failure::invalid("The form can't be read."));
    }
    let form = Limited::new(body, MAX_FORM).collect().await;
    let form: Bytes = form.map_err(|_| Failure::too_large("The form is too long."))?.to_bytes();
    let fields: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&form).map_err(|_| Failure::invalid("The form can't be read."))?;
    let Bulk { field, noun, done, .. } = bulk;
    let ids = fields.into_iter().filter(|(name, _)| name == field);
    let mut ids: Vec<String> = ids.map(|(_, id)| id).collect();
    if !ids.iter().all(|id| (bulk.is_id)(id)) {
        return Err(Failure::invalid(format!("{field}: expected the ids of {noun}.")));
    }
    ids.sort_unstable();
    ids.dedup();
    match ids.len() {
        0 => Err(Failure::invalid("Nothing is chosen. Tick at least one.")),
        1..=MAX => Ok(ids),
        _ => Err(Failure::invalid(format!("At most {MAX} {noun} can be {done} at once."))),
    }
}

async fn call(bulk: &Bulk, api: &Router, parts: &Parts, id: &str) -> Result<(), Error> {
    let (before, after) = bulk.path;
    let method = match bulk.verb {
        Verb::Post => Method::POST,
        Verb::Delete => Method::DELETE,
    };
    call_as(api, parts, method, &format!("{before}{id}{after}"), Body::empty()).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{URLENCODED, api, form, location};
    use super::*;

    const ADDRESS: &str = "/forms/bulk/v1/files?method=delete&back=/files&next=/files%3Fq%3Da";

    async fn submitted(status: StatusCode, address: &str, body: &str) -> (Result<String, Problem>, Vec<String>) {
        let (router, calls) = api(status);
        let outcome = super::super::submit(router, form(address, URLENCODED, body)).await.map(location);
        let calls = calls.lock().unwrap().clone();
        (outcome, calls)
    }

    #[tokio::test]
    async fn each_file_is_a_call_of_its_own() {
        let (outcome, calls) = submitted(StatusCode::OK, ADDRESS, "file=file_1&file=file_2&other=x").await;
        assert_eq!(outcome.unwrap(), "/files?q=a");
        assert_eq!(calls, ["DELETE /api/v1/files/file_1 - ", "DELETE /api/v1/files/file_2 - "]);
        let (outcome, _) = submitted(StatusCode::NOT_FOUND, ADDRESS, "file=file_1").await;
        assert_eq!(outcome.unwrap(), "/files?q=a", "what is gone already is gone");
    }

    #[tokio::test]
    async fn sessions_are_archived_or_deleted() {
        let archive = "/forms/bulk/v1/sessions/archive?back=/sessions&next=/sessions";
        let (outcome, calls) = submitted(StatusCode::OK, archive, "session=sesn_1&file=file_1").await;
        assert_eq!(outcome.unwrap(), "/sessions");
        assert_eq!(calls, ["POST /api/v1/sessions/sesn_1/archive - "]);
        let delete = "/forms/bulk/v1/sessions?method=delete&back=/sessions&next=/sessions";
        let (outcome, calls) = submitted(StatusCode::BAD_REQUEST, delete, "session=sesn_1").await;
        let problem = outcome.unwrap_err();
        assert_eq!(problem.title, "Not all sessions were deleted");
        assert_eq!(problem.message, "0 of 1 sessions were deleted. These were not:\nsesn_1: Not so.");
        assert_eq!(calls, ["DELETE /api/v1/sessions/sesn_1 - "]);
        assert!(of("/forms/bulk/v1/agents").is_none());
    }

    #[tokio::test]
    async fn what_was_not_deleted_is_told() {
        let (outcome, calls) = submitted(StatusCode::FORBIDDEN, ADDRESS, "file=file_1&file=file_2").await;
        let problem = outcome.unwrap_err();
        assert_eq!((problem.status, problem.back.as_deref()), (StatusCode::FORBIDDEN, Some("/files")));
        assert_eq!(problem.message, "0 of 2 files were deleted. These were not:\nfile_1: Not so.\nfile_2: Not so.");
        assert_eq!(calls.len(), 2);
    }

    #[tokio::test]
    async fn nothing_is_called_for_a_form_that_can_not_be_read() {
        let many: Vec<String> = (0..=MAX).map(|n| format!("file=file_{n}")).collect();
        for body in ["", "other=file_1", "file=..", "file=a/b", &many.join("&"), &"file=x&".repeat(10_000)] {
            let (outcome, calls) = submitted(StatusCode::OK, ADDRESS, body).await;
            assert!(outcome.unwrap_err().status.is_client_error());
            assert!(calls.is_empty());
        }
        let (outcome, calls) = submitted(StatusCode::OK, "/forms/bulk/v1/files?back=/files", "file=file_1").await;
        assert!(outcome.is_err() && calls.is_empty(), "it must say that it deletes");
    }
}
