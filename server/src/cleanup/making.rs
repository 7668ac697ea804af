//! Makes a plan: reads what there is, and judges it. Nothing is changed.

use super::{
    engine::Engine,
    look::waits_in,
    world::{SeenSession, World},
};
use crate::store::{
    StoreError,
    cleanup::{NewItem, StoredPlan},
};
use pilothouse_api::{Error, ids::SessionId, sessions::SessionStatus};
use pilothouse_console_api::{CleanupState, Outage, WaitingSession};
use pilothouse_domain::cleanup::{Facts, Keep, Kind, Reason, Rule, SessionState, Upkeep, Waits, proposed};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// The most items of a plan.
pub(super) const MAX_ITEMS: usize = 1_000;

/// The most idle sessions that the inbox knows; it has the newest.
const MAX_INBOX: usize = 2_000;

type Rules = BTreeMap<Reason, Rule>;

impl Engine {
    /// Makes a plan now.
    ///
    /// # Errors
    /// When it can't be stored.
    pub async fn make_now(&self, id: &str) -> Result<(), StoreError> {
        match self.store.cleanup_plan(id).await? {
            Some(plan) => self.make(&plan).await,
            None => Ok(()),
        }
    }

    /// Makes a plan, or notes why it can't be made.
    pub(super) async fn make(&self, plan: &StoredPlan) -> Result<(), StoreError> {
        match self.found(plan).await? {
            Ok((items, cut)) => self.store.finish_cleanup_plan(&plan.id, &items, &cut).await,
            Err(error) => {
                tracing::info!(plan = %plan.id, %error, "a plan of a clean-up can't be made");
                let words = match &error {
                    Error::Api { .. } => error.message(),
                    _ => Outage::from(&error).words().to_owned(),
                };
                let (from, to) = (CleanupState::Reading, CleanupState::Unread);
                self.store.end_cleanup(&plan.id, from, to, Some(&words)).await.map(drop)
            }
        }
    }

    async fn found(&self, plan: &StoredPlan) -> Result<Result<(Vec<NewItem>, Vec<String>), Error>, StoreError> {
        self.store.note_cleanup(&plan.id, Some("Lists are being read.")).await?;
        let mut world = match self.world(&plan.rules.keys().copied().collect()).await {
            Ok(world) => world,
            Err(error) => return Ok(Err(error)),
        };
        let mut items = Vec::new();
        self.store.note_cleanup(&plan.id, Some("What waits in sessions is being looked up.")).await?;
        let judged = match self.judge_sessions(&plan.rules, &world, &mut items).await {
            Ok(()) => self.judge_objects(&plan.rules, &world, &mut items).await,
            failed => failed,
        };
        if let Err(error) = judged {
            return Ok(Err(error));
        }
        items.sort_by_key(|item: &NewItem| (item.reason, item.last_at));
        if items.len() >= MAX_ITEMS {
            items.truncate(MAX_ITEMS);
            world.cut.push(format!("A plan has at most {MAX_ITEMS} items. Make another one after it."));
        }
        Ok(Ok((items, world.cut)))
    }

    async fn judge_sessions(&self, rules: &Rules, world: &World, items: &mut Vec<NewItem>) -> Result<(), Error> {
        let known = self.known_to_wait(world);
        for seen in &world.sessions {
            let Ok(id) = seen.id.parse::<SessionId>() else { continue };
            let mut state = SessionState {
                status: status_of(&seen.status),
                is_archived: false,
                changed_at: seen.changed_at,
                waits: Waits::Nothing,
                is_watched: self.is_watched(&id),
                is_scheduled: seen.deployment.as_ref().is_some_and(|of| world.scheduled.contains(of)),
            };
            if !could_be(rules, &state, self.store.clock().now()) {
                continue;
            }
            match &known {
                _ if state.status == SessionStatus::Terminated => {}
                // Of those at work the inbox knows only some.
                Some(known) if !state.is_at_work() => state.waits = waits_in(known.get(&id).map(AsRef::as_ref)),
                _ => {
                    let Some(now) = self.session_now(&seen.id).await? else { continue };
                    state = now;
                    tokio::time::sleep(self.pace.read).await;
                }
            }
            items.extend(item_of(rules, seen, &state, world, self.store.clock().now()));
            if items.len() >= MAX_ITEMS {
                break;
            }
        }
        Ok(())
    }

    /// The sessions in which something waits, where the inbox knows all of them.
    fn known_to_wait(&self, world: &World) -> Option<HashMap<SessionId, Arc<WaitingSession>>> {
        let inbox = &self.eyes.as_ref()?.inbox;
        if !inbox.is_complete() || world.sessions.len() >= MAX_INBOX {
            return None;
        }
        Some(inbox.sessions().into_iter().map(|waiting| (waiting.session.id.clone(), waiting)).collect())
    }

    async fn judge_objects(&self, rules: &Rules, world: &World, items: &mut Vec<NewItem>) -> Result<(), Error> {
        for (reason, rule) in rules.iter().filter(|(reason, _)| reason.kind() != Kind::Session) {
            for object in world.objects.iter().filter(|object| object.kind == reason.kind()) {
                let now = self.store.clock().now();
                let usage = self.usage(object, world).await?;
                let last_at = usage.last_at;
                let Ok(action) = proposed(*reason, &Facts::Resource(usage), *rule, now) else { continue };
                items.push(NewItem {
                    reason: *reason,
                    id: object.id.clone(),
                    name: object.name.clone(),
                    action,
                    last_at: last_at.unwrap_or_default(),
                    upkeep: Upkeep { is_at_work: false, bytes: object.bytes },
                });
            }
        }
        Ok(())
    }
}

/// Whether a session could fall under a reason, whatever waits in it.
fn could_be(rules: &Rules, state: &SessionState, now: i64) -> bool {
    let waits = [Waits::Nothing, Waits::Person(0), Waits::Error(0)];
    let mut states = waits.into_iter().map(|waits| Facts::Session(SessionState { waits, ..state.clone() }));
    states.any(|facts| first_reason(rules, &facts, now).is_some())
}

fn first_reason(rules: &Rules, facts: &Facts, now: i64) -> Option<(Reason, pilothouse_domain::cleanup::Action)> {
    let judged =
        |(reason, rule): (&Reason, &Rule)| -> Result<_, Keep> { Ok((*reason, proposed(*reason, facts, *rule, now)?)) };
    rules.iter().find_map(|rule| judged(rule).ok())
}

fn item_of(rules: &Rules, seen: &SeenSession, state: &SessionState, world: &World, now: i64) -> Option<NewItem> {
    let facts = Facts::Session(state.clone());
    let (reason, action) = first_reason(rules, &facts, now)?;
    Some(NewItem {
        reason,
        id: seen.id.clone(),
        name: seen.title.clone(),
        action,
        last_at: state.changed_at.unwrap_or_default(),
        upkeep: Upkeep { is_at_work: state.is_at_work(), bytes: world.made.get(&seen.id).copied().unwrap_or_default() },
    })
}

fn status_of(text: &str) -> SessionStatus {
    serde_json::from_value(serde_json::Value::from(text)).unwrap_or_else(|_| SessionStatus::Unknown(text.to_owned()))
}
