//! What messages are sent over, and what became of an attempt.

use super::notice::Notice;
use async_trait::async_trait;
use std::time::Duration;

/// What a message is sent over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// Mail to a user's confirmed address.
    Mail,
    /// Web Push to a user's browsers.
    Push,
    /// A signed request to another program.
    Webhook,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Push, Self::Webhook];

    /// The name in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Push => "push",
            Self::Webhook => "webhook",
        }
    }

    /// The least time between two messages to the same recipient: what comes in between is told together.
    pub const fn pause(self) -> Duration {
        match self {
            Self::Mail => Duration::from_secs(60),
            Self::Push | Self::Webhook => Duration::from_secs(10),
        }
    }
}

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It tells what waits, and is not sent once that is answered.
    Calls,
    /// An admin wants it sent again, whatever became of its calls.
    Again,
    /// It tests the channel, and has no notices.
    Test,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Calls, Self::Again, Self::Test];

    /// The name in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calls => "calls",
            Self::Again => "again",
            Self::Test => "test",
        }
    }
}

/// A message to one recipient over one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The same at each attempt, so that a receiver knows a repetition.
    pub id: String,
    /// What it is sent over.
    pub channel: Channel,
    /// A user's id, or a webhook's.
    pub recipient: String,
    /// What it is for.
    pub purpose: Purpose,
    /// What it tells.
    pub notices: Vec<Notice>,
    /// Attempts so far.
    pub attempt: u32,
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived.
    Sent,
    /// It may arrive later; tried again after this time if given, else by the schedule.
    Later(Option<Duration>),
    /// It will never arrive.
    Failed,
}

/// Sends messages over a channel.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// The channel.
    fn channel(&self) -> Channel;

    /// Tries once. Must end in bounded time.
    async fn carry(&self, message: &Message) -> Outcome;
}
