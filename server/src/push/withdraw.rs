//! Takes notifications back once what they tell of is answered, so that nobody comes for nothing.

use super::{Push, PushError, message::Message};
use crate::{
    inbox::Inbox,
    notify::{BudgetNotices, Notice},
    store::{StoreError, push::Shown},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio::time::sleep;

/// How often to look without a change.
const TICK: Duration = Duration::from_secs(30);

/// What is gone must still be gone after this time: a session may be looked at while it moves on.
const CERTAIN: Duration = Duration::from_secs(3);

/// Runs until it is dropped.
pub async fn keep(push: Push, inbox: Inbox, budgets: BudgetNotices) {
    let mut changes = inbox.changes();
    let mut withdrawal = Withdrawal { push, inbox, budgets, gone: BTreeSet::new() };
    loop {
        if let Err(error) = withdrawal.round().await {
            tracing::error!(%error, "notifications that are over are not taken back");
        }
        let pause = if withdrawal.gone.is_empty() { TICK } else { CERTAIN };
        tokio::select! {
            // The inbox lives as long as this.
            _ = changes.changed(), if withdrawal.gone.is_empty() => {}
            () = sleep(pause) => {}
        }
    }
}

pub(super) struct Withdrawal {
    pub push: Push,
    pub inbox: Inbox,
    pub budgets: BudgetNotices,
    /// Devices and tags of which nothing waited when it was last looked.
    pub gone: BTreeSet<(String, String)>,
}

impl Withdrawal {
    pub async fn round(&mut self) -> Result<(), StoreError> {
        // After a start the inbox doesn't have everything.
        if !self.inbox.is_complete() {
            return Ok(());
        }
        let waiting = self.inbox.sessions();
        let waiting = waiting.iter().flat_map(|waiting| Notice::ids_of(waiting));
        let waiting: BTreeSet<_> = waiting.chain(self.budgets.ids()).collect();
        let mut tags: BTreeMap<(String, String), Vec<Shown>> = BTreeMap::new();
        for shown in self.push.0.store.shown().await? {
            tags.entry((shown.device.clone(), shown.tag.clone())).or_default().push(shown);
        }
        tags.retain(|_, shown| !shown.iter().any(|shown| waiting.contains(&shown.notice)));
        let before = std::mem::take(&mut self.gone);
        for (key, shown) in tags {
            if before.contains(&key) {
                self.take_back(&shown).await?;
            } else {
                self.gone.insert(key);
            }
        }
        Ok(())
    }

    async fn take_back(&self, shown: &[Shown]) -> Result<(), StoreError> {
        let Some(Shown { device, user_id, tag, at, .. }) = shown.iter().max_by_key(|shown| shown.at) else {
            return Ok(());
        };
        let store = &self.push.0.store;
        let devices = store.push_devices_of(user_id).await?;
        if let Some(target) = devices.iter().find(|target| target.id == *device) {
            let lifetime = i64::try_from(Message::lifetime().as_millis()).unwrap_or(i64::MAX);
            let is_recent = store.clock().now() - at < lifetime;
            match self.push.send(target, &Message::over(tag)).await {
                // It is tried again with the next look.
                Err(PushError::Later { .. }) if is_recent => return Ok(()),
                Err(PushError::Store(error)) => return Err(error),
                _ => {}
            }
        }
        store.forget_shown(device, tag).await
    }
}
