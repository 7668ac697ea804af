//! Decides who is told of what waits, and when: what one recipient is told at a time becomes one message.

use super::{BudgetNotices, Channel, Notice};
use crate::{
    inbox::Inbox,
    rules::Escalated,
    store::{Store, StoreError, notifications::Recipient},
    workers::Workers,
};
use pilothouse_api::ids::{EventId, SessionId};
use pilothouse_console_api::{Stopped, WaitingSession};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::{Notify, watch},
    time::sleep,
};

/// How long what follows a change is gathered into the same message.
const GATHER: Duration = Duration::from_secs(2);

/// How often to look without a change: quiet hours and pauses end, and people choose otherwise.
const TICK: Duration = Duration::from_secs(5);

/// How long finished messages, deliveries, and what was told are kept, in milliseconds.
const KEPT: i64 = 30 * 24 * 3_600_000;

/// How often old ones are looked for, in milliseconds.
const CLEANUP_INTERVAL: i64 = 3_600_000;

/// Writes messages.
pub(super) struct Dispatcher {
    store: Store,
    inbox: Inbox,
    budgets: BudgetNotices,
    escalated: watch::Receiver<Escalated>,
    workers: Workers,
    channels: Vec<Channel>,
    /// What waits in each session, as it was judged.
    judged: BTreeMap<SessionId, Judged>,
    /// When each recipient's last message was written.
    last: HashMap<(Channel, String), i64>,
    cleaned_at: i64,
    wake: Arc<Notify>,
}

struct Judged {
    seen: Seen,
    notices: Vec<Notice>,
}

/// What must change for a session to be judged anew.
#[derive(PartialEq, Eq)]
struct Seen {
    calls: Vec<EventId>,
    stopped: Option<(Stopped, i64)>,
}

impl Seen {
    fn of(waiting: &WaitingSession) -> Self {
        let stopped = waiting.stopped.map(|stopped| (stopped, waiting.since));
        Self { calls: waiting.calls.clone(), stopped }
    }
}

impl Dispatcher {
    pub(super) fn new(
        store: Store,
        (inbox, budgets): (Inbox, BudgetNotices),
        escalated: watch::Receiver<Escalated>,
        workers: Workers,
        channels: Vec<Channel>,
        wake: Arc<Notify>,
    ) -> Self {
        let (judged, last) = (BTreeMap::new(), HashMap::new());
        Self { store, inbox, budgets, escalated, workers, channels, judged, last, cleaned_at: 0, wake }
    }

    pub(super) async fn run(mut self) {
        let (mut changes, mut escalated) = (self.inbox.changes(), self.escalated.clone());
        loop {
            if let Err(error) = self.round().await {
                tracing::error!(%error, "people are not told what waits");
            }
            tokio::select! {
                // The inbox lives as long as this.
                _ = changes.changed() => sleep(GATHER).await,
                // So do the rules.
                _ = escalated.changed() => {}
                () = sleep(TICK) => {}
            }
        }
    }

    /// Writes a message to everybody who is to be told something now.
    pub(super) async fn round(&mut self) -> Result<(), StoreError> {
        self.judge().await;
        let people = self.store.notification_recipients().await?;
        let escalated = self.escalated.borrow().clone();
        for recipient in people.into_iter().chain(self.store.webhook_recipients().await?) {
            self.tell(&recipient, &escalated).await?;
        }
        self.clean().await
    }

    /// Judges what is new.
    async fn judge(&mut self) {
        let sessions = self.inbox.sessions();
        self.judged.retain(|id, _| sessions.iter().any(|waiting| waiting.session.id == *id));
        for waiting in sessions {
            let (id, seen) = (waiting.session.id.clone(), Seen::of(&waiting));
            if self.judged.get(&id).is_some_and(|judged| judged.seen == seen) {
                continue;
            }
            let notices = self.workers.run_unhurried(move || Notice::all_of(&waiting)).await;
            self.judged.insert(id, Judged { seen, notices });
        }
    }

    async fn tell(&mut self, recipient: &Recipient, escalated: &Escalated) -> Result<(), StoreError> {
        let now = self.store.clock().now();
        if recipient.quiet.as_ref().is_some_and(|quiet| quiet.contain(now)) {
            return Ok(());
        }
        for channel in recipient.channels.iter().copied().filter(|channel| self.channels.contains(channel)) {
            let key = (channel, recipient.id.clone());
            let pause = i64::try_from(channel.pause().as_millis()).unwrap_or(i64::MAX);
            if self.last.get(&key).is_some_and(|last| now - last < pause) {
                continue;
            }
            let budgets = self.budgets.all();
            let told = self.notices().chain(budgets.iter());
            let told = told.filter_map(|notice| recipient.told(notice, escalated)).collect();
            let untold = self.store.untold(channel, &recipient.id, told).await?;
            if !untold.is_empty() && self.store.add_notification(channel, &recipient.id, &untold).await? {
                self.last.insert(key, now);
                self.wake.notify_one();
            }
        }
        Ok(())
    }

    /// All that waits, by session.
    fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.judged.values().flat_map(|judged| &judged.notices)
    }

    async fn clean(&mut self) -> Result<(), StoreError> {
        let now = self.store.clock().now();
        // What waits isn't known before a sweep is through.
        if now - self.cleaned_at < CLEANUP_INTERVAL || !self.inbox.is_complete() {
            return Ok(());
        }
        self.cleaned_at = now;
        let waiting = self.inbox.sessions();
        let waiting = waiting.iter().flat_map(|waiting| Notice::ids_of(waiting));
        let waiting: Vec<_> = waiting.chain(self.budgets.ids()).collect();
        self.last.retain(|_, last| now - *last < CLEANUP_INTERVAL);
        self.store.forget_notifications(now - KEPT, &waiting).await
    }
}
