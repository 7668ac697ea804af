//! The types of resources that manifests describe or refer to.

/// A type of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An environment (environments.md §2).
    Environment,
    /// A memory store with its memories (files-vaults-memory-skills.md §3).
    MemoryStore,
    /// An agent (agents.md §2).
    Agent,
    /// A deployment (files-vaults-memory-skills.md §5).
    Deployment,
    /// A vault (files-vaults-memory-skills.md §2): only referred to, since its secrets belong in no file.
    Vault,
}

impl Kind {
    /// What manifests describe, in the order in which they are applied: what is referred to comes first.
    pub const DESCRIBED: [Self; 4] = [Self::Environment, Self::MemoryStore, Self::Agent, Self::Deployment];

    /// The API's `type` of the resource.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::MemoryStore => "memory_store",
            Self::Agent => "agent",
            Self::Deployment => "deployment",
            Self::Vault => "vault",
        }
    }

    /// The API's list of them.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Environment => "/v1/environments",
            Self::MemoryStore => "/v1/memory_stores",
            Self::Agent => "/v1/agents",
            Self::Deployment => "/v1/deployments",
            Self::Vault => "/v1/vaults",
        }
    }

    /// The folder of their files.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Environment => "environments",
            Self::MemoryStore => "memory-stores",
            Self::Agent => "agents",
            Self::Deployment => "deployments",
            Self::Vault => "vaults",
        }
    }

    /// The field that has the name.
    pub const fn name_field(self) -> &'static str {
        match self {
            Self::Vault => "display_name",
            _ => "name",
        }
    }

    /// Fields of a response that no body takes.
    pub(super) const fn read_only(self) -> &'static [&'static str] {
        match self {
            Self::Environment => &["id", "type", "created_at", "updated_at", "archived_at", "scope"],
            Self::Deployment => &["id", "type", "created_at", "updated_at", "archived_at", "status", "paused_reason"],
            Self::Agent => &["id", "type", "created_at", "updated_at", "archived_at", "version"],
            Self::MemoryStore | Self::Vault => &["id", "type", "created_at", "updated_at", "archived_at"],
        }
    }

    pub(super) fn described(word: &str) -> Option<Self> {
        Self::DESCRIBED.into_iter().find(|kind| kind.word() == word)
    }
}
