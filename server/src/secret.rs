//! Secrets that the server hands out: how they are made, and the digest that is kept in their place.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{TryRngCore as _, rngs::OsRng};
use sha2::{Digest as _, Sha256};

/// The system gives no randomness; nothing secret can be made.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the system gives no random bytes: {0}")]
pub struct NoRandomness(String);

/// `N` random bytes as base64url: 32 bytes are 43 characters.
///
/// # Errors
/// When the system gives no random bytes.
pub fn random<const N: usize>() -> Result<String, NoRandomness> {
    let mut bytes = [0_u8; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(|e| NoRandomness(e.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is kept of a secret. A plain digest is enough: the secrets have 128 bits and more, so they can't be guessed.
pub fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
