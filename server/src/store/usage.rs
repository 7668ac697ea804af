//! What sessions used and what that cost: each model request of the recorded logs, and sums of them that stay quick to ask
//! however many there are.

mod counts;
mod query;
mod reader;
mod requests;
mod slots;
#[cfg(test)]
mod tests;

pub(super) use counts::stored;
pub use query::{Grouped, Sums, UsageFilter};
pub use reader::ModelRequests;
pub use requests::{PricedRequest, RequestsOf, ThreadSums};
pub(super) use slots::{Touched, settle};

/// What a slot of the sums is, in milliseconds: a quarter of an hour.
pub const SLOT: i64 = 900_000;

/// The beginning of the slot of a moment.
pub const fn slot_of(at: i64) -> i64 {
    at.div_euclid(SLOT) * SLOT
}
