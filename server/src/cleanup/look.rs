//! Looks at one thing as it is now.

use super::{
    engine::Engine,
    world::{Object, World},
};
use crate::{gateway::is_not_found, inbox::look};
use pilothouse_api::{
    Error, Page, Timestamp,
    deployments::{Deployment, DeploymentStatus},
    ids::SessionId,
    sessions::{Session, SessionStatus},
    work::WorkStats,
};
use pilothouse_console_api::{SessionFacts, Stopped, WaitingSession};
use pilothouse_domain::cleanup::{Kind, SessionState, Usage, UsedBy, Waits};
use serde_json::Value;

impl Engine {
    /// A session as it is now; `None`: it is deleted.
    pub(super) async fn session_now(&self, id: &str) -> Result<Option<SessionState>, Error> {
        let session: Session = match self.get(&format!("/v1/sessions/{id}")).await {
            Err(error) if is_not_found(&error) => return Ok(None),
            read => read?,
        };
        let waits = match session.status {
            SessionStatus::Terminated => Waits::Nothing,
            _ => {
                let now = self.store.clock().now();
                waits_in(look::upstream(&self.gateway, &self.store, SessionFacts::from(&session), now).await?.as_ref())
            }
        };
        let is_scheduled = match &session.deployment_id {
            Some(deployment) => self.is_scheduled(deployment.as_str()).await?,
            None => false,
        };
        Ok(Some(SessionState {
            is_archived: session.archived_at.is_some(),
            changed_at: session.updated_at.unix_millis(),
            waits,
            is_watched: self.is_watched(&session.id),
            is_scheduled,
            status: session.status,
        }))
    }

    async fn is_scheduled(&self, deployment: &str) -> Result<bool, Error> {
        let found: Result<Deployment, Error> = self.get(&format!("/v1/deployments/{deployment}")).await;
        match found {
            Err(error) if is_not_found(&error) => Ok(false),
            Err(error) => Err(error),
            Ok(found) => {
                Ok(found.archived_at.is_none() && found.schedule.is_some() && found.status == DeploymentStatus::Active)
            }
        }
    }

    /// Whether somebody watches a session, a person or a program.
    pub(super) fn is_watched(&self, session: &SessionId) -> bool {
        let Some(eyes) = &self.eyes else { return false };
        eyes.relay.joined(session).is_some_and(|channel| channel.has_readers())
            || eyes.inbox.presence(&eyes.relay).contains_key(session)
    }

    /// A thing as it is now, in a world that is up to date; `None`: it is deleted.
    pub(super) async fn object_now(&self, kind: Kind, id: &str, world: &World) -> Result<Option<Usage>, Error> {
        let json: Value = match self.get(&format!("{}/{id}", kind.path())).await {
            Err(error) if is_not_found(&error) => return Ok(None),
            read => read?,
        };
        match Object::of(kind, &json) {
            Some(object) => self.usage(&object, world).await.map(Some),
            None => Err(Error::Connection("an answer without an id".to_owned())),
        }
    }

    /// Whether a thing is used, and when it last was.
    pub(super) async fn usage(&self, object: &Object, world: &World) -> Result<Usage, Error> {
        let mut last_at = object.changed_at.max(world.last_used(object));
        let mut used_by = match world.used_by(object) {
            Some(by) => by,
            // Without a moment, nothing is proposed.
            None => {
                last_at = None;
                None
            }
        };
        if used_by.is_none() && object.kind == Kind::MemoryStore {
            last_at = last_at.max(self.written_at(&object.id).await?);
        }
        if used_by.is_none() && object.is_self_hosted && self.has_work(&object.id).await? {
            used_by = Some(UsedBy::Worker);
        }
        Ok(Usage { is_archived: object.is_archived, last_at, used_by, is_named: world.last_used(object).is_some() })
    }

    /// When a memory store was last written.
    async fn written_at(&self, store: &str) -> Result<Option<i64>, Error> {
        let versions: Page<Value> =
            self.get(&format!("{}/{store}/memory_versions?limit=1", Kind::MemoryStore.path())).await?;
        let newest = versions.data.first().and_then(|version| version["created_at"].as_str());
        Ok(newest.and_then(|at| Timestamp::from(at).unix_millis()))
    }

    /// Whether workers ask an environment for work, or there is some.
    async fn has_work(&self, environment: &str) -> Result<bool, Error> {
        let stats: WorkStats = self.get(&format!("{}/{environment}/work/stats", Kind::Environment.path())).await?;
        Ok(stats.depth > 0 || stats.pending > 0 || stats.workers_polling.is_some_and(|workers| workers > 0))
    }
}

/// What waits in a session, by what was seen of it.
pub(super) fn waits_in(seen: Option<&WaitingSession>) -> Waits {
    match seen {
        None => Waits::Nothing,
        Some(WaitingSession { calls, since, .. }) if !calls.is_empty() => Waits::Person(*since),
        Some(WaitingSession { stopped: Some(Stopped::Errors | Stopped::Credentials), since, .. }) => {
            Waits::Error(*since)
        }
        Some(WaitingSession { since, .. }) => Waits::Person(*since),
    }
}
