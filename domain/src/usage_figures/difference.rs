//! Why what the API reports and what the price list gives are not the same.

use super::Figures;
use crate::{format::cost, prices::Cost};
use serde::{Deserialize, Serialize};

/// A reason why a reported and an estimated cost differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Difference {
    /// Each reported figure is rounded to whole cents by itself, and what is computed is not rounded.
    Rounding {
        /// How many reported figures were added up.
        figures: u64,
    },
    /// Some requests have no list price.
    Unpriced {
        /// How many.
        requests: u64,
    },
    /// Requests wrote to the cache, and don't tell for how long: five minutes are assumed.
    CacheTime {
        /// How many tokens.
        tokens: u64,
    },
    /// Something was used that the API has not reported yet.
    NotYetReported {
        /// What it is estimated at, in words.
        about: String,
    },
    /// Not every request is recorded here: the rest is known as a total, priced as if its model had made it.
    NotRecorded,
    /// Something else, which this console can't explain.
    Unexplained {
        /// By how much, in words.
        by: String,
    },
}

impl Difference {
    /// Why these figures differ, the most certain reasons first; empty where they agree to the cent. `rounded`: how many
    /// reported figures they are a sum of. `recorded`: whether every request is recorded.
    pub fn of(figures: &Figures, rounded: u64, recorded: bool) -> Vec<Self> {
        let Some(cents) = figures.reported_cents else { return Vec::new() };
        let mut reasons = Vec::new();
        if figures.unpriced > 0 {
            reasons.push(Self::Unpriced { requests: figures.unpriced });
        }
        if figures.unreported > Cost::ZERO {
            reasons.push(Self::NotYetReported { about: cost(figures.unreported) });
        }
        if !recorded {
            reasons.push(Self::NotRecorded);
        }
        let (reported, estimated) = (Cost::cents(cents), figures.estimated().saturating_sub(figures.unreported));
        let difference = reported.saturating_sub(estimated).max(estimated.saturating_sub(reported));
        // Half a cent for each figure.
        let by_rounding = Cost::cents(rounded.max(1)).share(1, 2);
        if difference > Cost::ZERO {
            if difference > by_rounding && figures.tokens.write_5m > 0 {
                reasons.push(Self::CacheTime { tokens: figures.tokens.write_5m });
            }
            if difference > by_rounding && reasons.is_empty() {
                reasons.push(Self::Unexplained { by: cost(difference) });
            }
            if difference <= by_rounding || rounded > 1 {
                reasons.push(Self::Rounding { figures: rounded.max(1) });
            }
        }
        reasons
    }

    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Rounding { figures: 1 } => {
                "The API rounds to whole cents; what is computed here is not rounded.".to_owned()
            }
            Self::Rounding { figures } => format!(
                "The API rounds each of {figures} figures to whole cents by itself; what is computed here is not rounded."
            ),
            Self::Unpriced { requests: 1 } => "1 request has no list price here.".to_owned(),
            Self::Unpriced { requests } => format!("{requests} requests have no list price here."),
            Self::CacheTime { .. } => "Model requests don't tell for how long they wrote to the cache: 5 minutes are \
                 assumed, and an hour costs more."
                .to_owned(),
            Self::NotYetReported { about } => {
                format!("{about} was used after the API last reported the cost, when the session last went idle.")
            }
            Self::NotRecorded => {
                "Not every model request is recorded here. What is known as a total alone is priced as if the \
                 session's own model had used it."
                    .to_owned()
            }
            Self::Unexplained { by } => {
                format!("{by} of difference has no reason that this console knows. What the API reports counts.")
            }
        }
    }
}
