//! Sends messages that are due, each recipient's one after the other and all recipients' side by side, and tries again by
//! a schedule. What is answered meanwhile is not sent.

use super::{BudgetNotices, Carrier, Channel, Message, Notice, Outcome, Purpose};
use crate::{
    inbox::Inbox,
    store::{
        Store, StoreError,
        notifications::{Ending, Recipient},
    },
};
use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::Notify,
    task::JoinSet,
    time::{sleep, timeout},
};

/// The waits after the first attempt, the second, and so on, in milliseconds; then a message is given up.
pub(super) const SCHEDULE: [i64; 7] = [5_000, 30_000, 120_000, 600_000, 1_800_000, 7_200_000, 21_600_000];

/// The longest of them.
const LAST_WAIT: i64 = SCHEDULE[SCHEDULE.len() - 1];

/// How often to look for messages that are due.
const TICK: Duration = Duration::from_secs(1);

/// The longest that an attempt may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// After a start it takes this long until what isn't in the inbox counts as answered, in milliseconds.
pub(super) const SETTLING: i64 = 30_000;

/// How long a message waits while its calls aren't known yet, or its recipient has quiet hours, in milliseconds.
const RECHECK: i64 = 5_000;

/// Sends messages.
pub(super) struct Outbox {
    sender: Arc<Sender>,
    wake: Arc<Notify>,
    /// Recipients to whom something is being sent.
    busy: HashSet<(Channel, String)>,
}

struct Sender {
    store: Store,
    inbox: Inbox,
    budgets: BudgetNotices,
    carriers: Vec<Arc<dyn Carrier>>,
    /// From when on the inbox is known to have everything, in milliseconds since 1970.
    settled_at: i64,
}

/// What is to be done with a message now.
enum Standing {
    Send(Message),
    Wait,
    Over,
}

impl Outbox {
    pub(super) fn new(
        store: Store,
        (inbox, budgets): (Inbox, BudgetNotices),
        carriers: Vec<Arc<dyn Carrier>>,
        wake: Arc<Notify>,
    ) -> Self {
        let settled_at = store.clock().now() + SETTLING;
        let sender = Arc::new(Sender { store, inbox, budgets, carriers, settled_at });
        Self { sender, wake, busy: HashSet::new() }
    }

    pub(super) async fn run(mut self) {
        let mut attempts = JoinSet::new();
        loop {
            if let Err(error) = self.begin(&mut attempts).await {
                tracing::error!(%error, "notifications can't be sent");
            }
            tokio::select! {
                Some(ended) = attempts.join_next() => self.end(ended, &attempts),
                () = self.wake.notified() => {}
                () = sleep(TICK) => {}
            }
        }
    }

    /// Sends everything that is due, and waits until it is sent.
    #[cfg(test)]
    pub(super) async fn round(&mut self) {
        let mut attempts = JoinSet::new();
        self.begin(&mut attempts).await.unwrap();
        while let Some(ended) = attempts.join_next().await {
            self.end(ended, &attempts);
        }
    }

    async fn begin(&mut self, attempts: &mut JoinSet<(Channel, String)>) -> Result<(), StoreError> {
        for message in self.sender.store.due_notifications().await? {
            let key = (message.channel, message.recipient.clone());
            if self.busy.insert(key.clone()) {
                let sender = self.sender.clone();
                attempts.spawn(async move {
                    if let Err(error) = sender.attempt(message).await {
                        tracing::error!(%error, "what became of a notification is not noted");
                    }
                    key
                });
            }
        }
        Ok(())
    }

    fn end(&mut self, ended: Result<(Channel, String), tokio::task::JoinError>, attempts: &JoinSet<(Channel, String)>) {
        match ended {
            Ok(key) => drop(self.busy.remove(&key)),
            Err(error) => {
                tracing::error!(%error, "a notification was not sent");
                // Which one isn't known; with none under way, nobody is busy.
                if attempts.is_empty() {
                    self.busy.clear();
                }
            }
        }
    }
}

impl Sender {
    async fn attempt(&self, message: Message) -> Result<(), StoreError> {
        let (id, attempt) = (message.id.clone(), message.attempt);
        let message = match self.standing(message).await? {
            Standing::Over => return self.store.finish_notification(&id, Ending::Answered).await,
            Standing::Wait => return self.store.postpone_notification(&id, attempt, RECHECK).await,
            Standing::Send(message) => message,
        };
        let wait = SCHEDULE.get(usize::try_from(attempt).unwrap_or(usize::MAX));
        let planned = wait.copied().unwrap_or(LAST_WAIT);
        // Written before it is sent: where that fails, nothing is sent again and again.
        self.store.postpone_notification(&id, attempt + 1, planned).await?;
        let carrier = self.carriers.iter().find(|carrier| carrier.channel() == message.channel);
        let outcome = match carrier {
            Some(carrier) => timeout(PATIENCE, carrier.carry(&message)).await.unwrap_or(Outcome::Later(None)),
            None => Outcome::Failed,
        };
        match outcome {
            Outcome::Sent => self.store.finish_notification(&id, Ending::Sent).await,
            Outcome::Later(asked) if wait.is_some() => {
                let asked = asked.map_or(0, |asked| i64::try_from(asked.as_millis()).unwrap_or(i64::MAX));
                self.store.postpone_notification(&id, attempt + 1, asked.clamp(planned, LAST_WAIT)).await
            }
            Outcome::Later(_) | Outcome::Failed => {
                tracing::warn!(channel = message.channel.name(), message = id, "a notification was given up");
                self.store.finish_notification(&id, Ending::Failed).await
            }
        }
    }

    /// Looks at the recipient and at what waits as they are now.
    async fn standing(&self, message: Message) -> Result<Standing, StoreError> {
        if message.purpose != Purpose::Calls {
            return Ok(Standing::Send(message));
        }
        let Some(recipient) = self.recipient(&message).await? else { return Ok(Standing::Over) };
        let now = self.store.clock().now();
        if recipient.quiet.is_some_and(|quiet| quiet.contain(now)) {
            return Ok(Standing::Wait);
        }
        let waiting = self.waiting();
        let notices: Vec<Notice> =
            message.notices.iter().filter(|notice| waiting.contains(&notice.id)).cloned().collect();
        let is_settled = self.inbox.is_complete() && now >= self.settled_at;
        Ok(match notices.len() {
            all if all == message.notices.len() => Standing::Send(message),
            _ if !is_settled => Standing::Wait,
            0 => Standing::Over,
            _ => Standing::Send(Message { notices, ..message }),
        })
    }

    /// The recipient, if they are still to be told over this channel.
    async fn recipient(&self, message: &Message) -> Result<Option<Recipient>, StoreError> {
        let all = match message.channel {
            Channel::Webhook => self.store.webhook_recipients().await?,
            Channel::Mail | Channel::Push => self.store.notification_recipients().await?,
        };
        let is_told =
            |recipient: &Recipient| recipient.id == message.recipient && recipient.channels.contains(&message.channel);
        Ok(all.into_iter().find(is_told))
    }

    /// What waits now, by the ids of notices.
    fn waiting(&self) -> BTreeSet<String> {
        let waiting = self.inbox.sessions();
        waiting.iter().flat_map(|waiting| Notice::ids_of(waiting)).chain(self.budgets.ids()).collect()
    }
}
