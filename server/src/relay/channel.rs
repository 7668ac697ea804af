//! One followed session: what its recorder sends to whoever reads, and how its upstream connection is.

use super::{Frame, presence::Room, previews::Previews};
use crate::{
    recorder::Previewed,
    store::{
        Trouble,
        event_log::{Logged, Outline, Received},
    },
};
use pilothouse_api::ids::{SessionId, ThreadId};
use pilothouse_console_api::{Connection, Stale};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{broadcast, watch};

/// How many frames a reader may fall behind before it goes on from the log.
const QUEUE: usize = 1024;

/// A followed session. A reader holds it, and so does the recorder's task until the readers are gone for good.
pub struct Channel {
    /// The session.
    pub session: SessionId,
    /// What happened when, for all who look at it.
    pub outline: tokio::sync::Mutex<Outline>,
    frames: broadcast::Sender<Arc<Frame>>,
    phase: watch::Sender<Phase>,
    previews: Mutex<Previews>,
    room: Mutex<Room>,
}

/// Where a recorder is.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// The log may lack what happened last.
    Starting,
    /// The log holds the session's end, and events arrive live.
    Live,
    /// The upstream connection is lost; the log holds what came before.
    Reconnecting(Stale),
    /// The log can't be used, so nothing new is recorded or sent.
    Unrecorded(Trouble),
    /// The upstream has no such session any more.
    Gone,
}

impl Phase {
    /// What browsers are told of it.
    pub fn connection(&self) -> Option<Connection> {
        match self {
            Self::Starting => None,
            Self::Live => Some(Connection::Live),
            Self::Reconnecting(stale) => Some(Connection::Reconnecting(*stale)),
            Self::Unrecorded(trouble) => Some(Connection::Unrecorded { message: trouble.words().to_owned() }),
            Self::Gone => Some(Connection::Deleted),
        }
    }
}

impl Channel {
    /// A session that nobody reads yet.
    pub fn new(session: SessionId) -> Self {
        let (frames, phase) = (broadcast::channel(QUEUE).0, watch::channel(Phase::Starting).0);
        Self {
            session,
            outline: tokio::sync::Mutex::default(),
            frames,
            phase,
            previews: Mutex::default(),
            room: Mutex::default(),
        }
    }

    /// A session that is gone: its log can be read, and nothing more comes.
    pub(super) fn of_gone(session: &SessionId) -> Arc<Self> {
        let channel = Self::new(session.clone());
        channel.enter(Phase::Gone);
        Arc::new(channel)
    }

    /// Sends an event that is new in the log; without readers it goes nowhere, since the log has it.
    pub fn event(&self, seq: u64, event: &Received) {
        let logged = Logged { seq, stream: event.stream.clone(), json: event.json.clone() };
        let mut previews = self.previews();
        previews.close(event);
        self.send(Frame::event(&self.session, &event.kind, &logged));
    }

    /// Sends a preview of an event that is being written. Who reads later is told at once what was written so far.
    pub fn preview(&self, thread: Option<&ThreadId>, preview: &Previewed) {
        let mut previews = self.previews();
        if let Some(of) = previews.take(thread, preview) {
            self.send(Frame::preview(&self.session, thread, &preview.name, of, &preview.json));
        }
    }

    /// Says that the log has more of what happened before; these events are not sent.
    pub fn past(&self, thread: Option<&str>) {
        self.send(Frame::past(&self.session, thread));
    }

    /// What was being written when the connection was cut can't be continued.
    pub fn forget_previews(&self) {
        *self.previews() = Previews::default();
    }

    /// Changes the phase, and tells the readers how the connection is. False: it was this one already.
    pub fn enter(&self, phase: Phase) -> bool {
        let is_new = self.phase.send_replace(phase.clone()) != phase;
        if is_new && let Some(connection) = phase.connection() {
            self.send(Frame::connection(&self.session, &connection));
        }
        is_new
    }

    /// Frames from now on, and what stands at this moment besides the log: the connection, who watches, and what is being
    /// written.
    pub(super) fn subscribe(&self) -> (broadcast::Receiver<Arc<Frame>>, Vec<Frame>) {
        let previews = self.previews();
        let frames = self.frames.subscribe();
        let connection = self.phase.borrow().connection();
        let connection = connection.map(|connection| Frame::connection(&self.session, &connection));
        let presence = Frame::presence(&self.session, &self.room().presence());
        (frames, connection.into_iter().chain([presence]).chain(previews.frames(&self.session)).collect())
    }

    /// The phase and its changes.
    pub(super) fn phase(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }

    /// Whether the session is gone for good.
    pub fn is_gone(&self) -> bool {
        *self.phase.borrow() == Phase::Gone
    }

    /// Whether the log holds the session's end.
    pub(super) fn is_live(&self) -> bool {
        *self.phase.borrow() == Phase::Live
    }

    /// What keeps the log from holding the session's end.
    pub(super) fn outage(&self) -> Option<Stale> {
        match *self.phase.borrow() {
            Phase::Reconnecting(stale) => Some(stale),
            _ => None,
        }
    }

    pub(super) fn send(&self, frame: Frame) {
        let _ = self.frames.send(Arc::new(frame));
    }

    pub(super) fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn previews(&self) -> MutexGuard<'_, Previews> {
        self.previews.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
