//! Web Push as a channel of notifications: to each device of a person, and each thing that waits by itself.

use super::{
    Push, PushError,
    message::{Answerable, Message},
};
use crate::{
    inbox::Inbox,
    notify::{self, Carrier, Channel, Kind, Notice, Outcome, Purpose},
    store::{StoreError, push::PushDevice},
};
use async_trait::async_trait;
use futures::future::join_all;
use pilothouse_domain::{input_digest::input_digest, intent::Level};
use std::collections::BTreeSet;

/// More things than this are told in one notification.
const MAX_SINGLE: usize = 3;

/// The channel.
#[derive(Clone, Debug)]
pub struct PushCarrier {
    push: Push,
    inbox: Inbox,
}

impl PushCarrier {
    /// Over these push services, for what waits there.
    pub fn new(push: Push, inbox: Inbox) -> Self {
        Self { push, inbox }
    }

    async fn carried(&self, message: &notify::Message) -> Result<Outcome, StoreError> {
        let store = &self.push.0.store;
        let devices = store.push_devices_of(&message.recipient).await?;
        let shown = store.shown().await?;
        let sent = devices.iter().map(async |device| {
            let of_device = shown.iter().filter(|shown| shown.device == device.id && message.purpose == Purpose::Calls);
            // An earlier attempt came as far as this device.
            let has: BTreeSet<_> = of_device.map(|shown| shown.notice.as_str()).collect();
            let new: Vec<_> = message.notices.iter().filter(|notice| !has.contains(notice.id.as_str())).collect();
            if new.is_empty() && !message.notices.is_empty() {
                return Ok(Outcome::Sent);
            }
            self.tell(device, &new).await
        });
        let outcomes = join_all(sent).await.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(outcomes.into_iter().fold(Outcome::Failed, together))
    }

    /// Tells one device.
    async fn tell<'a>(&self, device: &PushDevice, notices: &[&'a Notice]) -> Result<Outcome, StoreError> {
        let messages: Vec<(Message, Vec<&'a str>)> = if (1..=MAX_SINGLE).contains(&notices.len()) {
            let single =
                |notice: &&'a Notice| (Message::of(notice, self.answerable(device, notice)), vec![&*notice.id]);
            notices.iter().map(single).collect()
        } else {
            let owned: Vec<Notice> = notices.iter().copied().cloned().collect();
            vec![(Message::of_all(&owned), notices.iter().map(|notice| &*notice.id).collect())]
        };
        let mut outcome = Outcome::Failed;
        for (message, ids) in &messages {
            let sent = match self.push.send(device, message).await {
                Ok(()) => {
                    self.push.0.store.note_shown(&device.id, &message.tag, ids).await?;
                    Outcome::Sent
                }
                Err(PushError::Later { after, .. }) => return Ok(Outcome::Later(after)),
                Err(PushError::Store(error)) => return Err(error),
                Err(PushError::Gone | PushError::Refused(_)) => return Ok(Outcome::Failed),
            };
            outcome = together(outcome, sent);
        }
        Ok(outcome)
    }

    /// What an answer from the notification must name, where there may be one.
    fn answerable(&self, device: &PushDevice, notice: &Notice) -> Option<Answerable> {
        let is_asked = notice.kind.is_call() && notice.kind != Kind::NeedsResult;
        let call =
            notice.call.as_ref().filter(|_| is_asked && device.answers_routine && notice.level == Level::Routine)?;
        let (session, sessions) = (notice.session.as_ref()?, self.inbox.sessions());
        let waiting = sessions.iter().find(|waiting| waiting.session.id == *session)?;
        let entry = waiting.log.entries().find(|entry| entry.event.id == *call)?;
        let digest = input_digest(&entry.event)?;
        Some(Answerable { session: session.to_string(), call: call.to_string(), digest })
    }
}

/// What became of a message as a whole: what may arrive later is tried again, and what arrived somewhere has arrived.
fn together(one: Outcome, other: Outcome) -> Outcome {
    match (one, other) {
        (Outcome::Later(one), Outcome::Later(other)) => Outcome::Later(one.max(other)),
        (later @ Outcome::Later(_), _) | (_, later @ Outcome::Later(_)) => later,
        (Outcome::Sent, _) | (_, Outcome::Sent) => Outcome::Sent,
        (Outcome::Failed, Outcome::Failed) => Outcome::Failed,
    }
}

#[async_trait]
impl Carrier for PushCarrier {
    fn channel(&self) -> Channel {
        Channel::Push
    }

    async fn carry(&self, message: &notify::Message) -> Outcome {
        self.carried(message).await.unwrap_or_else(|error| {
            tracing::error!(%error, message = message.id, "a message can't be pushed");
            Outcome::Later(None)
        })
    }
}
