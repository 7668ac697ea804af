//! Values that keep the JSON they were read from.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use serde_json::Value;
use std::{ops::Deref, sync::Arc};

/// A typed view of a JSON value that serialises as exactly the value that was read: unknown fields, and the difference
/// between an absent field and `null`, survive a round trip.
///
/// It is read-only, so that view and JSON can't diverge.
#[derive(Clone, Debug)]
pub struct Verbatim<T> {
    view: T,
    raw: Arc<Value>,
}

impl<T> Verbatim<T> {
    /// The original JSON.
    pub fn raw(&self) -> &Value {
        &self.raw
    }

    /// The typed view.
    pub fn into_view(self) -> T {
        self.view
    }
}

impl<T: DeserializeOwned> Verbatim<T> {
    /// Parses the typed view of a JSON value; the error names the field that is wrong.
    pub fn from_value(raw: Value) -> Result<Self, serde_json::Error> {
        Ok(Self { view: T::deserialize(&raw)?, raw: Arc::new(raw) })
    }
}

impl<T> Deref for Verbatim<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.view
    }
}

impl<T> PartialEq for Verbatim<T> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl<T> Serialize for Verbatim<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Verbatim<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
