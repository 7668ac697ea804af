//! The events of organization webhooks (files-vaults-memory-skills.md §10.1, §10.2).

use crate::{clock::Clock, http::ORGANIZATION, ids};
use pilothouse_api::organization_webhooks::EVENTS;
use serde_json::{Value, json};

/// An event of the organization. No call of the API causes these, so whoever runs the simulator does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookEvent {
    /// A customer-managed key can't be used any more.
    ExternalKeyFailed {
        /// The key.
        key_id: String,
    },
    /// A customer-managed key works again.
    ExternalKeyRecovered {
        /// The key.
        key_id: String,
    },
    /// A user profile's standing in a program changed.
    ProgramStatusUpdated {
        /// The profile, `uprof_…`.
        profile_id: String,
    },
    /// Something was enforced against a user profile.
    EnforcementActionOpened {
        /// The profile, `uprof_…`.
        profile_id: String,
        /// The action, `enac_…`.
        action_id: String,
    },
    /// What was enforced against a user profile is over.
    EnforcementActionResolved {
        /// The profile, `uprof_…`.
        profile_id: String,
        /// The action, `enac_…`.
        action_id: String,
    },
}

impl WebhookEvent {
    /// Its `data.type`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ExternalKeyFailed { .. } => EVENTS[0],
            Self::ExternalKeyRecovered { .. } => EVENTS[1],
            Self::ProgramStatusUpdated { .. } => EVENTS[2],
            Self::EnforcementActionOpened { .. } => EVENTS[3],
            Self::EnforcementActionResolved { .. } => EVENTS[4],
        }
    }

    /// The delivery's body; it is the same for all endpoints and all attempts.
    pub(super) fn body(&self, clock: &Clock) -> Value {
        let mut data = match self {
            Self::ExternalKeyFailed { key_id } | Self::ExternalKeyRecovered { key_id } => json!({"id": key_id}),
            Self::ProgramStatusUpdated { profile_id } => json!({"id": profile_id}),
            Self::EnforcementActionOpened { profile_id, action_id }
            | Self::EnforcementActionResolved { profile_id, action_id } => {
                json!({"id": profile_id, "enforcement_action_id": action_id})
            }
        };
        data["organization_id"] = json!(ORGANIZATION);
        data["type"] = json!(self.kind());
        json!({"id": ids::new_id("whe_"), "created_at": clock.now(), "data": data, "type": "event"})
    }
}
