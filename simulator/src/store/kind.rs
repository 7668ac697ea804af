//! The kinds of documents, and what every call says of one that is missing or archived.

use crate::{http::HttpError, json::without};
use serde_json::{Value, json};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Agent,
    /// One saved version of an agent: id `agent_…@3`, parent the agent.
    AgentVersion,
    /// Parent: its vault.
    Credential,
    Deployment,
    DeploymentRun,
    Dream,
    Environment,
    File,
    /// Parent: its store. The content is that of its current version.
    Memory,
    MemoryStore,
    /// Parent: its store; versions outlive their memories.
    MemoryVersion,
    Session,
    Skill,
    /// A version of a skill; parent: the skill.
    SkillVersion,
    /// Parent: its session.
    Thread,
    UserProfile,
    Vault,
    Tunnel,
    /// Parent: its tunnel.
    TunnelCertificate,
    /// An endpoint of the organization's webhooks.
    Webhook,
    /// An item of a work queue; parent: its environment.
    Work,
}

impl Kind {
    /// The name under which the store keeps it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::AgentVersion => "agent_version",
            Self::Credential => "credential",
            Self::Deployment => "deployment",
            Self::DeploymentRun => "deployment_run",
            Self::Dream => "dream",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Memory => "memory",
            Self::MemoryStore => "memory_store",
            Self::MemoryVersion => "memory_version",
            Self::Session => "session",
            Self::Skill => "skill",
            Self::SkillVersion => "skill_version",
            Self::Thread => "thread",
            Self::UserProfile => "user_profile",
            Self::Vault => "vault",
            Self::Tunnel => "tunnel",
            Self::TunnelCertificate => "tunnel_certificate",
            Self::Webhook => "webhook",
            Self::Work => "work",
        }
    }

    /// The id under which the store keeps a document.
    pub(super) fn key(self, body: &Value) -> Result<String, HttpError> {
        let id = id(body)?;
        Ok(if self == Self::AgentVersion { Self::version_key(id, &body["version"]) } else { id.to_owned() })
    }

    /// The id under which the store keeps a version of an agent.
    pub fn version_key(agent_id: &str, version: impl std::fmt::Display) -> String {
        format!("{agent_id}@{version}")
    }

    /// The id of the document that a document is below.
    pub(super) fn parent(self, body: &Value) -> Option<&str> {
        let parent = match self {
            Self::AgentVersion => "/id",
            Self::Credential => "/vault_id",
            Self::File => "/scope/id",
            Self::Memory | Self::MemoryVersion => "/memory_store_id",
            Self::SkillVersion => "/skill_id",
            Self::Thread => "/session_id",
            Self::TunnelCertificate => "/tunnel_id",
            Self::Work => "/environment_id",
            _ => return None,
        };
        body.pointer(parent)?.as_str()
    }

    /// What messages call it.
    fn noun(self) -> String {
        match self {
            Self::Webhook => "webhook endpoint".to_owned(),
            Self::Work => "work item".to_owned(),
            _ => self.as_str().replace('_', " "),
        }
    }

    /// The error for an id that names no document.
    pub fn missing(self, id: &str) -> HttpError {
        let message = format!("{} `{id}` not found", self.noun());
        match self {
            Self::Environment => HttpError::not_found(message).with_code("environment_not_found"),
            // An unknown profile is a 400 with a code of its own (README.md §4.3).
            Self::UserProfile => HttpError::invalid(message).with_code("user_profile_not_found"),
            _ => HttpError::not_found(message),
        }
    }

    /// Refuses an archived document where only an open one will do.
    pub fn refuse_archived(self, body: &Value) -> Result<(), HttpError> {
        if !is_archived(body) {
            return Ok(());
        }
        let id = body["id"].as_str().unwrap_or_default();
        Err(match self {
            Self::Environment => HttpError::invalid("The environment is archived.").with_code("environment_archived"),
            _ => HttpError::invalid(format!("the {} `{id}` is archived", self.noun())),
        })
    }

    /// A document as answers show it: without what only the store keeps.
    pub fn shown(self, body: Value) -> Value {
        let private: &[&str] = match self {
            Self::Deployment => &["next", "last_run_at"],
            Self::Tunnel => &["token"],
            Self::Webhook => &["signing_secret", "failures"],
            Self::Work => &["claimed", "token_hash", "lease_ends", "ttl_seconds"],
            _ => return body,
        };
        without(body, private)
    }

    /// The answer to a deletion.
    pub fn deleted(self, id: &str) -> Value {
        let name = match self {
            Self::Credential => "vault_credential",
            Self::Webhook => "webhook_endpoint",
            _ => self.as_str(),
        };
        json!({"id": id, "type": format!("{name}_deleted")})
    }

    /// What is deleted together with it.
    pub(super) fn parts(self) -> &'static [Self] {
        match self {
            Self::MemoryStore => &[Self::Memory, Self::MemoryVersion],
            Self::Vault => &[Self::Credential],
            _ => &[],
        }
    }

    /// Whether archiving sets `updated_at`, too.
    pub(super) fn dates_archiving(self) -> bool {
        matches!(self, Self::Agent | Self::Environment)
    }
}

/// The `id` of a document.
pub(crate) fn id(body: &Value) -> Result<&str, HttpError> {
    body["id"].as_str().ok_or_else(|| HttpError::internal("a document without an id"))
}

/// Whether a document is archived.
pub(super) fn is_archived(body: &Value) -> bool {
    body["archived_at"].is_string()
}
