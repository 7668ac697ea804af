//! The `anthropic-beta` value that each resource needs (README.md §2.2).

/// The value for agents, environments, sessions, vaults and deployments.
pub const MANAGED_AGENTS: &str = "managed-agents-2026-04-01";

/// The value for memory stores, memories and their versions; the API refuses it together with [`MANAGED_AGENTS`].
pub const AGENT_MEMORY: &str = "agent-memory-2026-07-22";

/// The value for dreams.
pub const DREAMS: &str = "dreaming-2026-04-21";

/// The value for tunnels and their certificates.
pub const MCP_TUNNELS: &str = "mcp-tunnels-2026-06-22";

/// The value for the older shape of user profiles, and for their enrollment URLs (files-vaults-memory-skills.md §9).
pub const USER_PROFILES: &str = "user-profiles-2026-08-18";

/// The value for the organization's webhooks.
pub const WEBHOOKS: &str = "webhooks-2026-10-07";

/// The value that the managed-agents family had in its research preview; older programs still send it.
pub const MANAGED_AGENTS_PREVIEW: &str = "managed-agents-2026-04-01-research-preview";

/// The `anthropic-version` that is sent (README.md §2.1).
pub const VERSION: &str = "2026-10-21";

/// The beta header that a request to `path` (from `/v1/` on, with its query) needs, if any.
///
/// `managed_agents` is the value for the managed-agents family; it can be changed by configuration.
pub fn header<'a>(path_and_query: &str, managed_agents: &'a str) -> Option<&'a str> {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    match resource(path) {
        "models" | "skills" => None,
        "files" => query.split('&').any(|pair| pair.starts_with("scope_id=")).then_some(managed_agents),
        "memory_stores" => Some(AGENT_MEMORY),
        "dreams" => Some(DREAMS),
        "tunnels" => Some(MCP_TUNNELS),
        "organizations" => Some(WEBHOOKS),
        "user_profiles" => path.ends_with("/enrollment_url").then_some(USER_PROFILES),
        _ => Some(managed_agents),
    }
}

/// The values with which a caller chooses the shape of a resource; for files and skills those of clients from before
/// they were generally available (README.md §2.2).
const SHAPES: [(&str, &str); 3] =
    [("files", "files-api-2025-04-14"), ("skills", "skills-2025-10-02"), ("user_profiles", USER_PROFILES)];

/// The first segment of a path behind `/v1/`.
fn resource(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or_default();
    path.strip_prefix("/v1/").unwrap_or(path).split('/').next().unwrap_or_default()
}

/// The beta header to forward: what `path` needs, and of what the caller sent, only what selects a resource's shape.
/// Which betas are used is configured: whatever managed-agents value a caller sends, the configured one goes upstream.
pub fn forwarded(path_and_query: &str, sent: &str, managed_agents: &str) -> Option<String> {
    let sent = || sent.split(',').map(str::trim);
    let mut values: Vec<&str> = header(path_and_query, managed_agents).into_iter().collect();
    let has_two_shapes = matches!(resource(path_and_query), "files" | "models");
    if has_two_shapes && values.is_empty() && sent().any(|value| value.starts_with("managed-agents-")) {
        values.push(managed_agents);
    }
    let chosen =
        SHAPES.iter().filter(|(of, value)| *of == resource(path_and_query) && sent().any(|sent| sent == *value));
    for (_, value) in chosen {
        if !values.contains(value) {
            values.push(value);
        }
    }
    (!values.is_empty()).then(|| values.join(","))
}

/// A beta header that our own client sends although the call works without: it selects the shape in which files name
/// their session (files-vaults-memory-skills.md §1).
pub fn shape(path_and_query: &str) -> Option<&'static str> {
    (resource(path_and_query) == "files").then_some(MANAGED_AGENTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_client_asks_for_the_scope_of_files() {
        assert_eq!(shape("/v1/files?limit=20"), Some(MANAGED_AGENTS));
        assert_eq!(shape("/v1/files/file_1"), Some(MANAGED_AGENTS));
        assert_eq!(shape("/v1/filesystem"), None);
        assert_eq!(shape("/v1/sessions"), None);
    }

    #[test]
    fn a_caller_chooses_no_beta_but_the_shape_of_a_file() {
        let on = |path, sent| forwarded(path, sent, "managed-agents-configured");
        let configured = Some("managed-agents-configured".to_owned());
        for sent in ["", MANAGED_AGENTS, "managed-agents-2026-04-01-research-preview", "x-2026, dreaming-2026-04-21"] {
            assert_eq!(on("/v1/sessions", sent), configured, "{sent}");
            assert_eq!(on("/v1/skills", sent), None, "{sent}");
        }
        assert_eq!(on("/v1/files", "x-2026"), None);
        // The variant with more members (agents.md).
        assert_eq!(on("/v1/models?limit=3", MANAGED_AGENTS), configured);
        assert_eq!(on("/v1/models", "x-2026"), None);
        assert_eq!(on("/v1/files/file_1", MANAGED_AGENTS), configured);
        assert_eq!(on("/v1/files?scope_id=sesn_1", ""), configured);
        assert_eq!(on("/v1/files", "files-api-2025-04-14,x-2026").as_deref(), Some("files-api-2025-04-14"));
        assert_eq!(on("/v1/agents", "files-api-2025-04-14"), configured);
        assert_eq!(on("/v1/skills", "skills-2025-10-02, files-api-2025-04-14").as_deref(), Some("skills-2025-10-02"));
        assert_eq!(on("/v1/skills", MANAGED_AGENTS), None);
        assert_eq!(on("/v1/user_profiles?limit=1", ""), None);
        assert_eq!(on("/v1/user_profiles?limit=1", USER_PROFILES).as_deref(), Some(USER_PROFILES));
        for sent in ["", USER_PROFILES] {
            assert_eq!(on("/v1/user_profiles/uprof_1/enrollment_url", sent).as_deref(), Some(USER_PROFILES));
        }
    }

    #[test]
    fn files_need_it_only_for_a_scope() {
        assert_eq!(header("/v1/files?limit=20", MANAGED_AGENTS), None);
        assert_eq!(header("/v1/files?limit=20&scope_id=sesn_1", MANAGED_AGENTS), Some(MANAGED_AGENTS));
        assert_eq!(header("/v1/sessions/sesn_1/events", MANAGED_AGENTS), Some(MANAGED_AGENTS));
        assert_eq!(header("/v1/models", MANAGED_AGENTS), None);
    }

    #[test]
    fn some_families_have_a_value_of_their_own() {
        assert_eq!(header("/v1/dreams/drm_1/cancel", MANAGED_AGENTS), Some(DREAMS));
        assert_eq!(header("/v1/tunnels/tnl_1/certificates", MANAGED_AGENTS), Some(MCP_TUNNELS));
        assert_eq!(header("/v1/organizations/webhooks", MANAGED_AGENTS), Some(WEBHOOKS));
        assert_eq!(header("/v1/deployments?limit=1", MANAGED_AGENTS), Some(MANAGED_AGENTS));
    }

    #[test]
    fn memory_never_gets_the_managed_agents_value() {
        for path in ["/v1/memory_stores", "/v1/memory_stores/memstore_1/memories?depth=1"] {
            assert_eq!(header(path, "managed-agents-configured"), Some(AGENT_MEMORY));
            assert_eq!(forwarded(path, MANAGED_AGENTS, "managed-agents-configured").as_deref(), Some(AGENT_MEMORY));
        }
    }
}
