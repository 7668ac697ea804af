//! User profiles: the people on whose behalf requests are made (files-vaults-memory-skills.md §9).

use crate::{
    Client, Error, Metadata, Page, Timestamp, Verbatim, ids::UserProfileId, page::Query, transport::Transport,
    words::words,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A user profile, in its generally available shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserProfile {
    /// `uprof_…`.
    pub id: UserProfileId,
    /// How the person reaches the model.
    pub access_type: AccessType,
    /// When it was created.
    pub created_at: Timestamp,
    /// What was imposed on the person, as the API says it.
    #[serde(default)]
    pub enforcement_actions: Vec<Value>,
    /// Whether anything is imposed.
    pub enforcement_status: EnforcementStatus,
    /// What the caller's own records say of the person, by member; `null` where nothing is known.
    pub external_user_details: Option<Map<String, Value>>,
    /// Key-value pairs.
    #[serde(default)]
    pub metadata: Metadata,
    /// Up to 255 characters.
    pub name: Option<String>,
    /// Programs by name, each with its status or `null`.
    #[serde(default)]
    pub programs: Map<String, Value>,
    /// Always `user_profile`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it last changed.
    pub updated_at: Timestamp,
}

words! {
    /// How a person reaches the model.
    AccessType {
        /// Through an application of the workspace.
        Application = "application",
        /// Straight through.
        Passthrough = "passthrough",
    }

    /// Whether anything is imposed on a person.
    EnforcementStatus {
        /// Nothing.
        Unrestricted = "unrestricted",
        /// It is being looked at.
        Pending = "pending",
        /// Something is.
        Restricted = "restricted",
        /// The person is shut out.
        Banned = "banned",
    }
}

/// Operations on user profiles that read.
impl<T: Transport> Client<T> {
    /// `GET /v1/user_profiles`: `limit` (20, at most 100), `page`, `order`, `order_by`, `enforcement_status[]`.
    pub async fn list_user_profiles(&self, query: &Query) -> Result<Page<Verbatim<UserProfile>>, Error> {
        self.get(&format!("/v1/user_profiles{}", query.suffix())).await
    }

    /// `GET /v1/user_profiles/{id}`.
    pub async fn retrieve_user_profile(&self, id: &UserProfileId) -> Result<Verbatim<UserProfile>, Error> {
        self.get(&format!("/v1/user_profiles/{id}")).await
    }
}
