//! This console as a client of an authorization server: known by the address of a document about it, registered by itself
//! (RFC 7591), or by hand.

use super::{discovery::Server, fetch::Fetch};
use crate::failure::Failure;
use pilothouse_api::{credentials::CreateTokenEndpointAuth, secret::Secret};
use serde::Deserialize;
use serde_json::{Value, json};

/// The longest id and secret that a credential holds, in characters.
const LONGEST_ID: usize = 1_024;
const LONGEST_SECRET: usize = 512;

const BASIC: &str = "client_secret_basic";
const POST: &str = "client_secret_post";

/// A client.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: String,
    /// How it authenticates at the token endpoint.
    pub auth: CreateTokenEndpointAuth,
}

impl Client {
    /// One that was registered by hand.
    pub fn known(id: &str, secret: Option<Secret>, server: &Server) -> Self {
        let only_post = !server.auth_methods.iter().any(|method| method == BASIC);
        let method = if only_post && server.auth_methods.iter().any(|method| method == POST) { POST } else { BASIC };
        Self { id: id.to_owned(), auth: auth(method, secret) }
    }

    /// One that is known by the address of its [`document`].
    pub fn of_document(address: &str) -> Self {
        Self { id: address.to_owned(), auth: CreateTokenEndpointAuth::None }
    }
}

/// What this console says of itself as a client; its id is the address of this document.
pub fn document(address: &str, redirect_uri: &str) -> Value {
    let mut document = metadata(redirect_uri, "none");
    document["client_id"] = json!(address);
    document
}

/// RFC 7591 §2.
fn metadata(redirect_uri: &str, method: &str) -> Value {
    json!({
        "client_name": "Pilothouse", "redirect_uris": [redirect_uri],
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "token_endpoint_auth_method": method,
    })
}

fn auth(method: &str, secret: Option<Secret>) -> CreateTokenEndpointAuth {
    match (method, secret) {
        ("none", _) | (_, None) => CreateTokenEndpointAuth::None,
        (POST, Some(client_secret)) => CreateTokenEndpointAuth::ClientSecretPost { client_secret },
        (_, Some(client_secret)) => CreateTokenEndpointAuth::ClientSecretBasic { client_secret },
    }
}

/// What a registration answers (RFC 7591 §3.2.1).
#[derive(Deserialize)]
struct Registered {
    client_id: String,
    client_secret: Option<Secret>,
    token_endpoint_auth_method: Option<String>,
}

/// Registers this console.
///
/// # Errors
/// 400 at the field of the client id, which can be entered instead.
pub async fn register(fetch: &Fetch, server: &Server, redirect_uri: &str) -> Result<Client, Failure> {
    let by_hand = |why: &str| {
        Failure::invalid(format!(
            "client_id: {why} Register it there by hand, with the redirect address {redirect_uri}, and enter its client ID."
        ))
    };
    let Some(endpoint) = server.registration_endpoint.clone() else {
        return Err(by_hand("The authorization server lets no client register by itself."));
    };
    let method = ["none", POST, BASIC].into_iter().find(|method| server.auth_methods.iter().any(|one| one == method));
    let method = method.unwrap_or(BASIC);
    let wanted = metadata(redirect_uri, method);
    let answer = fetch.post_json(endpoint, &wanted).await;
    let answer = answer.map_err(|why| by_hand(&format!("This console can't be registered: {why}.")))?;
    let made: Option<Registered> = answer.json().filter(|_| answer.status.is_success());
    let fits = |made: &Registered| {
        (1..=LONGEST_ID).contains(&made.client_id.chars().count())
            && made.client_secret.as_ref().is_none_or(|secret| secret.expose().chars().count() <= LONGEST_SECRET)
    };
    let made = made.filter(fits);
    let made = made.ok_or_else(|| by_hand("The authorization server refused to register this console."))?;
    let method = made.token_endpoint_auth_method.unwrap_or_else(|| method.to_owned());
    Ok(Client { id: made.client_id, auth: auth(&method, made.client_secret) })
}
