//! The context of a thread's model, and what its requests are charged (pricing.md §4).

use pilothouse_api::usage::ModelUsage;
use serde::{Deserialize, Serialize};

/// The size of the context, in tokens.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Context {
    /// In the cache.
    pub cached: u64,
    /// Not there yet.
    pub fresh: u64,
    /// When the cache was last used, in milliseconds since 1970.
    pub used_at: i64,
}

/// How long the cache lives, in milliseconds.
const CACHE_MILLIS: i64 = 5 * 60 * 1_000;

impl Context {
    /// What a request with this many output tokens is charged; afterwards all of it is in the cache.
    pub fn charge(&mut self, output: u64, now: i64) -> ModelUsage {
        if now - self.used_at > CACHE_MILLIS {
            self.fresh += std::mem::take(&mut self.cached);
        }
        let input = self.fresh.min(3 + self.fresh % 9);
        let usage = ModelUsage {
            cache_creation_input_tokens: self.fresh - input,
            cache_read_input_tokens: self.cached,
            input_tokens: input,
            output_tokens: output,
            speed: None,
        };
        *self = Self { cached: self.cached + self.fresh, fresh: output, used_at: now };
        usage
    }
}
