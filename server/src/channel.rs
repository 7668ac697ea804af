//! One followed session: what its recorder sends to readers, and the state of its upstream connection.

mod frame;
mod log_changes;
mod presence;
mod previewed;
mod previews;
mod watchers;

pub use frame::{ALIVE_FOR_BROWSERS, ALIVE_FOR_PROGRAMS, Frame, FrameKind};
pub use log_changes::LogChanges;
pub use presence::Watcher;
pub use previewed::Previewed;

use crate::store::{
    Trouble,
    event_log::{Figures, Logged, Received},
};
use pilothouse_api::ids::{SessionId, ThreadId};
use pilothouse_console_api::{Connection, SessionFacts, Stale};
use previews::Previews;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{broadcast, watch};
use watchers::Watchers;

/// How many frames a reader may fall behind before it continues from the log.
const READER_QUEUE: usize = 1024;

/// A followed session, held by its readers, and by the recorder's task until the last reader has left.
pub struct Channel {
    /// The session.
    pub session: SessionId,
    /// What is computed from the whole log.
    pub figures: Figures,
    frames: broadcast::Sender<Arc<Frame>>,
    /// Changes whenever the log may hold more than before.
    log_changed: watch::Sender<()>,
    phase: watch::Sender<Phase>,
    /// The session object as it was seen last.
    facts: watch::Sender<Option<SessionFacts>>,
    previews: Mutex<Previews>,
    watchers: Mutex<Watchers>,
}

/// Where a recorder is.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// The log may lack the latest events.
    Starting,
    /// The log is up to date, and events arrive live.
    Live,
    /// The upstream connection is lost; the log ends where it broke.
    Reconnecting(Stale),
    /// The log can't be used, so nothing new is recorded or sent.
    Unrecorded(Trouble),
    /// The session no longer exists upstream.
    Gone,
}

impl Phase {
    /// The phase as browsers see it.
    pub fn connection(&self) -> Option<Connection> {
        match self {
            Self::Starting => None,
            Self::Live => Some(Connection::Live),
            Self::Reconnecting(stale) => Some(Connection::from(*stale)),
            Self::Unrecorded(trouble) => Some(Connection::Unrecorded { message: trouble.words().to_owned() }),
            Self::Gone => Some(Connection::Deleted),
        }
    }
}

impl Channel {
    /// Whether somebody reads it, a person or a program.
    pub fn has_readers(&self) -> bool {
        self.frames.receiver_count() > 0 || !self.presence().watching.is_empty()
    }

    /// A channel without readers.
    pub fn new(session: SessionId) -> Self {
        let (frames, phase) = (broadcast::channel(READER_QUEUE).0, watch::channel(Phase::Starting).0);
        Self {
            session,
            figures: Figures::default(),
            frames,
            log_changed: watch::channel(()).0,
            phase,
            facts: watch::channel(None).0,
            previews: Mutex::default(),
            watchers: Mutex::default(),
        }
    }

    /// The channel of a deleted session: its log can be read, and nothing will be added.
    pub fn of_gone(session: &SessionId) -> Arc<Self> {
        let channel = Self::new(session.clone());
        channel.enter(Phase::Gone);
        Arc::new(channel)
    }

    /// Sends an event that was just added to the log. Without readers it goes nowhere; the log has it.
    pub fn event(&self, seq: u64, event: &Received) {
        let logged = Logged { seq, stream: event.stream.clone(), json: event.json.clone() };
        let mut previews = self.previews();
        previews.close(event);
        self.send(Frame::event(&event.kind, logged));
        self.log_changed.send_replace(());
    }

    /// Sends a preview. A reader who joins later first gets the text so far.
    pub fn preview(&self, thread: Option<&ThreadId>, preview: &Previewed) {
        let mut previews = self.previews();
        if let Some(of) = previews.take(thread, preview) {
            self.send(Frame::preview(thread, preview, of));
        }
    }

    /// Announces that the log has more of its history; these events are not sent.
    pub fn backfilled(&self, thread: Option<&str>) {
        self.send(Frame::backfilled(thread));
        self.log_changed.send_replace(());
    }

    /// Drops the previews that the lost connection can't finish.
    pub fn forget_previews(&self) {
        *self.previews() = Previews::default();
    }

    /// Changes the phase and tells the readers. Returns false where nothing changed.
    pub fn enter(&self, phase: Phase) -> bool {
        let is_new = self.phase.send_replace(phase.clone()) != phase;
        if is_new && let Some(connection) = phase.connection() {
            self.send(Frame::connection(&self.session, &connection));
        }
        self.log_changed.send_replace(());
        is_new
    }

    /// Subscribes to frames, and returns the previews so far.
    pub fn subscribe(&self) -> (broadcast::Receiver<Arc<Frame>>, Vec<Frame>) {
        let previews = self.previews();
        (self.frames.subscribe(), previews.so_far())
    }

    /// What a new reader is told before anything else: the connection, and who is watching.
    pub fn standing(&self) -> impl Iterator<Item = Frame> + use<> {
        let connection = self.phase.borrow().connection();
        let connection = connection.map(|connection| Frame::connection(&self.session, &connection));
        let presence = Frame::presence(&self.session, &self.watchers().presence());
        connection.into_iter().chain([presence])
    }

    /// Notes the session object as it was just seen.
    pub fn note_facts(&self, facts: SessionFacts) {
        self.facts.send_if_modified(|known| {
            let is_new = known.as_ref() != Some(&facts);
            *known = Some(facts);
            is_new
        });
    }

    /// The session object as it was seen last, and its changes.
    pub fn facts(&self) -> watch::Receiver<Option<SessionFacts>> {
        self.facts.subscribe()
    }

    fn log_changed(&self) -> watch::Receiver<()> {
        self.log_changed.subscribe()
    }

    /// The phase and its changes.
    pub fn phase(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }

    /// Whether the session was deleted.
    pub fn is_gone(&self) -> bool {
        *self.phase.borrow() == Phase::Gone
    }

    /// Whether the log is up to date.
    pub fn is_live(&self) -> bool {
        *self.phase.borrow() == Phase::Live
    }

    /// Why the log is not up to date.
    pub fn outage(&self) -> Option<Stale> {
        match *self.phase.borrow() {
            Phase::Reconnecting(stale) => Some(stale),
            _ => None,
        }
    }

    fn send(&self, frame: Frame) {
        let _ = self.frames.send(Arc::new(frame));
    }

    fn watchers(&self) -> MutexGuard<'_, Watchers> {
        self.watchers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn previews(&self) -> MutexGuard<'_, Previews> {
        self.previews.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
