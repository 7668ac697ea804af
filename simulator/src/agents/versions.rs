//! Saved versions of an agent (agents.md §4).

use crate::prelude::*;

/// The agent at a version, or at its latest; 404 where either does not exist.
pub(crate) async fn at_version(store: &Store, id: &str, version: Option<u32>) -> Result<Value, HttpError> {
    let latest = store.find(Kind::Agent, id).await?;
    match version {
        Some(version) if latest["version"] != version => {
            let saved = store.get(Kind::AgentVersion, &Kind::version_key(id, version)).await?;
            let saved = saved.ok_or_else(|| HttpError::not_found(format!("agent `{id}` has no version {version}")))?;
            Ok(archived_like(&latest, saved))
        }
        _ => Ok(latest),
    }
}

/// Archiving applies to the agent, so every version shows it.
pub(super) fn archived_like(latest: &Value, mut version: Value) -> Value {
    version["archived_at"] = latest["archived_at"].clone();
    version
}
