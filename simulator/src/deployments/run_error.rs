//! The errors of deployment runs, which also appear as reasons for a pause (files-vaults-memory-skills.md §5.3).

use crate::{agents, prelude::*};
use pilothouse_api::deployment_runs::{RunError, RunErrorKind};

/// The error of a session whose creation failed.
pub(super) fn of_creation(failure: &HttpError) -> RunError {
    let kind = match failure.status().as_u16() {
        // The file is there, but its content is not.
        404 if failure.code() == Some("file_expired") => RunErrorKind::FileNotFound,
        429 => RunErrorKind::SessionRateLimited,
        400..=499 => RunErrorKind::SessionCreationRejected,
        _ => RunErrorKind::Undetermined,
    };
    RunError { kind, message: failure.to_string() }
}

/// Whether an error pauses the deployment: it would only happen again.
pub(super) fn pauses(error: &RunError) -> bool {
    !matches!(error.kind, RunErrorKind::SessionRateLimited | RunErrorKind::SessionCreationRejected)
}

/// The known reason why a deployment can't run, if any.
pub(super) async fn find(store: &Store, deployment: &Value) -> Result<Option<RunError>, HttpError> {
    for (kind, id) in references(deployment) {
        let found = store.get(kind, id).await?;
        let refused = found.as_ref().map_or_else(|| Err(kind.missing(id)), |found| kind.refuse_archived(found));
        if let Err(error) = refused {
            let kind = error_of(kind, found.is_some());
            return Ok(Some(RunError { kind, message: error.to_string() }));
        }
    }
    if !has_skills(store, deployment).await? {
        let message = "a skill of the agent was not found".to_owned();
        return Ok(Some(RunError { kind: RunErrorKind::SkillNotFound, message }));
    }
    Ok(None)
}

/// The error of a run whose deployment refers to something that is archived, or is gone.
fn error_of(kind: Kind, is_archived: bool) -> RunErrorKind {
    match (kind, is_archived) {
        (Kind::Agent, _) => RunErrorKind::AgentArchived,
        (Kind::Environment, true) => RunErrorKind::EnvironmentArchived,
        (Kind::Environment, false) => RunErrorKind::EnvironmentNotFound,
        (Kind::Vault, true) => RunErrorKind::VaultArchived,
        (Kind::Vault, false) => RunErrorKind::VaultNotFound,
        (Kind::MemoryStore, true) => RunErrorKind::MemoryStoreArchived,
        (Kind::File, _) => RunErrorKind::FileNotFound,
        _ => RunErrorKind::SessionResourceNotFound,
    }
}

/// Refuses a deployment whose resources name a file that does not exist.
pub(super) async fn check_files(store: &Store, deployment: &Value) -> Result<(), HttpError> {
    for id in of_resources(deployment, "file_id") {
        store.find(Kind::File, id).await?;
    }
    Ok(())
}

/// What a deployment refers to.
fn references(deployment: &Value) -> impl Iterator<Item = (Kind, &str)> {
    let agent = (Kind::Agent, deployment["agent"]["id"].as_str().unwrap_or_default());
    let environment = (Kind::Environment, deployment["environment_id"].as_str().unwrap_or_default());
    let vaults = deployment["vault_ids"].as_array().into_iter().flatten().filter_map(Value::as_str);
    [agent, environment]
        .into_iter()
        .chain(vaults.map(|id| (Kind::Vault, id)))
        .chain(of_resources(deployment, "file_id").map(|id| (Kind::File, id)))
        .chain(of_resources(deployment, "memory_store_id").map(|id| (Kind::MemoryStore, id)))
}

fn of_resources<'a>(deployment: &'a Value, field: &'a str) -> impl Iterator<Item = &'a str> {
    deployment["resources"].as_array().into_iter().flatten().filter_map(move |resource| resource[field].as_str())
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
        for (failure, kind, is_paused) in [
            (HttpError::invalid("no"), RunErrorKind::SessionCreationRejected, false),
            (HttpError::conflict("no"), RunErrorKind::SessionCreationRejected, false),
            (HttpError::new(ErrorKind::RateLimitError, "slow down"), RunErrorKind::SessionRateLimited, false),
            (expired, RunErrorKind::FileNotFound, true),
            (HttpError::internal("broken"), RunErrorKind::Undetermined, true),
        ] {
            let error = of_creation(&failure);
            assert_eq!((&error.kind, pauses(&error)), (&kind, is_paused));
        }
    }
}
