//! Models (agents.md §11).

use crate::{Client, Error, IdPage, Timestamp, Verbatim, page::Query, transport::Transport};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A model that agents may use. Older servers leave out `lifecycle` and `line`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The id that goes into an agent's `model`.
    pub id: String,
    /// Its name for people.
    pub display_name: String,
    /// Release; the epoch where unknown.
    pub created_at: Timestamp,
    /// Always `model`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `active`, `deprecated` or `retired`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<String>,
    /// The family, such as `opus`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Input window in tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_input_tokens: Option<u64>,
    /// Most output tokens of a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// What it supports; each leaf is `{"supported": bool}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<Value>,
    /// Models that requests may fall back to; only with the managed-agents header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_fallback_models: Option<Vec<String>>,
    /// When it was deprecated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated_at: Option<Timestamp>,
    /// When it stops working.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retires_at: Option<Timestamp>,
}

/// Operations on models.
impl<T: Transport> Client<T> {
    /// `GET /v1/models`: `limit` (20, at most 1000), `after_id`, `before_id`, `lifecycle[]`.
    pub async fn list_models(&self, query: &Query) -> Result<IdPage<Verbatim<Model>>, Error> {
        self.get(&format!("/v1/models{}", query.suffix())).await
    }

    /// `GET /v1/models/{id}`.
    pub async fn retrieve_model(&self, id: &str) -> Result<Verbatim<Model>, Error> {
        let id = percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC);
        self.get(&format!("/v1/models/{id}")).await
    }
}
