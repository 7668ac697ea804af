//! What something costs to keep, by the price list (pricing.md §3): work is billed, rest is not.

use crate::format;
use serde::{Deserialize, Serialize};

/// What something costs to keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Upkeep {
    /// It is at work, which is billed by the hour.
    pub is_at_work: bool,
    /// How much of the organization's storage it takes, in bytes; for a session, the files that it made.
    pub bytes: u64,
}

impl Upkeep {
    /// In words.
    pub fn words(self) -> String {
        match (self.is_at_work, self.bytes) {
            (true, 0) => "$0.08 an hour of work, and its model requests".to_owned(),
            (true, bytes) => format!("$0.08 an hour of work, its model requests, {} of files", format::bytes(bytes)),
            (false, 0) => "Nothing by the price list".to_owned(),
            (false, bytes) => format!("{} of storage; no charge by the price list", format::bytes(bytes)),
        }
    }
}
