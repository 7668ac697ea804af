//! The draft of a session, which steps read and change, and which is written back in one transaction.

use crate::{
    clock::{self, Clock},
    events::log,
    faults,
    json::without,
    prelude::*,
    records::{Run, Session, Thread},
    work,
};
use pilothouse_api::Timestamp;

/// A session with its threads and its queued input. Changes are only true once [`SessionDraft::save`] wrote them; a
/// step that fails leaves a draft that must be thrown away.
pub(crate) struct SessionDraft {
    pub session: Session,
    /// The primary thread first.
    pub threads: Vec<Thread>,
    /// Client events that wait for the next step, in their order.
    pub queue: Vec<Value>,
    /// Index of the thread that was served last.
    pub(super) served: usize,
    /// Events that are not written yet.
    pub(super) entries: Vec<log::LogEntry>,
    is_new: bool,
    last_token: u64,
    /// The moment of a past that is being written, in milliseconds since 1970; `None`: the present.
    pub(super) past: Option<i64>,
    /// The present.
    pub(super) clock: Clock,
}

impl SessionDraft {
    /// A session that is not in the store yet.
    pub fn create(mut session: Session, clock: &Clock) -> Self {
        let agent = without(session.agent.clone(), &["multiagent"]);
        let primary = Thread::new(&session.id, agent, None, session.created_at.clone());
        session.primary_thread_id.clone_from(&primary.id);
        Self::with(session, vec![primary], Vec::new(), true, clock)
    }

    fn with(session: Session, threads: Vec<Thread>, queue: Vec<Value>, is_new: bool, clock: &Clock) -> Self {
        let last_token = threads.iter().filter_map(|t| t.run.as_ref()).map(|run| run.token).max().unwrap_or(0);
        let clock = clock.clone();
        Self { session, threads, queue, served: 0, entries: Vec::new(), is_new, last_token, past: None, clock }
    }

    /// Loads a session; 404 if there is none.
    pub(super) async fn load(store: &Store, session_id: &str) -> Result<Self, HttpError> {
        let session = Session::find(store, session_id).await?;
        let bodies = store.all(ListFilter::of(Kind::Thread).below(session_id).with_archived()).await?;
        let read = |body| Ok(Thread { stored: true, ..documents::typed(body)? });
        let threads = bodies.into_iter().map(read).collect::<Result<Vec<_>, HttpError>>()?;
        let queue = log::queued(store, session_id).await?;
        Ok(Self::with(session, threads, queue, false, &store.clock))
    }

    /// Writes every change in one transaction, and returns the new log entries.
    pub(super) async fn save(&mut self, store: &Store) -> Result<Vec<log::LogEntry>, HttpError> {
        let mut transaction = store.begin().await?;
        let body = serde_json::to_value(&self.session).map_err(HttpError::internal)?;
        let is_new = std::mem::take(&mut self.is_new);
        if is_new {
            documents::insert(&mut transaction, Kind::Session, &body).await?;
        } else {
            documents::replace(&mut transaction, Kind::Session, &body).await?;
        }
        for thread in self.threads.iter_mut().filter(|thread| thread.changed) {
            let body = serde_json::to_value(&*thread).map_err(HttpError::internal)?;
            if thread.stored {
                documents::replace(&mut transaction, Kind::Thread, &body).await?;
            } else {
                documents::insert(&mut transaction, Kind::Thread, &body).await?;
            }
            (thread.changed, thread.stored) = (false, true);
        }
        if self.session.self_hosted && (is_new || self.entries.iter().any(log::LogEntry::wakes)) {
            work::enqueue(&mut transaction, &store.clock, &self.session.environment_id, &self.session.id).await?;
        }
        log::write(&mut transaction, &self.session.id, &self.entries).await?;
        transaction.commit().await?;
        Ok(std::mem::take(&mut self.entries))
    }

    /// The time of what happens now, in milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.past.unwrap_or_else(|| self.clock.millis())
    }

    /// The same as the wire has it.
    pub fn timestamp(&self) -> Timestamp {
        self.past.map_or_else(|| self.clock.now(), clock::timestamp)
    }

    pub fn primary_id(&self) -> String {
        self.session.primary_thread_id.clone()
    }

    pub fn thread(&self, id: &str) -> Result<&Thread, HttpError> {
        let thread = self.threads.iter().find(|thread| thread.id == id);
        thread.ok_or_else(|| HttpError::internal(format_args!("thread {id} is gone")))
    }

    /// A thread that will be written.
    pub fn thread_mut(&mut self, id: &str) -> Result<&mut Thread, HttpError> {
        let thread = self.threads.iter_mut().find(|thread| thread.id == id);
        let thread = thread.ok_or_else(|| HttpError::internal(format_args!("thread {id} is gone")))?;
        thread.changed = true;
        Ok(thread)
    }

    /// The work of a thread that has some.
    pub fn run_mut(&mut self, thread_id: &str) -> Result<&mut Run, HttpError> {
        let run = self.thread_mut(thread_id)?.run.as_mut();
        run.ok_or_else(|| HttpError::internal(format_args!("thread {thread_id} has nothing to do")))
    }

    /// A run with a fresh token.
    pub fn new_run(&mut self) -> Run {
        self.last_token += 1;
        Run { token: self.last_token, ..Run::default() }
    }

    /// Adds an event to a thread's log; its id.
    pub fn emit(&mut self, thread_id: &str, event: Value) -> String {
        let id = ids::new_id("sevt_");
        self.emit_as(thread_id, &id, event);
        id
    }

    /// Adds a client's event that is processed right away, and returns the stored copy.
    pub fn store(&mut self, event: Value) -> Value {
        self.write(&self.primary_id(), &ids::new_id("sevt_"), event, Some(self.timestamp()), false)
    }

    /// Adds an event under an id that is already known, from a preview or from another thread's log.
    pub fn emit_as(&mut self, thread_id: &str, id: &str, event: Value) {
        self.write(thread_id, id, event, Some(self.timestamp()), false);
    }

    /// Adds an event to the primary thread's log.
    pub fn announce(&mut self, event: Value) -> String {
        self.emit(&self.primary_id(), event)
    }

    /// Adds an event to a thread's log, and its copy to the primary's: one event, at one moment; its id.
    pub fn emit_with_copy(&mut self, thread_id: &str, event: Value, copy: Value) -> String {
        let (id, at) = (ids::new_id("sevt_"), self.timestamp());
        self.write(thread_id, &id, event, Some(at.clone()), false);
        self.write(&self.primary_id(), &id, copy, Some(at), false);
        id
    }

    /// Adds a client's event that waits for its turn; the stored copy.
    pub fn enqueue(&mut self, event: Value) -> Value {
        self.write(&self.primary_id(), &ids::new_id("sevt_"), event, None, false)
    }

    /// Adds a queued event again, now processed.
    pub fn process(&mut self, event: Value) {
        let id = event["id"].as_str().unwrap_or_default().to_owned();
        self.write(&self.primary_id(), &id, event, Some(self.timestamp()), true);
    }

    fn write(
        &mut self,
        thread_id: &str,
        id: &str,
        mut event: Value,
        processed_at: Option<Timestamp>,
        was_queued: bool,
    ) -> Value {
        event["id"] = json!(id);
        event["processed_at"] = json!(processed_at);
        faults::add_fields(&self.session.metadata, &mut event);
        self.entries.push(log::LogEntry { thread_id: thread_id.to_owned(), event: event.clone(), was_queued });
        event
    }

    /// The unfinished work of all threads.
    pub(super) fn runs(&self) -> impl Iterator<Item = &Run> {
        self.threads.iter().filter_map(|thread| thread.run.as_ref())
    }

    /// Ids of the threads for which something is true.
    pub(super) fn threads_where(&self, is_true: impl Fn(&Thread) -> bool) -> Vec<String> {
        self.threads.iter().filter(|thread| is_true(thread)).map(|thread| thread.id.clone()).collect()
    }

    /// Ids of all calls that wait for the client, in the order of their threads.
    pub fn waiting(&self) -> Vec<String> {
        self.runs().flat_map(Run::waiting).map(|call| call.id.clone()).collect()
    }
}
