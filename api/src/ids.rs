//! Ids as types, so that an agent's id can't be passed where a session's is expected (README.md §8).

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The longest id the API describes, in characters.
pub const MAX_ID_LENGTH: usize = 128;

/// Why a text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id has 1 to 128 letters, digits, `_`, `-` or `.`")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The prefix of such ids, with its underscore.
            pub const PREFIX: &'static str = $prefix;

            /// The id as the API sent it.
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                if is_id(text) { Ok(Self(text.to_owned())) } else { Err(InvalidId) }
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str { &self.0 }
        }
    )*};
}

ids! {
    /// An agent (agents.md §2).
    AgentId, "agent_";
    /// An environment (environments.md §2).
    EnvironmentId, "env_";
    /// A session (sessions.md §2).
    SessionId, "sesn_";
    /// An event; for a tool-use event, also the tool-use id that answers refer to (events.md §5.2).
    EventId, "sevt_";
    /// A session thread (sessions.md §9).
    ThreadId, "sthr_";
    /// A session resource (sessions.md §6).
    ResourceId, "sesrsc_";
    /// A file (files-vaults-memory-skills.md §1).
    FileId, "file_";
    /// An outcome (sessions.md §8).
    OutcomeId, "outc_";
    /// A workflow run (sessions.md §9.4).
    WorkflowRunId, "wrun_";
    /// A phase of a workflow run (events.md §5.9).
    WorkflowPhaseId, "wrph_";
    /// A vault (files-vaults-memory-skills.md §2).
    VaultId, "vlt_";
    /// A vault credential (files-vaults-memory-skills.md §2.2).
    CredentialId, "vcrd_";
    /// A memory store (files-vaults-memory-skills.md §3).
    MemoryStoreId, "memstore_";
    /// A memory (files-vaults-memory-skills.md §3.2).
    MemoryId, "mem_";
    /// A version of a memory (files-vaults-memory-skills.md §3.3).
    MemoryVersionId, "memver_";
    /// An API key, as an actor (files-vaults-memory-skills.md §3.3).
    ApiKeyId, "apikey_";
    /// A person, as an actor (files-vaults-memory-skills.md §3.3).
    UserId, "user_";
    /// A service account, as an actor (files-vaults-memory-skills.md §3.3).
    ServiceAccountId, "svac_";
    /// A deployment (files-vaults-memory-skills.md §5).
    DeploymentId, "depl_";
    /// A run of a deployment (files-vaults-memory-skills.md §5.3).
    DeploymentRunId, "drun_";
    /// A dream (files-vaults-memory-skills.md §6).
    DreamId, "drm_";
    /// A work item of a self-hosted environment (environments.md §5.1).
    WorkId, "work_";
    /// A skill: `skill_…`, or a bare name for Anthropic's own (agents.md §7).
    SkillId, "skill_";
    /// A version of a skill: `skver_…`, or a date for Anthropic's own (files-vaults-memory-skills.md §4).
    SkillVersionId, "skver_";
    /// A tunnel (files-vaults-memory-skills.md §7).
    TunnelId, "tnl_";
    /// A certificate of a tunnel (files-vaults-memory-skills.md §7).
    TunnelCertificateId, "tcrt_";
    /// A user profile (files-vaults-memory-skills.md §9).
    UserProfileId, "uprof_";
    /// A webhook of the organization (files-vaults-memory-skills.md §10.3).
    WebhookEndpointId, "whep_";
}

/// Whether a text may stand in a path as an id: nothing in it can change the path's meaning.
fn is_id(text: &str) -> bool {
    (1..=MAX_ID_LENGTH).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        && text.bytes().any(|b| b != b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_carry_a_path() {
        for bad in ["", ".", "..", "a/b", "a%2fb", "a b", "sesn_é", &"a".repeat(129)] {
            assert_eq!(bad.parse::<SessionId>(), Err(InvalidId), "{bad:?}");
        }
        assert_eq!("sesn_01abc".parse::<SessionId>().unwrap().as_str(), "sesn_01abc");
    }
}
