//! Carries a plan out: one item after the other, each judged again right before it is touched.

use super::{
    calls::{Call, call_of, interrupt_of},
    engine::Engine,
    hands::Caller,
    read::is_busy,
    world::World,
};
use crate::store::{
    StoreError,
    cleanup::{StoredItem, StoredPlan},
};
use http::StatusCode;
use pilothouse_api::Error;
use pilothouse_console_api::{CleanupItem, CleanupItemState, CleanupState, Outage};
use pilothouse_domain::cleanup::{Action, Facts, Keep, Kind, Reason, Rule, SessionState, proposed};
use std::time::Duration;

/// How often an item is tried while the upstream can't be reached.
const TRIES: u32 = 3;

/// How often a session is looked at after an interrupt.
const LOOKS: u32 = 40;

/// What became of an item.
enum Step {
    /// It is over.
    Over(CleanupItemState, Option<String>),
    /// The run can't go on.
    Halt(String),
}

impl Step {
    fn done(why: Option<&str>) -> Self {
        Self::Over(CleanupItemState::Done, why.map(str::to_owned))
    }

    fn skipped(why: impl ToString) -> Self {
        Self::Over(CleanupItemState::Skipped, Some(why.to_string()))
    }

    fn failed(why: impl ToString) -> Self {
        Self::Over(CleanupItemState::Failed, Some(why.to_string()))
    }
}

impl Engine {
    /// Carries a plan out until it is done or stopped.
    ///
    /// # Errors
    /// When what became of it can't be stored.
    pub async fn run(&self, id: &str) -> Result<(), StoreError> {
        let (mut world, mut tries) = (None, 0);
        loop {
            // It may have been stopped, and whoever confirmed it may have lost their rights.
            let Some(plan) = self.store.cleanup_plan(id).await? else { return Ok(()) };
            if plan.state != CleanupState::Running {
                return Ok(());
            }
            let Some(item) = self.store.next_cleanup_item(id).await? else {
                return self.store.end_cleanup(id, CleanupState::Running, CleanupState::Done, None).await.map(drop);
            };
            let caller = match self.hands.caller(&self.store, &plan).await? {
                Ok(caller) => caller,
                Err(why) => return self.store.stop_cleanup(id, &why).await.map(drop),
            };
            match self.step(&plan, &caller, &item, &mut world, &mut tries).await? {
                Some(Step::Over(state, why)) => {
                    tries = 0;
                    self.store.note_cleanup_item(id, item.item.seq, state, why.as_deref()).await?;
                }
                Some(Step::Halt(why)) => return self.store.stop_cleanup(id, &why).await.map(drop),
                None => continue,
            }
            self.rest(self.pace.item).await;
        }
    }

    /// Does an item. `None`: it is to be tried again, after a wait, if the plan is still to be carried out then.
    async fn step(
        &self,
        plan: &StoredPlan,
        caller: &Caller,
        item: &StoredItem,
        world: &mut Option<World>,
        tries: &mut u32,
    ) -> Result<Option<Step>, StoreError> {
        if let Err(why) = caller.may(&item.item) {
            return Ok(Some(Step::Halt(why)));
        }
        let error = match self.attempt(plan, caller, item, world).await? {
            Ok(step) => return Ok(Some(step)),
            Err(error) => error,
        };
        let wait = match &error {
            error if is_busy(error) => {
                self.store.note_cleanup(&plan.id, Some("The API's rate limit is reached: it waits.")).await?;
                self.pace.busy
            }
            Error::Api { status, .. } if status.is_client_error() => return Ok(Some(refused(&item.item, &error))),
            _ if *tries + 1 < TRIES => {
                *tries += 1;
                self.pace.outage * *tries
            }
            _ => {
                let words = Outage::from(&error).words();
                return Ok(Some(Step::Halt(format!("{words} Continue when the upstream is there again."))));
            }
        };
        tracing::debug!(plan = %plan.id, item = %item.item.id, %error, "an item of a clean-up waits");
        self.rest(wait).await;
        self.store.note_cleanup(&plan.id, None).await?;
        Ok(None)
    }

    async fn call(&self, plan: &StoredPlan, caller: &Caller, call: Call) -> Result<(), Error> {
        self.hands.call(&self.store, plan, caller, call).await
    }

    /// Waits, unless something changes.
    async fn rest(&self, wait: Duration) {
        let _ = tokio::time::timeout(wait, self.wake.until_changed()).await;
    }

    async fn attempt(
        &self,
        plan: &StoredPlan,
        caller: &Caller,
        item: &StoredItem,
        world: &mut Option<World>,
    ) -> Result<Result<Step, Error>, StoreError> {
        let Some(rule) = plan.rules.get(&item.item.reason).copied() else {
            return Ok(Ok(Step::skipped("The plan doesn't say what to do with it.")));
        };
        if item.item.kind == Kind::Session {
            return self.do_session(plan, caller, item, rule).await;
        }
        Ok(self.do_object(plan, caller, &item.item, rule, world).await)
    }

    async fn do_session(
        &self,
        plan: &StoredPlan,
        caller: &Caller,
        StoredItem { item, interrupts }: &StoredItem,
        rule: Rule,
    ) -> Result<Result<Step, Error>, StoreError> {
        let state = match self.session_now(&item.id).await {
            Err(error) => return Ok(Err(error)),
            Ok(None) => return Ok(Ok(Step::done(Some("It was deleted already.")))),
            Ok(Some(state)) => state,
        };
        if let Err(step) = still_so(item, *interrupts, &state, rule, self.store.clock().now()) {
            return Ok(Ok(step));
        }
        if !state.is_at_work() || item.action == Action::Interrupt {
            return Ok(self.call(plan, caller, call_of(item)).await.map(|()| Step::done(None)));
        }
        self.store.note_cleanup_interrupt(&plan.id, item.seq).await?;
        if let Err(error) = self.call(plan, caller, interrupt_of(&item.id)).await {
            return Ok(Err(error));
        }
        Ok(self.once_idle(plan, caller, item).await)
    }

    /// Waits until an interrupted session is idle, then does what is to be done.
    async fn once_idle(&self, plan: &StoredPlan, caller: &Caller, item: &CleanupItem) -> Result<Step, Error> {
        let mut last = "It was interrupted, and is still at work.".to_owned();
        for _ in 0..LOOKS {
            tokio::time::sleep(self.pace.look).await;
            let Some(state) = self.session_now(&item.id).await? else {
                return Ok(Step::done(Some("It was deleted already.")));
            };
            if state.is_at_work() {
                continue;
            }
            match self.call(plan, caller, call_of(item)).await {
                // For a moment after it came to rest, it may still count as at work (sessions.md §5).
                Err(error) if error.status() == Some(StatusCode::BAD_REQUEST) => last = error.message(),
                outcome => return outcome.map(|()| Step::done(Some("It was interrupted first."))),
            }
        }
        Ok(Step::failed(last))
    }

    async fn do_object(
        &self,
        plan: &StoredPlan,
        caller: &Caller,
        item: &CleanupItem,
        rule: Rule,
        world: &mut Option<World>,
    ) -> Result<Step, Error> {
        let world = match world {
            Some(world) => {
                self.refresh(world).await?;
                world
            }
            none => none.insert(self.world(&resources_of(plan)).await?),
        };
        let Some(usage) = self.object_now(item.kind, &item.id, world).await? else {
            return Ok(Step::done(Some("It was deleted already.")));
        };
        if usage.is_archived && item.action == Action::Archive {
            return Ok(Step::done(Some("It was archived already.")));
        }
        let rule = Rule { action: rule.action.min(item.action), ..rule };
        match proposed(item.reason, &Facts::Resource(usage), rule, self.store.clock().now()) {
            Ok(action) if action == item.action => {}
            Ok(_) => return Ok(Step::skipped("It can only be archived now.")),
            Err(keep) => return Ok(Step::skipped(keep)),
        }
        self.call(plan, caller, call_of(item)).await.map(|()| Step::done(None))
    }
}

fn resources_of(plan: &StoredPlan) -> std::collections::BTreeSet<Reason> {
    plan.rules.keys().copied().filter(|reason| reason.kind() != Kind::Session).collect()
}

/// Whether a session is still as the plan saw it; if not, what becomes of it.
fn still_so(item: &CleanupItem, interrupts: bool, state: &SessionState, rule: Rule, now: i64) -> Result<(), Step> {
    if state.is_archived {
        return Err(match item.action {
            Action::Archive => Step::done(Some("It was archived already.")),
            Action::Interrupt | Action::Delete => Step::skipped(Keep::Archived),
        });
    }
    if state.is_at_work() && !item.upkeep.is_at_work {
        return Err(Step::skipped("It began to work since the plan was made."));
    }
    // What this plan itself interrupted has changed for no other reason.
    let rule = Rule { action: item.action, days: if interrupts { 0 } else { rule.days } };
    if !interrupts && !item.upkeep.is_at_work && state.changed_at != Some(item.last_at) {
        return Err(Step::skipped("It changed since the plan was made."));
    }
    match proposed(item.reason, &Facts::Session(state.clone()), rule, now) {
        Ok(action) if action == item.action => Ok(()),
        Ok(_) => Err(Step::skipped("A milder action is all that may be done now.")),
        Err(keep) => Err(Step::skipped(keep)),
    }
}

/// What the API, or the console, refused.
fn refused(item: &CleanupItem, error: &Error) -> Step {
    match (error.status(), item.action) {
        (Some(StatusCode::NOT_FOUND), _) => Step::done(Some("It was deleted already.")),
        (Some(StatusCode::CONFLICT), _) => Step::skipped(error.message()),
        _ => Step::failed(error.message()),
    }
}
