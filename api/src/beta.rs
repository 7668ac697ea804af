//! The `anthropic-beta` value that each resource needs (README.md §2.2).

/// The value for agents, environments, sessions, vaults and deployments.
pub const MANAGED_AGENTS: &str = "managed-agents-2026-04-01";

/// The value that the same family had in its research preview; programs that were written then still send it.
pub const MANAGED_AGENTS_PREVIEW: &str = "managed-agents-2026-04-01-research-preview";

/// The `anthropic-version` that is sent (README.md §2.1).
pub const VERSION: &str = "2026-10-21";

/// The beta header that a request to `path` (from `/v1/` on, with its query) needs, or `None` where it needs none.
///
/// `managed_agents` is the value for the managed-agents family; it can be changed by configuration.
pub fn header<'a>(path_and_query: &str, managed_agents: &'a str) -> Option<&'a str> {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let resource = path.strip_prefix("/v1/").unwrap_or(path).split('/').next().unwrap_or_default();
    match resource {
        "models" | "skills" => None,
        "files" => query.split('&').any(|pair| pair.starts_with("scope_id=")).then_some(managed_agents),
        _ => Some(managed_agents),
    }
}

/// The beta header that our own client sends although the call would do without: it asks for the shape in which files
/// say to which session they belong (files-vaults-memory-skills.md §1).
pub(crate) fn shape(path_and_query: &str) -> Option<&'static str> {
    let path = path_and_query.split('?').next().unwrap_or_default();
    (path == "/v1/files" || path.starts_with("/v1/files/")).then_some(MANAGED_AGENTS)
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
    fn files_need_it_only_for_a_scope() {
        assert_eq!(header("/v1/files?limit=20", MANAGED_AGENTS), None);
        assert_eq!(header("/v1/files?limit=20&scope_id=sesn_1", MANAGED_AGENTS), Some(MANAGED_AGENTS));
        assert_eq!(header("/v1/sessions/sesn_1/events", MANAGED_AGENTS), Some(MANAGED_AGENTS));
        assert_eq!(header("/v1/models", MANAGED_AGENTS), None);
    }
}
