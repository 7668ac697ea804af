//! `/api/console/vaults/{vault_id}/sign-ins`: signing in at the authorization server of an MCP server.

use crate::{
    failure::Failure,
    identity::Identity,
    ledger::Note,
    mcp_oauth::Asked,
    request::extract::Json,
    web::{
        app::App,
        mcp_oauth::{client_document, login, redirect_uri},
    },
};
use axum::{
    Extension,
    extract::{Path, State},
};
use http::HeaderMap;
use pilothouse_api::secret::Secret;
use pilothouse_console_api::{BeginSignIn, SignIn};
use reqwest::Url;

/// The longest name of a credential, address of a server, client id, secret and scope, in characters.
const LIMITS: [(&str, usize); 5] =
    [("display_name", 255), ("mcp_server_url", 2_047), ("client_id", 1_024), ("client_secret", 512), ("scope", 8_192)];

/// Finds out where to sign in. What the sign-in gives becomes a credential when the browser comes back.
#[utoipa::path(post, path = "/api/console/vaults/{vault_id}/sign-ins", request_body = BeginSignIn,
    responses((status = 200, body = SignIn)))]
pub async fn begin(
    State(app): State<App>,
    identity: Identity,
    Path(vault): Path<String>,
    headers: HeaderMap,
    Json(asked): Json<BeginSignIn>,
) -> Result<(Extension<Note>, Json<SignIn>), Failure> {
    let vault = vault.parse().map_err(|_| Failure::not_found("There is no vault with this id."))?;
    let login = login(&app, &identity, &headers)?;
    checked(&asked)?;
    let server_url = asked.mcp_server_url.clone();
    let origin = Url::parse(&server_url).map(|url| url.origin().ascii_serialization()).ok();
    let asked = Asked {
        vault,
        replaces: asked.replaces,
        display_name: asked.display_name,
        server_url: asked.mcp_server_url,
        client_id: asked.client_id,
        client_secret: asked.client_secret,
        scope: asked.scope,
        redirect_uri: redirect_uri(&app, &headers),
        document: client_document(&app),
    };
    let note = Note { target: Some(asked.vault.to_string()), detail: origin };
    let begun = app.mcp_oauth.begin(login, asked).await?;
    let sign_in = SignIn {
        authorization_url: begun.authorization_url.to_string(),
        issuer: begun.issuer,
        mcp_server_url: server_url,
        scope: begun.scope,
        expires_at: begun.expires_at,
    };
    Ok((Extension(note), Json(sign_in)))
}

fn checked(asked: &BeginSignIn) -> Result<(), Failure> {
    let BeginSignIn { mcp_server_url, display_name, client_id, client_secret, scope, .. } = asked;
    let secret = client_secret.as_ref().map(Secret::expose);
    let texts = [display_name.as_deref(), Some(mcp_server_url), client_id.as_deref(), secret, scope.as_deref()];
    let wrong =
        LIMITS.iter().zip(texts).find(|((_, most), text)| text.is_some_and(|text| text.chars().count() > *most));
    if let Some(((field, most), _)) = wrong {
        return Err(Failure::invalid(format!("{field}: Enter at most {most} characters.")));
    }
    if client_secret.is_some() && client_id.is_none() {
        return Err(Failure::invalid("client_id: Enter the client ID that the secret belongs to."));
    }
    Ok(())
}
