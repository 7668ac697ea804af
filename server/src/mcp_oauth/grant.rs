//! What a sign-in gave: the body of a credential.

use super::{
    fetch::Fetch,
    open::SignIn,
    token::{self, Tokens},
};
use crate::failure::Failure;
use pilothouse_api::{
    Metadata, Timestamp,
    credentials::{CreateAuth, CreateCredential, CreateMcpOauth, CreateRefresh},
    ids::{CredentialId, VaultId},
    secret::Secret,
};
use pilothouse_domain::local_time::rfc3339;

/// The longest tokens that a credential holds, in characters.
const LONGEST_ACCESS: usize = 8_192;
const LONGEST_REFRESH: usize = 4_096;

/// The longest time that a token is taken to last, in seconds.
const LONGEST_LIFE: f64 = 10.0 * 365.0 * 86_400.0;

/// Why a sign-in can't end here.
pub const STALE: &str = "This sign-in is over: it was used already, took longer than 15 minutes, was begun in another login, or \
                         the console was started again since. Nothing was added. Begin it again from the vault.";

/// What the browser brings back (RFC 6749 §4.1.2).
#[derive(Debug)]
pub struct Returned {
    /// Which sign-in it ends.
    pub state: String,
    /// What tokens are had for.
    pub code: Option<Secret>,
    /// Why there is no code.
    pub error: Option<String>,
    /// Who sent the browser back (RFC 9207).
    pub issuer: Option<String>,
}

/// A credential to be.
#[derive(Debug)]
pub struct Grant {
    /// Where it goes.
    pub vault: VaultId,
    /// What it is in place of.
    pub replaces: Option<CredentialId>,
    /// What it is.
    pub body: CreateCredential,
}

/// Ends a sign-in. `now`: milliseconds since 1970.
pub(super) async fn of(fetch: &Fetch, sign_in: SignIn, returned: &Returned, now: i64) -> Result<Grant, Failure> {
    let server = &sign_in.server;
    let is_server = |issuer: &String| issuer.trim_end_matches('/') == server.issuer.trim_end_matches('/');
    if returned.issuer.as_ref().map_or(server.tells_issuer, |issuer| !is_server(issuer)) {
        return Err(Failure::invalid(
            "Another server than the one that was asked sent you back here. Nothing was added.",
        ));
    }
    if let Some(error) = &returned.error {
        return Err(Failure::invalid(refused(error)));
    }
    let Some(code) = &returned.code else {
        return Err(Failure::invalid("The authorization server sent no code along. Nothing was added. Try again."));
    };
    let tokens = token::exchange(fetch, &sign_in, code.expose()).await;
    let tokens = tokens.map_err(|why| {
        Failure::invalid(format!("The authorization server gave no tokens: {why}. Nothing was added."))
    })?;
    let too_long = |token: &Secret, most| token.expose().chars().count() > most;
    if too_long(&tokens.access_token, LONGEST_ACCESS)
        || tokens.refresh_token.as_ref().is_some_and(|token| too_long(token, LONGEST_REFRESH))
    {
        return Err(Failure::invalid(
            "The authorization server's tokens are longer than a credential can hold. Nothing was added.",
        ));
    }
    Ok(grant(sign_in, tokens, now))
}

fn refused(error: &str) -> String {
    match token::known_error(error) {
        Some("access_denied") => "Access was not given. Nothing was added.".to_owned(),
        Some(error) => format!("The authorization server says {error}. Nothing was added."),
        None => "The authorization server refused. Nothing was added.".to_owned(),
    }
}

fn grant(sign_in: SignIn, tokens: Tokens, now: i64) -> Grant {
    let SignIn { asked, client, resource, server, .. } = sign_in;
    let expires_at = tokens
        .expires_in
        .filter(|seconds| *seconds >= 1.0)
        .map(|seconds| Timestamp::from(rfc3339(now + (seconds.min(LONGEST_LIFE) * 1000.0) as i64).as_str()));
    let refresh = tokens.refresh_token.map(|refresh_token| CreateRefresh {
        client_id: client.id,
        token_endpoint: server.token_endpoint.to_string(),
        refresh_token,
        token_endpoint_auth: client.auth,
        scope: tokens.scope.or(asked.scope).map(Some),
        resource: Some(Some(resource)),
    });
    let auth = CreateAuth::McpOauth(CreateMcpOauth {
        mcp_server_url: asked.server_url,
        access_token: tokens.access_token,
        expires_at: expires_at.map(Some),
        refresh: refresh.map(Some),
    });
    let body = CreateCredential { auth, display_name: asked.display_name.map(Some), metadata: Metadata::default() };
    Grant { vault: asked.vault, replaces: asked.replaces, body }
}
