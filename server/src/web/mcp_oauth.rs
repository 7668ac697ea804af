//! `/mcp-oauth/callback`: where an authorization server sends the browser back. What it gave becomes a credential, by the calls
//! that the visitor could make, and is checked.

use super::app::App;
use crate::{
    config::PublicUrl,
    failure::Failure,
    guard::{Guard, login_digest},
    identity::{Identity, Via},
    mcp_oauth::{Grant, Login, Returned, document},
};
use axum::{Json, extract::Query};
use http::{HeaderMap, Uri, header};
use pilothouse_api::{ids::VaultId, page::Query as Pairs, secret::Secret};
use pilothouse_app::{
    page::{PageContext, Problem},
    routes::Route,
};
use serde::Deserialize;
use serde_json::Value;

/// The path that authorization servers send browsers to.
pub const CALLBACK: &str = "/mcp-oauth/callback";

/// The path of what this console says of itself as a client, which anybody may read.
pub const CLIENT: &str = "/mcp-oauth/client.json";

/// Its address, where servers on the internet may reach it.
pub fn client_document(app: &App) -> Option<String> {
    app.guard.public_url().filter(|url| url.is_https()).map(|url| format!("{}{CLIENT}", url.origin()))
}

/// What this console says of itself as a client.
///
/// # Errors
/// 404 where nobody can be sent to it.
pub fn client(app: &App, headers: &HeaderMap) -> Result<Json<Value>, Failure> {
    let address =
        client_document(app).ok_or_else(|| Failure::not_found("This console has no public https address."))?;
    Ok(Json(document(&address, &redirect_uri(app, headers))))
}

/// The address that authorization servers send browsers to.
pub fn redirect_uri(app: &App, headers: &HeaderMap) -> String {
    format!("{}{CALLBACK}", origin(&app.guard, headers))
}

/// The console's own address, as the visitor uses it.
pub fn origin(guard: &Guard, headers: &HeaderMap) -> String {
    let host = || headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    guard.public_url().map_or_else(|| format!("http://{}", host()), |url: &PublicUrl| url.origin().to_owned())
}

/// The login of a person in a browser: a program could not follow to another server.
pub fn login(app: &App, identity: &Identity, headers: &HeaderMap) -> Result<Login, Failure> {
    let is_https = app.guard.public_url().is_some_and(PublicUrl::is_https);
    match (&identity.via, login_digest(headers, is_https)) {
        (Via::Login, Some(digest)) => Ok(Login { user_id: identity.user_id.clone(), digest }),
        _ => Err(Failure::forbidden("Only people sign in, with a browser. A program can add a token that it has.")),
    }
}

#[derive(Deserialize)]
struct Answer {
    state: String,
    code: Option<Secret>,
    error: Option<String>,
    iss: Option<String>,
}

/// Ends a sign-in; the page that follows.
///
/// # Errors
/// Why no credential was added.
pub async fn returned(
    app: &App,
    context: &PageContext,
    identity: &Identity,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<String, Problem> {
    let unreadable =
        || problem(None, &Failure::invalid("The authorization server's answer can't be read. Nothing was added."));
    let Query(answer) = Query::<Answer>::try_from_uri(uri).map_err(|_| unreadable())?;
    let login = login(app, identity, headers).map_err(|failure| problem(None, &failure))?;
    let returned = Returned { state: answer.state, code: answer.code, error: answer.error, issuer: answer.iss };
    let granted = app.mcp_oauth.finish(&login, &returned).await;
    let grant = granted.map_err(|(vault, failure)| problem(vault.as_ref(), &failure))?;
    add(context, grant).await
}

/// Adds the credential, in place of the one that it replaces, and has it checked.
async fn add(context: &PageContext, grant: Grant) -> Result<String, Problem> {
    let Grant { vault, replaces, body } = grant;
    let back = Some(Route::Vault(vault.clone()).to_string());
    let failed = |error| Problem {
        title: "The credential was not added".to_owned(),
        back: back.clone(),
        ..Problem::from(error)
    };
    if let Some(replaced) = &replaces {
        context.api.archive_credential(&vault, replaced).await.map_err(failed)?;
    }
    let made = context.api.create_credential(&vault, &body).await.map_err(failed)?;
    // What it comes to stands on the page; one that can't be checked is there all the same.
    let _ = context.api.validate_credential(&vault, &made.id).await;
    Ok(format!("{}{}", Route::Vault(vault), Pairs::new().with("connected", &made.id).suffix()))
}

fn problem(vault: Option<&VaultId>, failure: &Failure) -> Problem {
    Problem {
        status: failure.status(),
        title: "The sign-in did not work".to_owned(),
        message: failure.envelope(None).error.message,
        request_id: None,
        back: vault.map(|vault| Route::Vault(vault.clone()).to_string()),
        check: None,
    }
}
