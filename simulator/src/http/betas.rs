//! Which beta values a path needs (README.md §2.2).

use super::{Betas, Failure};
use crate::{dreams, tunnels, webhooks};
use pilothouse_api::beta;

/// The value for memory stores; before it there was the managed-agents value for them.
const AGENT_MEMORY: &str = "agent-memory-2026-07-22";

/// Refuses a path that does not exist under these values.
pub(super) fn check(betas: &Betas, path: &str) -> Result<(), Failure> {
    let managed_agents = betas.has(beta::MANAGED_AGENTS);
    let exists = match path.strip_prefix("/v1/").and_then(|path| path.split('/').next()) {
        Some("memory_stores") if managed_agents && betas.has(AGENT_MEMORY) => {
            let what = format!("`{}` and `{AGENT_MEMORY}` can't be combined on this path", beta::MANAGED_AGENTS);
            return Err(Failure::invalid(format!("anthropic-beta: {what}")));
        }
        Some("memory_stores") => managed_agents || betas.has(AGENT_MEMORY),
        Some("dreams") => betas.has(dreams::BETA),
        Some("organizations") => betas.has(webhooks::BETA),
        Some("tunnels") => betas.has(tunnels::BETA),
        // The general shape of profiles needs no value, and theirs decide about nothing but the shape.
        Some("user_profiles") => true,
        _ => managed_agents || beta::header(path, beta::MANAGED_AGENTS).is_none(),
    };
    if exists { Ok(()) } else { Err(Failure::not_found("Not found")) }
}
