//! Whatever has a name, found by words or by its id.

use pilothouse_api::{Client, Error, page::Query, transport::Transport};
use serde::{Deserialize, Serialize};

/// Something that has a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Named {
    /// What it is.
    pub kind: NamedKind,
    /// Its id.
    pub id: String,
    /// Its name; empty where it has none, or isn't known.
    pub name: String,
}

/// What has a name: the API's resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NamedKind {
    /// A session, by its title.
    Session,
    /// An agent.
    Agent,
    /// An environment.
    Environment,
    /// A deployment.
    Deployment,
    /// A memory store.
    MemoryStore,
    /// A vault.
    Vault,
    /// A skill.
    Skill,
    /// A dream, by the beginning of its instructions.
    Dream,
}

impl NamedKind {
    /// All of them, in the order in which equal matches are told.
    pub const ALL: [Self; 8] = [
        Self::Session,
        Self::Agent,
        Self::Environment,
        Self::Deployment,
        Self::MemoryStore,
        Self::Vault,
        Self::Skill,
        Self::Dream,
    ];

    /// The API's list of them, and the field that has their name.
    pub const fn list(self) -> (&'static str, &'static str) {
        match self {
            Self::Session => ("/v1/sessions", "title"),
            Self::Agent => ("/v1/agents", "name"),
            Self::Environment => ("/v1/environments", "name"),
            Self::Deployment => ("/v1/deployments", "name"),
            Self::MemoryStore => ("/v1/memory_stores", "name"),
            Self::Vault => ("/v1/vaults", "display_name"),
            Self::Skill => ("/v1/skills", "display_name"),
            Self::Dream => ("/v1/dreams", "instructions"),
        }
    }

    /// What ids of this kind begin with.
    pub const fn prefix(self) -> &'static str {
        use pilothouse_api::ids;
        match self {
            Self::Session => ids::SessionId::PREFIX,
            Self::Agent => ids::AgentId::PREFIX,
            Self::Environment => ids::EnvironmentId::PREFIX,
            Self::Deployment => ids::DeploymentId::PREFIX,
            Self::MemoryStore => ids::MemoryStoreId::PREFIX,
            Self::Vault => ids::VaultId::PREFIX,
            Self::Skill => ids::SkillId::PREFIX,
            Self::Dream => ids::DreamId::PREFIX,
        }
    }
}

/// What words found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundNames {
    /// The best matches, best first.
    pub found: Vec<Named>,
    /// How many names were looked at.
    pub looked_at: usize,
    /// Kinds of which there are more than were looked at.
    pub more: Vec<NamedKind>,
    /// Kinds that could not be listed.
    pub failed: Vec<NamedKind>,
}

/// Finds what has these words in its name or its id.
pub async fn names<T: Transport>(client: &Client<T>, words: &str) -> Result<FoundNames, Error> {
    let query = Query::new().with("q", words);
    client.get(&format!("/console/names{}", query.suffix())).await
}
