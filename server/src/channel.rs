//! One followed session: what its recorder sends to readers, and the state of its upstream connection.

mod frame;
mod log_changes;
mod presence;
mod previewed;
mod previews;
mod program_frame;
mod waiting_changes;
mod watchers;

pub use frame::{ALIVE_FOR_BROWSERS, Frame, FrameKind};
pub use log_changes::LogChanges;
pub use presence::Watcher;
pub use previewed::Previewed;
pub use program_frame::{ALIVE_FOR_PROGRAMS, ProgramFrame};

use crate::store::{
    Trouble,
    event_log::{Figures, Logged, Received},
};
use pilothouse_api::ids::{SessionId, ThreadId};
use pilothouse_console_api::{Connection, SessionFacts, Stale};
use previews::Previews;
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};
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
    /// For browsers: what is rendered for them, and what they get as it is.
    frames: broadcast::Sender<Arc<Frame>>,
    /// For programs.
    program_frames: broadcast::Sender<Arc<ProgramFrame>>,
    /// How often something came that may change what waits for a person.
    waiting_changes: AtomicU64,
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
            Self::Unrecorded(trouble) => {
                Some(Connection::Unrecorded { message: trouble.words().to_owned(), check: trouble.check() })
            }
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
        Self {
            session,
            figures: Figures::default(),
            frames: broadcast::channel(READER_QUEUE).0,
            program_frames: broadcast::channel(READER_QUEUE).0,
            waiting_changes: AtomicU64::new(0),
            log_changed: watch::channel(()).0,
            phase: watch::channel(Phase::Starting).0,
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

    /// Sends programs an event of the session's stream.
    pub fn tell_programs(&self, kind: &str, json: &str) {
        if self.program_frames.receiver_count() > 0 {
            self.send_programs(ProgramFrame::event(kind, json));
        }
    }

    /// Sends browsers events that were just added to the log. Without readers they go nowhere; the log has them.
    pub fn events(&self, added: &[(u64, &Received)]) {
        let mut previews = self.previews();
        for (_, event) in added {
            previews.close(&event.event_id, &event.kind, event.stream.as_deref());
        }
        if self.frames.receiver_count() > 0 && !added.is_empty() {
            let logged = |(seq, event): &(u64, &Received)| Logged {
                seq: *seq,
                stream: event.stream.clone(),
                json: event.json.clone(),
            };
            self.send(Frame::events(added.iter().map(logged).collect()));
        }
        drop(previews);
        if added.iter().any(|(_, event)| waiting_changes::may_change_waiting(&event.kind)) {
            self.waiting_may_have_changed();
        }
        self.log_changed.send_replace(());
    }

    /// Sends a preview. A browser that joins later first gets the text so far; programs get no more than they heard.
    pub fn preview(&self, thread: Option<&ThreadId>, preview: &Previewed) {
        let mut previews = self.previews();
        let Some(of) = previews.take(thread, preview) else { return };
        if thread.is_none() && self.program_frames.receiver_count() > 0 {
            self.send_programs(ProgramFrame::preview(preview, of.clone()));
        }
        self.send(Frame::preview(thread, preview.preview.clone(), of));
    }

    /// Drops the previews that an event of the session's stream ends, where no log is kept.
    pub fn close_previews(&self, event_id: &str, kind: &str) {
        self.previews().close(event_id, kind, None);
    }

    /// Announces that the log has more of its history; these events are not sent.
    pub fn backfilled(&self, thread: Option<&str>) {
        self.send(Frame::backfilled(thread));
        self.waiting_may_have_changed();
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
        if is_new && phase == Phase::Gone {
            self.send_programs(ProgramFrame::End);
        }
        self.log_changed.send_replace(());
        is_new
    }

    /// How often something came that may have changed what waits for a person.
    pub fn waiting_changes(&self) -> u64 {
        self.waiting_changes.load(Ordering::Relaxed)
    }

    fn waiting_may_have_changed(&self) {
        self.waiting_changes.fetch_add(1, Ordering::Relaxed);
    }

    /// Subscribes to what programs are sent.
    pub fn subscribe_program(&self) -> broadcast::Receiver<Arc<ProgramFrame>> {
        self.program_frames.subscribe()
    }

    /// Subscribes to frames for browsers, and returns the previews so far.
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

    fn send_programs(&self, frame: ProgramFrame) {
        let _ = self.program_frames.send(Arc::new(frame));
    }

    fn watchers(&self) -> MutexGuard<'_, Watchers> {
        self.watchers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn previews(&self) -> MutexGuard<'_, Previews> {
        self.previews.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
