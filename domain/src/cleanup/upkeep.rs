//! What something costs to keep, by the price list (pricing.md §3): work is billed, rest is not.

use crate::{format, prices};
use serde::{Deserialize, Serialize};

const HOUR_MS: u64 = 3_600_000;

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
        let files = (self.bytes > 0).then(|| format::bytes(self.bytes));
        let hour = || format::dollars(prices::list().runtime(HOUR_MS).to_cents());
        match (self.is_at_work, files) {
            (true, None) => format!("{} an hour of work, and its model requests", hour()),
            (true, Some(files)) => format!("{} an hour of work, its model requests, {files} of files", hour()),
            (false, None) => "Nothing by the price list".to_owned(),
            (false, Some(files)) => format!("{files} of storage; no charge by the price list"),
        }
    }
}
