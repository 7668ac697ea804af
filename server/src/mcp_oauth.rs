//! Signs in at the authorization server of an MCP server, as the MCP specification has it: what the sign-in gives becomes a
//! credential of a vault, and is kept nowhere else.

mod asked;
mod challenge;
mod discovery;
mod fetch;
mod grant;
mod metadata;
mod open;
mod registration;
mod token;

pub use asked::{Asked, Begun};
pub use grant::{Grant, Returned};
pub use open::{Login, SignIn};
pub use registration::document;

use crate::{clock::Clock, failure::Failure, notify::AllowedHosts, secret};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fetch::Fetch;
use open::OpenSignIns;
use pilothouse_api::{ids::VaultId, secret::Secret};
use registration::Client;
use sha2::{Digest as _, Sha256};
use std::{sync::Arc, time::Duration};

/// How long an authorization server's metadata and its registration may take in all.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sign-ins at MCP servers; clones share them.
#[derive(Clone, Debug)]
pub struct McpOauth(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    fetch: Fetch,
    open: OpenSignIns,
}

impl McpOauth {
    /// Over public addresses, and these private ones.
    ///
    /// # Errors
    /// When the HTTP client can't be set up.
    pub fn new(hosts: AllowedHosts, clock: Clock) -> Result<Self, reqwest::Error> {
        Ok(Self(Arc::new(Inner { fetch: Fetch::new(hosts)?, open: OpenSignIns::new(clock) })))
    }

    /// Finds the server's authorization server, registers this console there unless a client is named, and says where the
    /// person goes on.
    ///
    /// # Errors
    /// 400 that names the field which is to blame.
    pub async fn begin(&self, login: Login, asked: Asked) -> Result<Begun, Failure> {
        let found = tokio::time::timeout(PATIENCE, self.prepare(&asked)).await;
        let (found, client) = found.map_err(|_| Failure::invalid("mcp_server_url: There was no answer in time."))??;
        let (state, verifier) = (random()?, Secret::from(random()?));
        let scope = found.scope(asked.scope.as_deref());
        let mut url = found.server.authorization_endpoint.clone();
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("response_type", "code").append_pair("client_id", &client.id);
            query.append_pair("redirect_uri", &asked.redirect_uri).append_pair("state", &state);
            query.append_pair("code_challenge", &challenge_of(&verifier)).append_pair("code_challenge_method", "S256");
            query.append_pair("resource", &found.resource);
            if let Some(scope) = &scope {
                query.append_pair("scope", scope);
            }
        }
        let issuer = found.server.issuer.clone();
        let sign_in = SignIn { asked, client, verifier, resource: found.resource, server: found.server };
        let expires_at = self.0.open.add(login, &state, sign_in);
        Ok(Begun { authorization_url: url, issuer, scope, expires_at })
    }

    async fn prepare(&self, asked: &Asked) -> Result<(discovery::Found, Client), Failure> {
        let found = discovery::find(&self.0.fetch, &asked.server_url).await?;
        let client = match &asked.client_id {
            Some(id) => Client::known(id, asked.client_secret.clone(), &found.server),
            None => match asked.document.as_ref().filter(|_| found.server.reads_documents) {
                Some(document) => Client::of_document(document),
                None => registration::register(&self.0.fetch, &found.server, &asked.redirect_uri).await?,
            },
        };
        Ok((found, client))
    }

    /// Takes the tokens that a sign-in gave. A sign-in is good once, in the login that began it.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn finish(&self, login: &Login, returned: &Returned) -> Result<Grant, (Option<VaultId>, Failure)> {
        let Some(sign_in) = self.0.open.take(login, &returned.state) else {
            return Err((None, Failure::invalid(grant::STALE)));
        };
        let vault = sign_in.asked.vault.clone();
        grant::of(&self.0.fetch, sign_in, returned, self.0.open.now()).await.map_err(|why| (Some(vault), why))
    }
}

fn random() -> Result<String, Failure> {
    secret::random::<32>().map_err(Failure::internal)
}

/// RFC 7636 §4.2.
fn challenge_of(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose().as_bytes()))
}

#[cfg(test)]
mod tests;
