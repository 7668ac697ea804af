//! What the SDKs call each operation of the API (README.md §3). Everything else about a snippet follows from that name.

use super::method::Method::{self, Delete, Get, Post};

/// An operation of the API.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// How it is called.
    pub method: Method,
    /// Its path; `{…}` stands for one id, and says what the SDKs call it.
    pub path: &'static str,
    /// Its method in the Python SDK, behind `client.`.
    pub name: &'static str,
}

/// What an operation answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One object.
    Object,
    /// A page of a list.
    Page,
    /// A stream of events, until the caller leaves.
    Stream,
    /// A file.
    File,
}

impl Operation {
    /// The operation at a path from `/v1/` on, and the ids in it.
    pub fn at(method: Method, path: &str) -> Option<(&'static Self, Vec<(&'static str, &str)>)> {
        // A literal segment comes before an id: `work/poll` is no item of work.
        let candidates = OPERATIONS.iter().filter(|operation| operation.method == method);
        let found = candidates.filter_map(|operation| Some((operation, operation.ids_in(path)?)));
        found.min_by_key(|(_, ids)| ids.len())
    }

    fn ids_in<'a>(&self, path: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
        if path.split('/').count() != self.path.split('/').count() {
            return None;
        }
        let mut ids = Vec::new();
        for (expected, given) in self.path.split('/').zip(path.split('/')) {
            match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) if is_id(given) => ids.push((name, given)),
                None if expected == given => {}
                _ => return None,
            }
        }
        Some(ids)
    }

    /// What it answers with.
    pub fn answer(&self) -> Answer {
        match self.name.rsplit('.').next() {
            Some("list") => Answer::Page,
            Some("stream") => Answer::Stream,
            Some("download") => Answer::File,
            _ => Answer::Object,
        }
    }

    /// Whether calling it changes nothing and gives JSON. A poll leases what it finds.
    pub fn only_reads(&self) -> bool {
        let reads = self.method == Get && !self.name.ends_with(".poll");
        reads && matches!(self.answer(), Answer::Object | Answer::Page)
    }

    /// Whether it takes files.
    pub fn takes_files(&self) -> bool {
        matches!(self.name, "beta.files.upload" | "skills.create" | "skills.versions.create")
    }
}

/// Ids are opaque, but no text that a URL or a shell could read in another way is one.
fn is_id(segment: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    (1..=128).contains(&segment.len()) && segment.chars().all(fits) && !segment.chars().all(|c| c == '.')
}

macro_rules! operations {
    ($(($method:ident, $path:literal, $name:literal),)*) => {
        &[$(Operation { method: $method, path: $path, name: $name },)*]
    };
}

/// All of them. Where the SDKs have a resource both in `beta` and outside, it is the one whose shape the console shows.
pub const OPERATIONS: &[Operation] = operations![
    (Get, "/v1/agents", "beta.agents.list"),
    (Post, "/v1/agents", "beta.agents.create"),
    (Get, "/v1/agents/{agent_id}", "beta.agents.retrieve"),
    (Post, "/v1/agents/{agent_id}", "beta.agents.update"),
    (Post, "/v1/agents/{agent_id}/archive", "beta.agents.archive"),
    (Get, "/v1/agents/{agent_id}/versions", "beta.agents.versions.list"),
    (Get, "/v1/models", "models.list"),
    (Get, "/v1/models/{model_id}", "models.retrieve"),
    (Get, "/v1/environments", "beta.environments.list"),
    (Post, "/v1/environments", "beta.environments.create"),
    (Get, "/v1/environments/{environment_id}", "beta.environments.retrieve"),
    (Post, "/v1/environments/{environment_id}", "beta.environments.update"),
    (Delete, "/v1/environments/{environment_id}", "beta.environments.delete"),
    (Post, "/v1/environments/{environment_id}/archive", "beta.environments.archive"),
    (Get, "/v1/environments/{environment_id}/work", "beta.environments.work.list"),
    (Get, "/v1/environments/{environment_id}/work/poll", "beta.environments.work.poll"),
    (Get, "/v1/environments/{environment_id}/work/stats", "beta.environments.work.stats"),
    (Get, "/v1/environments/{environment_id}/work/{work_id}", "beta.environments.work.retrieve"),
    (Post, "/v1/environments/{environment_id}/work/{work_id}", "beta.environments.work.update"),
    (Post, "/v1/environments/{environment_id}/work/{work_id}/ack", "beta.environments.work.ack"),
    (Post, "/v1/environments/{environment_id}/work/{work_id}/heartbeat", "beta.environments.work.heartbeat"),
    (Post, "/v1/environments/{environment_id}/work/{work_id}/stop", "beta.environments.work.stop"),
    (Get, "/v1/sessions", "beta.sessions.list"),
    (Post, "/v1/sessions", "beta.sessions.create"),
    (Get, "/v1/sessions/{session_id}", "beta.sessions.retrieve"),
    (Post, "/v1/sessions/{session_id}", "beta.sessions.update"),
    (Delete, "/v1/sessions/{session_id}", "beta.sessions.delete"),
    (Post, "/v1/sessions/{session_id}/archive", "beta.sessions.archive"),
    (Get, "/v1/sessions/{session_id}/events", "beta.sessions.events.list"),
    (Post, "/v1/sessions/{session_id}/events", "beta.sessions.events.send"),
    (Get, "/v1/sessions/{session_id}/events/stream", "beta.sessions.events.stream"),
    (Get, "/v1/sessions/{session_id}/resources", "beta.sessions.resources.list"),
    (Post, "/v1/sessions/{session_id}/resources", "beta.sessions.resources.add"),
    (Get, "/v1/sessions/{session_id}/resources/{resource_id}", "beta.sessions.resources.retrieve"),
    (Post, "/v1/sessions/{session_id}/resources/{resource_id}", "beta.sessions.resources.update"),
    (Delete, "/v1/sessions/{session_id}/resources/{resource_id}", "beta.sessions.resources.delete"),
    (Get, "/v1/sessions/{session_id}/threads", "beta.sessions.threads.list"),
    (Get, "/v1/sessions/{session_id}/threads/{thread_id}", "beta.sessions.threads.retrieve"),
    (Post, "/v1/sessions/{session_id}/threads/{thread_id}/archive", "beta.sessions.threads.archive"),
    (Get, "/v1/sessions/{session_id}/threads/{thread_id}/events", "beta.sessions.threads.events.list"),
    (Get, "/v1/sessions/{session_id}/threads/{thread_id}/stream", "beta.sessions.threads.events.stream"),
    (Get, "/v1/files", "beta.files.list"),
    (Post, "/v1/files", "beta.files.upload"),
    (Get, "/v1/files/{file_id}", "beta.files.retrieve_metadata"),
    (Delete, "/v1/files/{file_id}", "beta.files.delete"),
    (Get, "/v1/files/{file_id}/content", "beta.files.download"),
    (Get, "/v1/vaults", "beta.vaults.list"),
    (Post, "/v1/vaults", "beta.vaults.create"),
    (Get, "/v1/vaults/{vault_id}", "beta.vaults.retrieve"),
    (Post, "/v1/vaults/{vault_id}", "beta.vaults.update"),
    (Delete, "/v1/vaults/{vault_id}", "beta.vaults.delete"),
    (Post, "/v1/vaults/{vault_id}/archive", "beta.vaults.archive"),
    (Get, "/v1/vaults/{vault_id}/credentials", "beta.vaults.credentials.list"),
    (Post, "/v1/vaults/{vault_id}/credentials", "beta.vaults.credentials.create"),
    (Get, "/v1/vaults/{vault_id}/credentials/{credential_id}", "beta.vaults.credentials.retrieve"),
    (Post, "/v1/vaults/{vault_id}/credentials/{credential_id}", "beta.vaults.credentials.update"),
    (Delete, "/v1/vaults/{vault_id}/credentials/{credential_id}", "beta.vaults.credentials.delete"),
    (Post, "/v1/vaults/{vault_id}/credentials/{credential_id}/archive", "beta.vaults.credentials.archive"),
    (
        Post,
        "/v1/vaults/{vault_id}/credentials/{credential_id}/mcp_oauth_validate",
        "beta.vaults.credentials.mcp_oauth_validate"
    ),
    (Get, "/v1/deployments", "beta.deployments.list"),
    (Post, "/v1/deployments", "beta.deployments.create"),
    (Get, "/v1/deployments/{deployment_id}", "beta.deployments.retrieve"),
    (Post, "/v1/deployments/{deployment_id}", "beta.deployments.update"),
    (Post, "/v1/deployments/{deployment_id}/archive", "beta.deployments.archive"),
    (Post, "/v1/deployments/{deployment_id}/pause", "beta.deployments.pause"),
    (Post, "/v1/deployments/{deployment_id}/unpause", "beta.deployments.unpause"),
    (Post, "/v1/deployments/{deployment_id}/run", "beta.deployments.run"),
    (Get, "/v1/deployment_runs", "beta.deployment_runs.list"),
    (Get, "/v1/deployment_runs/{deployment_run_id}", "beta.deployment_runs.retrieve"),
    (Get, "/v1/memory_stores", "beta.memory_stores.list"),
    (Post, "/v1/memory_stores", "beta.memory_stores.create"),
    (Get, "/v1/memory_stores/{memory_store_id}", "beta.memory_stores.retrieve"),
    (Post, "/v1/memory_stores/{memory_store_id}", "beta.memory_stores.update"),
    (Delete, "/v1/memory_stores/{memory_store_id}", "beta.memory_stores.delete"),
    (Post, "/v1/memory_stores/{memory_store_id}/archive", "beta.memory_stores.archive"),
    (Get, "/v1/memory_stores/{memory_store_id}/memories", "beta.memory_stores.memories.list"),
    (Post, "/v1/memory_stores/{memory_store_id}/memories", "beta.memory_stores.memories.create"),
    (Get, "/v1/memory_stores/{memory_store_id}/memories/{memory_id}", "beta.memory_stores.memories.retrieve"),
    (Post, "/v1/memory_stores/{memory_store_id}/memories/{memory_id}", "beta.memory_stores.memories.update"),
    (Delete, "/v1/memory_stores/{memory_store_id}/memories/{memory_id}", "beta.memory_stores.memories.delete"),
    (Get, "/v1/memory_stores/{memory_store_id}/memory_versions", "beta.memory_stores.memory_versions.list"),
    (
        Get,
        "/v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}",
        "beta.memory_stores.memory_versions.retrieve"
    ),
    (
        Post,
        "/v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}/redact",
        "beta.memory_stores.memory_versions.redact"
    ),
    (Get, "/v1/dreams", "beta.dreams.list"),
    (Post, "/v1/dreams", "beta.dreams.create"),
    (Get, "/v1/dreams/{dream_id}", "beta.dreams.retrieve"),
    (Post, "/v1/dreams/{dream_id}/archive", "beta.dreams.archive"),
    (Post, "/v1/dreams/{dream_id}/cancel", "beta.dreams.cancel"),
    (Get, "/v1/skills", "skills.list"),
    (Post, "/v1/skills", "skills.create"),
    (Get, "/v1/skills/{skill_id}", "skills.retrieve"),
    (Delete, "/v1/skills/{skill_id}", "skills.delete"),
    (Get, "/v1/skills/{skill_id}/versions", "skills.versions.list"),
    (Post, "/v1/skills/{skill_id}/versions", "skills.versions.create"),
    (Get, "/v1/skills/{skill_id}/versions/{version}", "skills.versions.retrieve"),
    (Delete, "/v1/skills/{skill_id}/versions/{version}", "skills.versions.delete"),
    (Get, "/v1/skills/{skill_id}/versions/{version}/content", "beta.skills.versions.download"),
    (Get, "/v1/tunnels", "beta.tunnels.list"),
    (Post, "/v1/tunnels", "beta.tunnels.create"),
    (Get, "/v1/tunnels/{tunnel_id}", "beta.tunnels.retrieve"),
    (Post, "/v1/tunnels/{tunnel_id}/archive", "beta.tunnels.archive"),
    (Post, "/v1/tunnels/{tunnel_id}/reveal_token", "beta.tunnels.reveal_token"),
    (Post, "/v1/tunnels/{tunnel_id}/rotate_token", "beta.tunnels.rotate_token"),
    (Get, "/v1/tunnels/{tunnel_id}/certificates", "beta.tunnels.certificates.list"),
    (Post, "/v1/tunnels/{tunnel_id}/certificates", "beta.tunnels.certificates.create"),
    (Get, "/v1/tunnels/{tunnel_id}/certificates/{certificate_id}", "beta.tunnels.certificates.retrieve"),
    (Post, "/v1/tunnels/{tunnel_id}/certificates/{certificate_id}/archive", "beta.tunnels.certificates.archive"),
    (Get, "/v1/user_profiles", "user_profiles.list"),
    (Post, "/v1/user_profiles", "user_profiles.create"),
    (Get, "/v1/user_profiles/{user_profile_id}", "user_profiles.retrieve"),
    (Post, "/v1/user_profiles/{user_profile_id}", "user_profiles.update"),
    (Delete, "/v1/user_profiles/{user_profile_id}", "user_profiles.delete"),
    (Post, "/v1/user_profiles/{user_profile_id}/action_urls", "user_profiles.action_urls.create"),
    (Post, "/v1/user_profiles/{user_profile_id}/enrollment_url", "beta.user_profiles.create_enrollment_url"),
    (Get, "/v1/organizations/webhooks", "beta.organization.webhooks.list"),
    (Post, "/v1/organizations/webhooks", "beta.organization.webhooks.create"),
    (Get, "/v1/organizations/webhooks/{webhook_endpoint_id}", "beta.organization.webhooks.retrieve"),
    (Post, "/v1/organizations/webhooks/{webhook_endpoint_id}", "beta.organization.webhooks.update"),
    (Delete, "/v1/organizations/webhooks/{webhook_endpoint_id}", "beta.organization.webhooks.delete"),
    (
        Post,
        "/v1/organizations/webhooks/{webhook_endpoint_id}/regenerate_signing_secret",
        "beta.organization.webhooks.regenerate_signing_secret"
    ),
];
