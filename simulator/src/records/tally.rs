//! What a session or a thread has used so far (sessions.md §2, pricing.md §4).

use super::stopwatch::seconds;
use pilothouse_api::usage::{CacheCreation, ModelUsage, Usage};
use pilothouse_domain::prices::{Cost, list};
use serde::{Deserialize, Serialize};

/// Tokens, searches and their price so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(super) requests: u64,
    input: u64,
    output: u64,
    cache_read: u64,
    cache_write: u64,
    pub(super) searches: u64,
    tokens_cost: Cost,
}

impl Tally {
    pub fn add_request(&mut self, usage: &ModelUsage, cost: Cost) {
        self.requests += 1;
        self.input += usage.input_tokens;
        self.output += usage.output_tokens;
        self.cache_read += usage.cache_read_input_tokens;
        self.cache_write += usage.cache_creation_input_tokens;
        self.tokens_cost = self.tokens_cost + cost;
    }

    pub fn add_search(&mut self) {
        self.searches += 1;
    }

    /// Price of tokens and searches.
    pub fn cost(&self) -> Cost {
        self.tokens_cost + list().searches(self.searches)
    }

    /// `usage` with this cost; before the first request only zeros, as the API shows a fresh session.
    pub fn usage(&self, cost: Cost, active_millis: u64) -> Usage {
        let mut usage = Usage {
            input_tokens: Some(self.input),
            output_tokens: Some(self.output),
            cache_read_input_tokens: Some(self.cache_read),
            ..Usage::default()
        };
        if self.requests > 0 {
            usage.active_seconds = Some(seconds(active_millis));
            usage.list_cost = Some(cost.to_money());
            usage.cache_creation = Some(CacheCreation {
                ephemeral_1h_input_tokens: Some(0),
                ephemeral_5m_input_tokens: Some(self.cache_write),
            });
        }
        usage
    }
}
