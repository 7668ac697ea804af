//! Checks each call against the table of rights, and against what its body contains.

use super::{fields, rights};
use crate::{
    body::{JsonBody, MAX_JSON, without_body},
    failure::Failure,
    identity::{Identity, Right, stranger},
    request::path::whole_path,
};
use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};

/// The largest body of one of the console's own calls, in bytes.
const MAX_OWN: usize = 64 * 1024;

/// The calls whose body is a multipart form.
const UPLOADS: [&str; 3] = ["/api/v1/files", "/api/v1/skills", "/api/v1/skills/{skill_id}/versions"];

/// Whether a call may be made.
#[derive(Clone)]
struct Verdict(Result<(), Failure>);

/// Layer for `/api/…`: decides whether the caller may make this call. The ledger, which sits between this layer and
/// [`enforce`], also records calls that are refused.
pub(super) async fn judge(request: Request, next: Next) -> Response {
    let (mut request, verdict) = judged(request).await;
    request.extensions_mut().insert(Verdict(verdict));
    next.run(request).await
}

/// Layer inside [`judge`]: lets only permitted calls through.
pub(super) async fn enforce(mut request: Request, next: Next) -> Response {
    match request.extensions_mut().remove::<Verdict>() {
        Some(Verdict(Ok(()))) => next.run(request).await,
        Some(Verdict(Err(failure))) => failure.into_response(),
        None => Failure::internal("a call was not judged").into_response(),
    }
}

/// The body is read only if the caller may make the call, and only once: the bytes that were checked are the ones
/// passed on, together with the [`JsonBody`] in the request's extensions.
async fn judged(mut request: Request) -> (Request, Result<(), Failure>) {
    let (identity, pattern) = match may_call(&request) {
        Ok(allowed) => allowed,
        Err(failure) => return (request, Err(failure)),
    };
    if request.method().is_safe() {
        // A body that wasn't checked is not passed on.
        *request.body_mut() = Body::empty();
        without_body(request.headers_mut());
        return (request, Ok(()));
    }
    if UPLOADS.contains(&pattern) {
        return (request, Ok(()));
    }
    let limit = if pattern.starts_with("/api/console/") { MAX_OWN } else { MAX_JSON };
    let (mut parts, body) = request.into_parts();
    match JsonBody::read(&mut parts, body, limit).await {
        Ok(body) => {
            let verdict = fields::check(&identity, pattern, &body.value);
            parts.extensions.insert(body.clone());
            (Request::from_parts(parts, Body::from(body.bytes)), verdict)
        }
        Err(failure) => (Request::from_parts(parts, Body::empty()), Err(failure)),
    }
}

/// The caller, and the pattern of the path.
fn may_call(request: &Request) -> Result<(Identity, &'static str), Failure> {
    let path = whole_path(request);
    let identity = request.extensions().get::<Identity>().ok_or_else(stranger)?;
    let Some((pattern, right)) = rights::row(request.method(), path) else {
        return Err(Failure::not_found(format!("There is no {} {path} in this console.", request.method())));
    };
    if identity.may(right) { Ok((identity.clone(), pattern)) } else { Err(refusal(identity, right)) }
}

fn refusal(identity: &Identity, right: Right) -> Failure {
    let needed = right.least_role();
    Failure::forbidden(format!("{} has the role {}. This needs the role {needed}.", identity.name, identity.role))
}
