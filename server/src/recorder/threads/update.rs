//! What a child thread's task reports to the recorder.

use crate::{channel::Previewed, store::event_log::Received};
use pilothouse_api::ids::ThreadId;

/// An update from a child thread's task.
pub enum ThreadUpdate {
    /// An event of the thread's realtime stream.
    Event(Box<Received>),
    /// A preview of the thread's realtime stream.
    Preview(ThreadId, Box<Previewed>),
    /// What happened while the thread was not followed.
    Missed(Vec<Received>),
    /// The whole history of a thread that the backfill found.
    Backfill(Vec<Received>),
    /// The thread has been at rest since this time, in nanoseconds since 1970. Everything before was reported, and
    /// nothing more comes until it is woken.
    Rested(ThreadId, i64),
}
