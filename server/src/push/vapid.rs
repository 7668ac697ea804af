//! VAPID (RFC 8292): tells a push service whose messages these are.

use super::keys::KeyPair;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Url;
use serde_json::json;

/// How long a token is good for, in seconds: a day at most by §2.
const LIFETIME: i64 = 12 * 3600;

/// The value of the `authorization` header of a message to this endpoint. `contact` is where people at the push service
/// can turn to, a URL.
pub fn authorization(key: &KeyPair, endpoint: &Url, contact: Option<&str>, now: i64) -> String {
    let mut claims = json!({"aud": endpoint.origin().ascii_serialization(), "exp": now / 1000 + LIFETIME});
    if let Some(contact) = contact {
        claims["sub"] = contact.into();
    }
    let header = json!({"typ": "JWT", "alg": "ES256"});
    let signed = format!("{}.{}", encoded(&header), encoded(&claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(&signed));
    format!("vapid t={signed}.{signature}, k={}", key.public_text())
}

fn encoded(part: &serde_json::Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}
