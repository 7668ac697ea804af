//! Secrets on the wire: written into requests, never printed.

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::fmt;

/// A text that goes on the wire but never into a log: its `Debug` hides it, and its memory is cleared on drop.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The text itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// JSON of a kind that this version doesn't know, in a request that may hold secrets: kept, and hidden by `Debug`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretJson(Value);

impl SecretJson {
    /// The JSON itself.
    pub fn expose(&self) -> &Value {
        &self.0
    }
}

impl From<Value> for SecretJson {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl fmt::Debug for SecretJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_secret_is_written_whole_and_never_printed(text in "[a-z]{12,40}") {
            let secret: Secret = serde_json::from_value(text.clone().into()).unwrap();
            prop_assert_eq!(serde_json::to_value(&secret).unwrap(), text.clone());
            prop_assert_eq!(secret.expose(), &text);
            let printed = format!("{secret:?} {secret:#?}");
            prop_assert!(!printed.contains(&text));
            let json = SecretJson::from(serde_json::json!({ "token": text }));
            let printed = format!("{json:?} {json:#?}");
            prop_assert!(!printed.contains(&text));
            prop_assert_eq!(&json.expose()["token"], &text);
        }
    }
}
