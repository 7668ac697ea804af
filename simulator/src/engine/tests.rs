//! Tests of the engine, on the router as a client sees it.

mod budget;
mod calls;
mod credentials;
mod data;
mod faults;
mod histories;
mod interrupts;
mod invariants;
mod memories;
mod order;
mod outcomes;
mod plays;
mod replay;
mod restart;
pub(crate) mod stage;
mod threads;
mod workflows;
