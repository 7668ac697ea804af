//! Webhooks of the organization (files-vaults-memory-skills.md §10.3).

use crate::{
    Client, Error, Timestamp, Verbatim,
    ids::WebhookEndpointId,
    page::{IdPage, Query},
    transport::Transport,
    words::words,
};
use serde::{Deserialize, Serialize};

/// The events that they tell of; other events have no endpoints in the API.
pub const EVENTS: [&str; 5] = [
    "external_key.failed",
    "external_key.recovered",
    "user_profile.program_status_updated",
    "user_profile.enforcement_action_opened",
    "user_profile.enforcement_action_resolved",
];

/// An endpoint that is told of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookEndpoint {
    /// `whep_…`.
    pub id: WebhookEndpointId,
    /// When it was created.
    pub created_at: Timestamp,
    /// May be empty.
    pub description: String,
    /// Why the API disabled it; empty where it did not.
    pub disabled_reason: String,
    /// What it is told of.
    pub enabled_events: Vec<String>,
    /// May be empty.
    pub name: String,
    /// Whether it is told at all.
    pub state: WebhookState,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Where events are sent.
    pub url: String,
}

words! {
    /// Whether an endpoint is told of events.
    WebhookState {
        /// It is.
        Enabled = "enabled",
        /// It is not.
        Disabled = "disabled",
    }
}

/// Operations on webhooks that read. Signing secrets are shown once, and no type here holds them.
impl<T: Transport> Client<T> {
    /// `GET /v1/organizations/webhooks`: `limit` (20, at most 100), `after_id`, `before_id`, `order`; at most 32 in all.
    pub async fn list_organization_webhooks(&self, query: &Query) -> Result<IdPage<Verbatim<WebhookEndpoint>>, Error> {
        self.get(&format!("/v1/organizations/webhooks{}", query.suffix())).await
    }
}
