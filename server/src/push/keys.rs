//! The keys of Web Push: the server's own, and those of a device.

use crate::secret::{self, NoRandomness};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::{
    PublicKey, SecretKey,
    ecdsa::{Signature, SigningKey, signature::Signer as _},
    elliptic_curve::sec1::ToSec1Point as _,
};
use secrecy::{ExposeSecret as _, SecretSlice};

/// The length of a public key, which is never compressed.
pub const PUBLIC_LENGTH: usize = 65;

/// A pair of keys of our own. Its secret half never prints.
#[derive(Clone)]
pub struct KeyPair(SecretKey);

impl KeyPair {
    /// New keys.
    ///
    /// # Errors
    /// When the system provides no random bytes.
    pub fn generate() -> Result<Self, NoRandomness> {
        loop {
            // One number in 2^32 is none of the curve's.
            if let Some(pair) = Self::read(&secret::bytes::<32>()?) {
                return Ok(pair);
            }
        }
    }

    /// The pair with this secret half; `None` if there is none.
    pub fn read(private: &[u8]) -> Option<Self> {
        SecretKey::from_slice(private).ok().map(Self)
    }

    /// The secret half, to be stored.
    pub fn private_bytes(&self) -> SecretSlice<u8> {
        self.0.to_bytes().to_vec().into()
    }

    /// The secret half.
    pub(super) fn secret(&self) -> &SecretKey {
        &self.0
    }

    /// The half that others may know.
    pub fn public(&self) -> PublicKey {
        self.0.public_key()
    }

    /// The same in base64url, as browsers and push services are told it.
    pub fn public_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(bytes_of(&self.public()))
    }

    /// An ES256 signature (RFC 7518 §3.4).
    pub(super) fn sign(&self, text: &str) -> Vec<u8> {
        let signature: Signature = SigningKey::from(&self.0).sign(text.as_bytes());
        signature.to_bytes().to_vec()
    }
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("KeyPair").field(&self.public_text()).finish()
    }
}

/// A public key in full.
pub fn bytes_of(key: &PublicKey) -> Vec<u8> {
    key.to_sec1_point(false).as_bytes().to_vec()
}

/// The keys that a browser made for its messages.
#[derive(Clone, Debug)]
pub struct DeviceKeys {
    /// What messages are encrypted for.
    pub public: PublicKey,
    /// What authenticates them.
    auth: SecretSlice<u8>,
}

impl DeviceKeys {
    /// The keys, if these bytes are a point of the curve and a secret of the right length.
    pub fn read(public: &[u8], auth: &[u8]) -> Option<Self> {
        let public = (public.len() == PUBLIC_LENGTH).then(|| PublicKey::from_sec1_bytes(public).ok())??;
        (auth.len() == 16).then(|| Self { public, auth: auth.to_vec().into() })
    }

    /// The same, from base64url.
    pub fn parse(public: &str, auth: &str) -> Option<Self> {
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
        Self::read(&decode(public)?, &decode(auth)?)
    }

    /// What messages are encrypted for, in full.
    pub fn public_bytes(&self) -> Vec<u8> {
        bytes_of(&self.public)
    }

    /// What authenticates messages.
    pub fn auth(&self) -> &[u8] {
        self.auth.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_are_none_are_refused() {
        let pair = KeyPair::generate().unwrap();
        let (good, auth) = (pair.public_text(), URL_SAFE_NO_PAD.encode([7; 16]));
        assert!(DeviceKeys::parse(&good, &auth).is_some());
        assert!(DeviceKeys::parse(&format!("{good}="), &format!("{auth}==")).is_some());
        let off_the_curve = URL_SAFE_NO_PAD.encode([&[4][..], &[1; 64]].concat());
        let compressed = URL_SAFE_NO_PAD.encode(pair.public().to_sec1_point(true).as_bytes());
        for bad in ["", "AAAA", "not base64!", off_the_curve.as_str(), compressed.as_str()] {
            assert!(DeviceKeys::parse(bad, &auth).is_none(), "{bad}");
        }
        for bad in ["", "AAAA", &URL_SAFE_NO_PAD.encode([7; 17])] {
            assert!(DeviceKeys::parse(&good, bad).is_none(), "{bad}");
        }
        assert!(KeyPair::read(&[0; 32]).is_none());
    }

    #[test]
    fn a_secret_half_never_prints() {
        let pair = KeyPair::generate().unwrap();
        let again = KeyPair::read(pair.private_bytes().expose_secret()).unwrap();
        assert_eq!(pair.public_text(), again.public_text());
        let printed = format!("{pair:?} {:?}", DeviceKeys::read(&bytes_of(&pair.public()), &[42; 16]).unwrap());
        assert!(!printed.contains("42, 42") && printed.contains(&pair.public_text()), "{printed}");
    }
}
