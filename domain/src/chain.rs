//! A chain of hashes over what a session's log has: each link names the bytes of one event, and the link before it.
//!
//! Links are in the order in which the console sealed events, which is the order of their arrival for what was heard live.
//! An event's own time is within the bytes that its link names. `docs/evidence.md` says what a chain proves and what not.

mod evidence;

pub use evidence::{Checker, End, Head, Line, Sealed};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What stands for the link before the first.
pub const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash of a link, from that of the link before it and its entry.
pub fn chained(before: &str, entry: &str) -> String {
    hex::encode(Sha256::new().chain_update(before).chain_update(entry).finalize())
}

/// What a session's chain begins with, so that links can't be moved from one session to another.
pub fn beginning(session: &str) -> String {
    chained(FIRST, session)
}

/// SHA-256 of some bytes, in lower-case hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A link: one copy of an event, as the upstream sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Counts from 1.
    pub seal: u64,
    /// The event's id.
    pub event: String,
    /// The child thread on whose own stream this copy came; absent: on the session's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
    /// When it was sealed, in milliseconds since 1970.
    pub at: i64,
    /// SHA-256 of the event's JSON, byte for byte, in lower-case hexadecimal.
    pub sha256: String,
}

impl Seal {
    /// The text that a link's hash is over.
    pub fn entry(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A chain that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// How many links it has.
    pub count: u64,
    /// The hash of the last one. Whoever keeps it elsewhere can tell later that no link was taken off the end.
    pub head: String,
}

/// Where a chain, or what it is over, doesn't hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Broken {
    /// A link is missing, or stands elsewhere.
    #[error("seal {0} is missing, or not in its place")]
    SealMissing(u64),
    /// A link is not what it was, or the one before it.
    #[error("seal {0} or the one before it was changed: its hash doesn't fit")]
    SealChanged(u64),
    /// The event has other bytes than those that were sealed.
    #[error("the event {0} was changed: it has other bytes than those that were sealed")]
    EventChanged(String),
    /// The event is gone.
    #[error("the event {0} was removed: it was sealed, and the log lacks it")]
    EventRemoved(String),
    /// An event that the console never sealed stands among those that it did.
    #[error("the event {0} was put in: it stands among sealed events, and was never sealed")]
    EventAdded(String),
    /// The log shows the event at another time than its own.
    #[error("the event {0} was moved: the log has it at another time than the event says")]
    EventMoved(String),
    /// The hash that was asked for is of no link.
    #[error("no seal has the hash {0}: seals were removed, or all of them were written anew")]
    NoSuchHash(String),
    /// It is no evidence, or only a part of it.
    #[error("line {line}: {why}")]
    NotEvidence {
        /// Counts from 1.
        line: u64,
        /// Why.
        why: String,
    },
}

/// Follows a chain from its beginning, link by link.
#[derive(Clone, Debug)]
pub struct Chain {
    verified: Verified,
}

impl Chain {
    /// The chain of a session, before its first link.
    pub fn new(session: &str) -> Self {
        Self { verified: Verified { count: 0, head: beginning(session) } }
    }

    /// Goes on from a link that is known.
    pub const fn after(verified: Verified) -> Self {
        Self { verified }
    }

    /// Where it has got to.
    pub const fn verified(&self) -> &Verified {
        &self.verified
    }

    /// Adds a copy of an event, and returns its link and hash.
    pub fn seal(&mut self, event: &str, thread: Option<&str>, body: &str, at: i64) -> (Seal, String) {
        let (event, thread) = (event.to_owned(), thread.map(str::to_owned));
        let seal = Seal { seal: self.verified.count + 1, event, thread, at, sha256: digest(body.as_bytes()) };
        let hash = chained(&self.verified.head, &seal.entry());
        self.verified = Verified { count: seal.seal, head: hash.clone() };
        (seal, hash)
    }

    /// Checks the next link against the hash that is stored beside it.
    ///
    /// # Errors
    /// When it is not the next one, or was changed.
    pub fn check(&mut self, seal: &Seal, hash: &str) -> Result<(), Broken> {
        let next = self.verified.count + 1;
        if seal.seal != next {
            return Err(Broken::SealMissing(next));
        }
        if chained(&self.verified.head, &seal.entry()) != hash {
            return Err(Broken::SealChanged(next));
        }
        self.verified = Verified { count: next, head: hash.to_owned() };
        Ok(())
    }
}

#[cfg(test)]
mod tests;
