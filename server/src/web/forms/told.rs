//! What a form leads to, for a script that sent it: where to go on, or why not, as JSON. What a page alone can show is a page.

use super::Next;
use axum::{
    Json,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode, header};
use pilothouse_app::{
    page::{Problem, Typed},
    routes::check_url,
};
use serde_json::json;

/// Whether a script sent the form (`scripts/dialog.js`).
pub fn is_from_script(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json")
}

/// The same for a script; what a page alone can show stays as it is. Admins are told which check explains it.
pub fn told(outcome: Result<Next, Problem>, is_admin: bool) -> Result<Next, Problem> {
    match outcome {
        Ok(Next::Page(next)) => {
            let response = next.into_response();
            let next = response.headers().get(header::LOCATION).and_then(|next| next.to_str().ok()).unwrap_or("/");
            Ok(Next::Told(Json(json!({ "next": next })).into_response()))
        }
        // What collides stands beside what was typed, which takes a page.
        Ok(Next::Again(_, Typed { refused: Some(problem), .. })) if problem.status != StatusCode::CONFLICT => {
            Ok(Next::Told(refusal(&problem, is_admin)))
        }
        Err(problem) => Ok(Next::Told(refusal(&problem, is_admin))),
        shown => shown,
    }
}

/// As the API says it.
fn refusal(problem: &Problem, is_admin: bool) -> Response {
    let check = problem.check.filter(|_| is_admin);
    let check = check.map(|check| json!({"title": check.title(), "href": check_url(check)}));
    let error = json!({"type": "invalid_request_error", "message": problem.message});
    let status = if problem.status.is_success() { StatusCode::BAD_REQUEST } else { problem.status };
    (status, Json(json!({"type": "error", "error": error, "request_id": problem.request_id, "check": check})))
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::forms::{
        submit,
        tests::{URLENCODED, api, form},
    };
    use http_body_util::BodyExt as _;
    use serde_json::Value;

    async fn sent(status: StatusCode, address: &str) -> Option<(StatusCode, Value)> {
        let (router, _) = api(status);
        let Ok(Next::Told(response)) = told(submit(router, form(address, URLENCODED, "title=a")).await, true) else {
            return None;
        };
        let (parts, body) = response.into_parts();
        Some((parts.status, serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap()))
    }

    #[tokio::test]
    async fn a_script_is_told_where_to_go_on_and_why_not() {
        let address = "/forms/v1/sessions/sesn_1?back=/sessions/sesn_1&next=/sessions";
        assert_eq!(sent(StatusCode::OK, address).await, Some((StatusCode::OK, json!({"next": "/sessions"}))));
        for address in [address.to_owned(), format!("{address}&keep=true")] {
            let (status, said) = sent(StatusCode::BAD_REQUEST, &address).await.unwrap();
            assert_eq!((status, &said["error"]["message"]), (StatusCode::BAD_REQUEST, &json!("Not so.")));
        }
        let (_, said) = sent(StatusCode::BAD_GATEWAY, address).await.unwrap();
        assert_eq!(said["check"]["href"], "/settings/doctor#api-connection");
        assert_eq!(sent(StatusCode::OK, &format!("{address}&show=true")).await, None, "a page shows it");
        assert_eq!(sent(StatusCode::CONFLICT, &format!("{address}&keep=true")).await, None, "a page shows both");
        assert_eq!(sent(StatusCode::CONFLICT, address).await.unwrap().0, StatusCode::CONFLICT);
    }

    #[test]
    fn browsers_want_pages() {
        let headers = |accept: &str| HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]);
        assert!(is_from_script(&headers("application/json")));
        assert!(!is_from_script(&headers("text/html,application/xhtml+xml,*/*;q=0.8")));
    }
}
