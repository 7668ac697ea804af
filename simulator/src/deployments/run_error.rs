//! The errors of deployment runs, which also appear as reasons for a pause (files-vaults-memory-skills.md §5.3).

use crate::{agents, prelude::*};

/// A reason that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RunError {
    kind: &'static str,
    message: String,
}

/// What a deployment refers to, and the errors of a run where that is gone or archived.
struct Reference<'a> {
    kind: Kind,
    id: &'a str,
    missing: &'static str,
    archived: &'static str,
}

impl RunError {
    /// The error of a session whose creation failed.
    pub fn of_creation(failure: &HttpError) -> Self {
        let kind = match failure.status().as_u16() {
            // The file is there, but its content is not.
            404 if failure.code() == Some("file_expired") => "file_not_found_error",
            429 => "session_rate_limited_error",
            400..=499 => "session_creation_rejected_error",
            _ => "unknown_error",
        };
        Self { kind, message: failure.to_string() }
    }

    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// `error` of a run.
    pub fn shown(&self) -> Value {
        json!({"message": self.message, "type": self.kind})
    }

    /// Whether it pauses the deployment: it would only happen again.
    pub fn pauses(&self) -> bool {
        !["session_rate_limited_error", "session_creation_rejected_error"].contains(&self.kind)
    }
}

/// The known reason why a deployment can't run, if any.
pub(super) async fn find(store: &Store, deployment: &Value) -> Result<Option<RunError>, HttpError> {
    for Reference { kind, id, missing, archived } in references(deployment) {
        let (kind, message) = match store.get(kind, id).await? {
            None => (missing, kind.missing(id).to_string()),
            Some(found) => match kind.refuse_archived(&found) {
                Ok(()) => continue,
                Err(error) => (archived, error.to_string()),
            },
        };
        return Ok(Some(RunError { kind, message }));
    }
    if !has_skills(store, deployment).await? {
        let message = "a skill of the agent was not found".to_owned();
        return Ok(Some(RunError { kind: "skill_not_found_error", message }));
    }
    Ok(None)
}

/// Refuses a deployment whose resources name a file that does not exist.
pub(super) async fn check_files(store: &Store, deployment: &Value) -> Result<(), HttpError> {
    for Reference { kind, id, .. } in files(deployment) {
        store.find(kind, id).await?;
    }
    Ok(())
}

fn references(deployment: &Value) -> impl Iterator<Item = Reference<'_>> {
    let agent = Reference {
        kind: Kind::Agent,
        id: deployment["agent"]["id"].as_str().unwrap_or_default(),
        missing: "agent_archived_error",
        archived: "agent_archived_error",
    };
    let environment = Reference {
        kind: Kind::Environment,
        id: deployment["environment_id"].as_str().unwrap_or_default(),
        missing: "environment_not_found_error",
        archived: "environment_archived_error",
    };
    let vaults = deployment["vault_ids"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let vaults = vaults.map(|id| Reference {
        kind: Kind::Vault,
        id,
        missing: "vault_not_found_error",
        archived: "vault_archived_error",
    });
    let stores = resources(deployment).filter_map(|resource| resource["memory_store_id"].as_str());
    let stores = stores.map(|id| Reference {
        kind: Kind::MemoryStore,
        id,
        missing: "session_resource_not_found_error",
        archived: "memory_store_archived_error",
    });
    [agent, environment].into_iter().chain(vaults).chain(files(deployment)).chain(stores)
}

fn files(deployment: &Value) -> impl Iterator<Item = Reference<'_>> {
    let ids = resources(deployment).filter_map(|resource| resource["file_id"].as_str());
    ids.map(|id| Reference { kind: Kind::File, id, missing: "file_not_found_error", archived: "file_not_found_error" })
}

fn resources(deployment: &Value) -> impl Iterator<Item = &Value> {
    deployment["resources"].as_array().into_iter().flatten()
}

async fn has_skills(store: &Store, deployment: &Value) -> Result<bool, HttpError> {
    let id = deployment["agent"]["id"].as_str().unwrap_or_default();
    let version = deployment["agent"]["version"].as_u64().and_then(|version| u32::try_from(version).ok());
    let mut agent = agents::at_version(store, id, version).await?;
    Ok(agents::settle_skills(&mut *store.pool().acquire().await?, &mut agent).await.is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::ErrorKind;

    #[test]
    fn refused_and_limited_creations_do_not_pause_files_5_3() {
        let expired = HttpError::not_found("gone").with_code("file_expired");
        for (failure, kind, pauses) in [
            (HttpError::invalid("no"), "session_creation_rejected_error", false),
            (HttpError::conflict("no"), "session_creation_rejected_error", false),
            (HttpError::new(ErrorKind::RateLimitError, "slow down"), "session_rate_limited_error", false),
            (expired, "file_not_found_error", true),
            (HttpError::internal("broken"), "unknown_error", true),
        ] {
            let error = RunError::of_creation(&failure);
            assert_eq!((error.kind(), error.pauses()), (kind, pauses));
        }
    }
}
