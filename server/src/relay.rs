//! The relay: any number of readers follow a session, at the cost of one upstream stream.

mod frame;
mod reader;

pub use frame::{Frame, FrameKind};
pub use reader::{console_stream, program_stream};

use crate::{gateway::Gateway, recorder::Recorder, store::Store};
use pilothouse_api::{Error, ids::SessionId};
use pilothouse_app::console::Connection;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

/// How many frames a reader may fall behind before it is dropped and resumes from the log.
const QUEUE: usize = 1024;

/// How long a session is followed after its last reader went away: a reload must not cost a new upstream stream.
const LINGER: Duration = Duration::from_secs(30);

/// How long a reader waits for the history before it is shown what is known.
const PATIENCE: Duration = Duration::from_secs(10);

/// Follows sessions on behalf of readers.
#[derive(Clone)]
pub struct Relay(Arc<Inner>);

struct Inner {
    store: Store,
    gateway: Gateway,
    channels: Mutex<HashMap<SessionId, Weak<Channel>>>,
    shutdown: CancellationToken,
}

/// One followed session: what its recorder sends, and how its upstream connection is.
///
/// A reader holds the channel, and so does the recorder's task until the readers are gone for good.
pub struct Channel {
    /// The session.
    pub session: SessionId,
    frames: broadcast::Sender<Arc<Frame>>,
    phase: watch::Sender<Phase>,
}

/// Where a recorder is.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// It has not caught up with the history yet.
    Starting,
    /// The log holds the whole history, and events arrive live.
    Live,
    /// The upstream connection is lost; the log holds what came before.
    Reconnecting(Error),
    /// The upstream has no such session any more.
    Gone(Error),
}

impl Channel {
    /// Sends a frame to all readers; without readers it goes nowhere, since the log has it.
    pub fn send(&self, frame: Frame) {
        let _ = self.frames.send(Arc::new(frame));
    }

    /// Changes the phase, and tells the readers how the connection is.
    pub fn enter(&self, phase: Phase) {
        if self.phase.send_replace(phase.clone()) != phase
            && let Some(connection) = connection(&phase)
        {
            self.send(Frame::connection(&connection));
        }
    }

    /// Whether anybody reads.
    pub fn is_read(&self) -> bool {
        self.frames.receiver_count() > 0
    }
}

fn connection(phase: &Phase) -> Option<Connection> {
    match phase {
        Phase::Starting => None,
        Phase::Live => Some(Connection::Live),
        Phase::Reconnecting(error) => Some(Connection::Reconnecting { message: error.message() }),
        Phase::Gone(_) => Some(Connection::Deleted),
    }
}

impl Relay {
    /// A relay; all its streams end when `shutdown` is cancelled.
    pub fn new(store: Store, gateway: Gateway, shutdown: CancellationToken) -> Self {
        Self(Arc::new(Inner { store, gateway, channels: Mutex::default(), shutdown }))
    }

    /// Follows a session: joins its recorder, or starts one.
    pub fn follow(&self, session: &SessionId) -> Arc<Channel> {
        let mut channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = channels.get(session).and_then(Weak::upgrade)
            && !matches!(*channel.phase.borrow(), Phase::Gone(_))
        {
            return channel;
        }
        let channel = Arc::new(Channel {
            session: session.clone(),
            frames: broadcast::channel(QUEUE).0,
            phase: watch::channel(Phase::Starting).0,
        });
        channels.retain(|_, channel| channel.strong_count() > 0);
        channels.insert(session.clone(), Arc::downgrade(&channel));
        let recorder = Recorder::new(self.0.gateway.clone(), self.0.store.clone(), channel.clone());
        tokio::spawn(run(recorder, channel.clone(), self.0.shutdown.clone()));
        channel
    }

    /// Follows a session and waits until its log holds the whole history. A session that can't be reached is an error
    /// only while nothing of it is known; otherwise what is known can be read.
    pub async fn caught_up(&self, session: &SessionId) -> Result<Arc<Channel>, Error> {
        let channel = self.follow(session);
        let mut phase = channel.phase.subscribe();
        let settled = phase.wait_for(|phase| *phase != Phase::Starting);
        let phase = match tokio::time::timeout(PATIENCE, settled).await {
            Ok(Ok(phase)) => phase.clone(),
            Ok(Err(_)) | Err(_) => Phase::Reconnecting(Error::Connection("the upstream is slow to answer".to_owned())),
        };
        match phase {
            Phase::Gone(error) | Phase::Reconnecting(error) if !self.is_known(session).await => Err(error),
            _ => Ok(channel),
        }
    }

    async fn is_known(&self, session: &SessionId) -> bool {
        self.0.store.events_after(session.as_str(), 0, 1).await.is_ok_and(|events| !events.is_empty())
    }

    /// The token that ends all streams.
    fn shutdown(&self) -> CancellationToken {
        self.0.shutdown.clone()
    }

    fn store(&self) -> &Store {
        &self.0.store
    }
}

/// Lets the recorder work until nobody has read for a while, the session is gone, or the server stops.
async fn run(recorder: Recorder, channel: Arc<Channel>, shutdown: CancellationToken) {
    tokio::select! {
        () = recorder.record() => {}
        () = unread(&channel) => {}
        () = shutdown.cancelled() => {}
    }
}

async fn unread(channel: &Channel) {
    let mut unread_for = 0;
    while unread_for < 2 {
        tokio::time::sleep(LINGER / 2).await;
        unread_for = if channel.is_read() { 0 } else { unread_for + 1 };
    }
}
