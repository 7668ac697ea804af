//! What the engine works on, as it is stored: sessions, threads, and their unfinished work.

mod context;
mod roster;
mod run;
mod session;
mod status;
mod stopwatch;
mod tally;
mod thread;
mod workflow;

pub(crate) use context::Context;
pub(crate) use roster::{members, members_mut};
pub(crate) use run::{CallState, PendingCall, Request, Run, Tool};
pub(crate) use session::Session;
pub(crate) use status::{Status, Stop};
pub(crate) use thread::Thread;
pub(crate) use workflow::{OpenPhase, Phase, WorkflowRun};
