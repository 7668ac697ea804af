//! What the task of a child thread tells the recorder.

use crate::{recorder::received::Item, store::event_log::Received};
use pilothouse_api::ids::ThreadId;

/// What a thread's task tells the recorder.
pub enum ThreadUpdate {
    /// An item of the thread's live stream.
    Realtime(ThreadId, Item),
    /// What happened while nobody listened.
    Missed(Vec<Received>),
    /// The whole history of a thread that was found in the past.
    Backfill(Vec<Received>),
    /// The thread rests since this moment, in nanoseconds since 1970; all that it said before has been told, and nothing
    /// more comes until it is woken.
    Rested(ThreadId, i64),
}
