//! The set-up link, which is printed at the first start.

use crate::secret;
use subtle::ConstantTimeEq as _;

/// The secret in the link; it lasts as long as the process.
pub(super) struct SetupLink {
    token: String,
}

impl std::fmt::Debug for SetupLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetupLink(…)")
    }
}

impl SetupLink {
    pub(super) fn new() -> Result<Self, secret::NoRandomness> {
        Ok(Self { token: secret::random::<32>()? })
    }

    pub(super) fn path(&self) -> String {
        format!("/setup?token={}", self.token)
    }

    /// Compares digests in constant time, so that timing reveals nothing about the token.
    pub(super) fn is(&self, token: &str) -> bool {
        secret::digest(token).ct_eq(&secret::digest(&self.token)).into()
    }
}
