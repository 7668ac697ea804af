//! An overview of a session, small enough to draw: what each thread did when, however many events there are.

mod activity;
mod scale;

pub use activity::Activity;
pub use scale::{Piece, Scale};

use pilothouse_api::ids::{EventId, ThreadId};
use serde::{Deserialize, Serialize};

/// What the log keeps of an event beside its JSON, as far as the overview needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The event.
    pub event: EventId,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Its type.
    pub kind: String,
    /// The child thread that it belongs to.
    pub thread: Option<ThreadId>,
    /// The tool call that it makes, answers or ends.
    pub call: Option<EventId>,
    /// Something went wrong.
    pub failed: bool,
}

/// A session over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// The first moment, in milliseconds since 1970.
    pub from: i64,
    /// The last moment.
    pub to: i64,
    /// The primary thread first, then the others in the order of their beginning.
    pub lanes: Vec<Lane>,
}

/// What one thread did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lane {
    /// `None`: the primary thread.
    pub thread: Option<ThreadId>,
    /// Spans and moments, by kind and time.
    pub marks: Vec<Mark>,
}

/// A span or a moment, or several that can't be distinguished at this width.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// Its first moment, in milliseconds since 1970.
    pub from: i64,
    /// Its last moment; the same for a moment.
    pub to: i64,
    /// How many there are.
    pub count: u32,
    /// The first event of it, to jump to.
    pub event: EventId,
}

/// What a mark shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// A model request.
    Model,
    /// A tool at work.
    Tool,
    /// A call that waits for a person or a program.
    Wait,
    /// A message to the agent.
    Message,
    /// Something went wrong.
    Error,
}

impl Overview {
    /// The lanes of another overview in their order, with the marks of this one.
    pub fn aligned_to(mut self, whole: &Self) -> Self {
        let mut marks = |lane: &Lane| {
            let own = self.lanes.iter_mut().find(|own| own.thread == lane.thread);
            Lane {
                thread: lane.thread.clone(),
                marks: own.map(|own| std::mem::take(&mut own.marks)).unwrap_or_default(),
            }
        };
        let lanes = whole.lanes.iter().map(&mut marks).collect();
        Self { from: self.from, to: self.to, lanes }
    }
}

#[cfg(test)]
mod tests;
