//! Beta values: those that exist, and those that a path needs (README.md §2.2).

use super::{Betas, HttpError};
use pilothouse_api::beta;

/// The value for memory stores; before it there was the managed-agents value for them.
const AGENT_MEMORY: &str = "agent-memory-2026-07-22";
const DREAMS: &str = "dreaming-2026-04-21";
const TUNNELS: &str = "mcp-tunnels-2026-06-22";
const WEBHOOKS: &str = "webhooks-2026-10-07";

/// Refuses a path that does not exist under these values.
pub(super) fn check(betas: &Betas, path: &str) -> Result<(), HttpError> {
    let managed_agents = betas.has_managed_agents();
    let exists = match path.strip_prefix("/v1/").and_then(|path| path.split('/').next()) {
        Some("memory_stores") if managed_agents && betas.has(AGENT_MEMORY) => {
            let what = format!("`{}` and `{AGENT_MEMORY}` can't be combined on this path", beta::MANAGED_AGENTS);
            return Err(HttpError::invalid(format!("anthropic-beta: {what}")));
        }
        Some("memory_stores") => managed_agents || betas.has(AGENT_MEMORY),
        Some("dreams") => betas.has(DREAMS),
        Some("organizations") => betas.has(WEBHOOKS),
        Some("tunnels") => betas.has(TUNNELS),
        // The general shape of profiles needs no value, and theirs decide about nothing but the shape.
        Some("user_profiles") => true,
        _ => managed_agents || beta::header(path, beta::MANAGED_AGENTS).is_none(),
    };
    if exists { Ok(()) } else { Err(HttpError::not_found("Not found")) }
}

/// Whether a value of `anthropic-beta` exists; any other is refused (README.md §2.2).
pub(super) fn is_known(beta: &str) -> bool {
    include_str!("betas.txt").lines().any(|known| known == beta)
}
