//! Keeps the inbox: followed sessions are looked at as soon as their log changes, others one after the other, at a pace
//! that leaves the API's read limits to people; idle ones more often than running ones.

use super::{Inbox, look};
use crate::{channel::Channel, gateway::Gateway, relay::Relay, store::Store};
use pilothouse_api::{Error, Page, Timestamp, ids::SessionId, page::Query, sessions::Session};
use pilothouse_console_api::{Outage, SessionFacts};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::time::Instant;

/// How often followed sessions are looked at.
const TICK: Duration = Duration::from_millis(500);

/// How often idle sessions are listed.
const PERIOD: Duration = Duration::from_secs(20);

/// The pause between two reads of sessions that nobody follows: four in a second.
const PACE: Duration = Duration::from_millis(250);

/// The most idle sessions that are watched: the newest ones.
const MAX_SESSIONS: usize = 2_000;

/// How often running sessions are listed: while one thread works, another may wait.
const RUNNING_PERIOD: Duration = Duration::from_secs(60);

/// The most running sessions that are looked at: the newest ones.
const MAX_RUNNING: usize = 100;

/// Runs until it is dropped.
pub async fn keep(inbox: Inbox, relay: Relay, gateway: Gateway, store: Store) {
    let followed = Followed {
        inbox: inbox.clone(),
        relay: relay.clone(),
        gateway: gateway.clone(),
        store: store.clone(),
        seen: HashMap::new(),
    };
    let sweep = Sweep {
        inbox,
        relay,
        gateway,
        store,
        looked: HashMap::new(),
        running: Vec::new(),
        running_due: Instant::now(),
    };
    futures::join!(followed.run(), sweep.run());
}

/// What is looked at often: followed sessions that changed, and sessions in which somebody just answered.
struct Followed {
    inbox: Inbox,
    relay: Relay,
    gateway: Gateway,
    store: Store,
    /// Each session's channel, and how often what waits in it may have changed, when it was looked at.
    seen: HashMap<SessionId, (Weak<Channel>, u64)>,
}

impl Followed {
    async fn run(mut self) {
        loop {
            self.look().await;
            self.look_at_answered().await;
            self.inbox.forget_silent(&self.relay);
            tokio::time::sleep(TICK).await;
        }
    }

    async fn look(&mut self) {
        let channels = self.relay.live();
        self.seen.retain(|session, _| channels.iter().any(|channel| channel.session == *session));
        for channel in channels {
            let Some(facts) = channel.facts().borrow().clone() else { continue };
            let (session, changes) = (&channel.session, channel.waiting_changes());
            let is_same =
                |(of, known): &(Weak<Channel>, u64)| of.as_ptr() == Arc::as_ptr(&channel) && *known == changes;
            if self.seen.get(session).is_some_and(is_same) {
                continue;
            }
            self.seen.insert(session.clone(), (Arc::downgrade(&channel), changes));
            let seen = look::recorded(&self.store, facts, self.store.clock().now()).await;
            self.inbox.note(session, seen);
        }
    }

    async fn look_at_answered(&self) {
        for waiting in self.inbox.take_due() {
            let session = &waiting.session.id;
            let now = self.store.clock().now();
            if self.seen.contains_key(session) {
                let seen = look::recorded(&self.store, waiting.session.clone(), now).await;
                self.inbox.note(session, seen);
                continue;
            }
            match look::upstream(&self.gateway, &self.store, waiting.session.clone(), now).await {
                Ok(seen) => self.inbox.note(session, seen),
                Err(error) => tracing::debug!(%session, %error, "an answered session can't be looked at"),
            }
        }
    }
}

struct Sweep {
    inbox: Inbox,
    relay: Relay,
    gateway: Gateway,
    store: Store,
    /// When each session had last changed when it was looked at.
    looked: HashMap<SessionId, Timestamp>,
    /// The running sessions as they were listed last.
    running: Vec<Session>,
    /// When they are listed again.
    running_due: Instant,
}

impl Sweep {
    async fn run(mut self) {
        loop {
            let begun = Instant::now();
            if let Err(error) = self.round().await {
                tracing::info!(%error, "what waits in sessions can't be looked up");
                self.inbox.note_trouble(Outage::from(&error).words().to_owned());
            }
            tokio::time::sleep_until(begun + PERIOD).await;
        }
    }

    /// Lists idle sessions, and looks at those that changed, or in which something waited; then at running ones.
    async fn round(&mut self) -> Result<(), Error> {
        let idle = self.listed(&["idle"], MAX_SESSIONS).await?;
        let running = self.running(&idle).await?;
        let is_idle: HashSet<_> = idle.iter().map(|session| session.id.clone()).collect();
        let listed: HashSet<_> = idle.iter().chain(&running).map(|session| session.id.clone()).collect();
        self.looked.retain(|session, _| is_idle.contains(session));
        self.inbox.retain(|session| listed.contains(session) || self.is_followed(session));
        self.inbox.note_listing(self.store.clock().now());
        let is_due = |session: &Session| {
            let has_changed = self.looked.get(&session.id) != Some(&session.updated_at);
            (has_changed || self.inbox.has(&session.id)) && !self.is_followed(&session.id)
        };
        let mut due: VecDeque<_> = idle.into_iter().chain(running).filter(is_due).collect();
        self.inbox.note_unread(due.len());
        while let Some(session) = due.pop_front() {
            let seen =
                look::upstream(&self.gateway, &self.store, SessionFacts::from(&session), self.store.clock().now())
                    .await?;
            // Who followed it meanwhile knows better.
            if !self.is_followed(&session.id) {
                self.inbox.note(&session.id, seen);
            }
            // What a running session does is no change of the session.
            if is_idle.contains(&session.id) {
                self.looked.insert(session.id, session.updated_at);
            }
            self.inbox.note_unread(due.len());
            tokio::time::sleep(PACE).await;
        }
        self.inbox.note_swept();
        Ok(())
    }

    /// The running sessions to look at: now and then all of them, else those in which something waits.
    async fn running(&mut self, idle: &[Session]) -> Result<Vec<Session>, Error> {
        let is_due = self.running_due <= Instant::now();
        if is_due {
            self.running = self.listed(&["running", "rescheduling"], MAX_RUNNING).await?;
            self.running_due = Instant::now() + RUNNING_PERIOD;
        }
        let is_idle = |session: &Session| idle.iter().any(|other| other.id == session.id);
        let wanted = |session: &&Session| (is_due || self.inbox.has(&session.id)) && !is_idle(session);
        Ok(self.running.iter().filter(wanted).cloned().collect())
    }

    async fn listed(&self, statuses: &[&str], most: usize) -> Result<Vec<Session>, Error> {
        let mut sessions: Vec<Session> = Vec::new();
        let mut cursor: Option<String> = None;
        while sessions.len() < most {
            let query = Query::new().with_each("statuses[]", statuses);
            let query = query.with("limit", 100).with_option("page", cursor.as_deref());
            let page: Page<Session> = self.gateway.read_json(&format!("/v1/sessions{}", query.suffix())).await?;
            sessions.extend(page.data);
            cursor = page.next_page;
            if cursor.is_none() {
                break;
            }
            tokio::time::sleep(PACE).await;
        }
        Ok(sessions)
    }

    fn is_followed(&self, session: &SessionId) -> bool {
        self.relay.joined(session).is_some_and(|channel| channel.is_live())
    }
}
