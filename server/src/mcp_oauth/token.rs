//! Exchanges a code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5).

use super::{
    fetch::{Answer, Fetch},
    open::SignIn,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use pilothouse_api::{credentials::CreateTokenEndpointAuth, secret::Secret};
use serde::Deserialize;

/// The errors that servers name (RFC 6749 §4.1.2.1 and §5.2): others are not repeated.
const ERRORS: [&str; 11] = [
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
];

/// An error that servers name, if it is one.
pub fn known_error(text: &str) -> Option<&'static str> {
    ERRORS.into_iter().find(|known| *known == text)
}

/// What a code was exchanged for.
#[derive(Debug, Deserialize)]
pub struct Tokens {
    pub access_token: Secret,
    pub token_type: String,
    pub refresh_token: Option<Secret>,
    /// Seconds.
    pub expires_in: Option<f64>,
    pub scope: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
}

/// Exchanges a code.
///
/// # Errors
/// Why there are no tokens: what went wrong with the request, or what the server says.
pub async fn exchange(fetch: &Fetch, sign_in: &SignIn, code: &str) -> Result<Tokens, String> {
    let SignIn { asked, client, verifier, resource, server } = sign_in;
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &asked.redirect_uri),
        ("client_id", &client.id),
        ("code_verifier", verifier.expose()),
        ("resource", resource),
    ];
    let mut authorization = None;
    match &client.auth {
        CreateTokenEndpointAuth::ClientSecretPost { client_secret } => {
            form.push(("client_secret", client_secret.expose()));
        }
        CreateTokenEndpointAuth::ClientSecretBasic { client_secret } => {
            authorization = Some(Secret::from(basic(&client.id, client_secret.expose())));
        }
        CreateTokenEndpointAuth::None | CreateTokenEndpointAuth::Unknown(_) => {}
    }
    let authorization = authorization.as_ref().map(Secret::expose);
    let answer = fetch.post_form(server.token_endpoint.clone(), &form, authorization).await.map_err(str::to_owned)?;
    if !answer.status.is_success() {
        return Err(refusal(&answer));
    }
    let tokens: Tokens = answer.json().ok_or("its answer can't be read")?;
    if tokens.token_type.eq_ignore_ascii_case("bearer") {
        Ok(tokens)
    } else {
        Err("it gives no bearer tokens".to_owned())
    }
}

/// RFC 6749 §2.3.1: both are encoded as in a form first.
fn basic(id: &str, secret: &str) -> String {
    let encoded =
        |text: &str| serde_urlencoded::to_string([("", text)]).unwrap_or_default().trim_start_matches('=').to_owned();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret))))
}

fn refusal(answer: &Answer) -> String {
    let named = answer.json::<Refused>().and_then(|refused| known_error(&refused.error));
    named.map_or_else(
        || format!("it answered with status {}", answer.status.as_u16()),
        |error| format!("it says {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_encoded_before_it_is_written_down() {
        assert_eq!(basic("a b", "p:%"), format!("Basic {}", STANDARD.encode("a+b:p%3A%25")));
        assert_eq!((known_error("invalid_grant"), known_error("<b>")), (Some("invalid_grant"), None));
    }
}
