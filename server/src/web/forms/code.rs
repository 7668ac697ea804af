//! A form as code: its fields become the call that it would make, which is shown and never made.

use super::{converted, read};
use crate::{
    failure::Failure,
    guard::rights,
    identity::{Identity, stranger},
    request::form::{FormOptions, Verb},
    web::in_process::refused,
};
use axum::{body::Body as RequestBody, extract::Request};
use pilothouse_api::Error;
use pilothouse_app::page::Problem;
use pilothouse_domain::snippet::{Body, Call, Method, Operation, Upload};
use serde_json::Value;

/// Where forms are sent to become code.
const PREFIX: &str = "/forms/code/";

/// Whether a form is to become code.
pub fn is_code(path: &str) -> bool {
    path.starts_with(PREFIX)
}

/// The call that a form would make, for those who may make it.
pub async fn described(request: Request) -> Result<Call, Problem> {
    let options = FormOptions::of(request.uri()).ok_or_else(Problem::not_found)?;
    let method = match options.method {
        Verb::Post => Method::Post,
        Verb::Delete => Method::Delete,
    };
    let path = request.uri().path().replacen(PREFIX, "/", 1);
    let (operation, _) = Operation::at(method, &path).ok_or_else(Problem::not_found)?;
    permitted(&request, method, &path).map_err(|failure| refused(&failure))?;
    let (mut parts, body) = request.into_parts();
    let fields = read(body).await?;
    let body = match fields.as_slice() {
        [] => Body::Empty,
        _ if operation.takes_files() => Body::Files(upload(fields)),
        _ => object(converted(&mut parts.headers, &format!("/api{path}"), fields)?)?,
    };
    Call::new(method, &path, body).ok_or_else(Problem::not_found)
}

fn permitted(request: &Request<RequestBody>, method: Method, path: &str) -> Result<(), Failure> {
    let identity = request.extensions().get::<Identity>().ok_or_else(stranger)?;
    let method = method.name().parse().map_err(Failure::internal)?;
    let (_, right) =
        rights::row(&method, &format!("/api{path}")).ok_or_else(|| Failure::not_found("There is no such call."))?;
    if identity.may(right) {
        return Ok(());
    }
    Err(Failure::forbidden(format!(
        "{} has the role {}. This needs the role {}.",
        identity.name,
        identity.role,
        right.least_role()
    )))
}

fn object(json: Value) -> Result<Body, Error> {
    let not_one = || refused(&Failure::invalid("The form's JSON can't be read."));
    json.as_object().map(Body::json).ok_or_else(not_one)
}

/// Of its files a form that is not sent as multipart has the names.
fn upload(fields: Vec<(String, String)>) -> Upload {
    let (files, fields): (Vec<_>, Vec<_>) =
        fields.into_iter().partition(|(name, _)| matches!(name.as_str(), "file" | "files" | "files[]"));
    let named = |(_, name): (String, String)| if name.is_empty() { "path/to/file".to_owned() } else { name };
    let optional = |(name, value): (String, String)| (name.trim_end_matches('?').to_owned(), value);
    let fields = fields.into_iter().filter(|(_, value)| !value.is_empty()).map(optional).collect();
    Upload { files: files.into_iter().map(named).collect(), fields }
}
