//! Clean-ups: plans of what nobody needs any more (`domain::cleanup`), and carrying them out.
//!
//! A plan is always a dry run first. It is stored, so that a run goes on after a restart; each item is judged again right
//! before it is touched, and each call is made as the person who confirmed the plan, with the rights that they have then and
//! a row of its own in the ledger.

mod calls;
mod engine;
mod hands;
mod keep;
mod look;
mod making;
mod pace;
mod read;
mod running;
mod shown;
mod uses;
mod wake;
mod world;

pub use engine::{Engine, Eyes};
pub use hands::{Hands, may};
pub use shown::shown;
pub use wake::Wake;
