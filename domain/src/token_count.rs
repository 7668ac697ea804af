//! Sums of the token counts that the API lists separately.

use pilothouse_api::usage::{ModelUsage, Usage};

/// All input tokens of a usage: uncached ones, and those read from and written to the cache.
pub fn read_tokens(usage: &Usage) -> u64 {
    let parts = [usage.input_tokens, usage.cache_read_input_tokens, Some(written_tokens(usage))];
    parts.into_iter().flatten().fold(0, u64::saturating_add)
}

/// Input tokens that were written to the cache, whatever its lifetime.
pub fn written_tokens(usage: &Usage) -> u64 {
    usage.cache_creation.as_ref().map_or(0, |cache| {
        cache.ephemeral_1h_input_tokens.unwrap_or(0).saturating_add(cache.ephemeral_5m_input_tokens.unwrap_or(0))
    })
}

/// What a model request read, from the cache or not: how full its context was.
pub fn context_tokens(usage: &ModelUsage) -> u64 {
    let cached = usage.cache_read_input_tokens.saturating_add(usage.cache_creation_input_tokens);
    usage.input_tokens.saturating_add(cached)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_input_includes_what_the_cache_read_and_took() {
        let usage: Usage = serde_json::from_str(r#"{"input_tokens":1,"output_tokens":2,"cache_read_input_tokens":4,"cache_creation":{"ephemeral_5m_input_tokens":8,"ephemeral_1h_input_tokens":16}}"#).unwrap();
        assert_eq!(read_tokens(&usage), 29);
        assert_eq!(read_tokens(&Usage::default()), 0);
    }
}
