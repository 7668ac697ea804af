//! List prices: what tokens, searches and running time cost, and how a total is rounded (pricing.md).
//!
//! Amounts are whole picodollars, so sums are exact and only the reported figure is rounded. Prices are charged for
//! each request, because the tier of some models depends on the length of a single prompt.

use crate::models::{self, Rates};
use pilothouse_api::usage::{ModelUsage, Money};
use serde::{Deserialize, Serialize};

const PICO_PER_CENT: u64 = 10_000_000_000;
const PICO_PER_SEARCH: u64 = PICO_PER_CENT;
/// Above this many prompt tokens Haiku 5.5 has its second tier.
const LONG_PROMPT: u64 = 100_000;

/// What was spent, in picodollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Cost(u64);

impl Cost {
    pub(crate) fn from_cents(cents: u64) -> Self {
        Self(cents.saturating_mul(PICO_PER_CENT))
    }

    /// 0.08 USD for an hour, metered to the millisecond.
    pub(crate) fn of_runtime(millis: u64) -> Self {
        Self(millis.saturating_mul(200_000) / 9)
    }

    pub(crate) fn of_searches(count: u64) -> Self {
        Self(count.saturating_mul(PICO_PER_SEARCH))
    }

    /// What a request of this model costs; nothing where the model has no list price.
    pub(crate) fn of_request(model: &ModelTerms, usage: &ModelUsage) -> Self {
        let prompt = usage.input_tokens + usage.cache_read_input_tokens + usage.cache_creation_input_tokens;
        let Some(rates) = model.rates(prompt) else { return Self(0) };
        let nano = [
            (usage.input_tokens, rates.input),
            (usage.cache_creation_input_tokens, rates.write_5m),
            (usage.cache_read_input_tokens, rates.read),
            (usage.output_tokens, rates.output),
        ]
        .iter()
        .fold(0_u64, |sum, (tokens, rate)| sum.saturating_add(tokens.saturating_mul(*rate)));
        Self(nano.saturating_mul(if model.us_only { 1_100 } else { 1_000 }))
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Whole cents; half a cent rounds up.
    pub(crate) fn to_money(self) -> Money {
        Money::cents(self.0.saturating_add(PICO_PER_CENT / 2) / PICO_PER_CENT)
    }
}

/// What decides the price of a model's tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ModelTerms {
    id: String,
    fast: bool,
    us_only: bool,
}

impl ModelTerms {
    /// Reads the object form of `model` (agents.md §5), or an advisor's, which is the id alone.
    pub(crate) fn of(model: &serde_json::Value) -> Self {
        Self {
            id: model["id"].as_str().or(model.as_str()).unwrap_or_default().to_owned(),
            fast: model["speed"] == "fast",
            us_only: model["inference_geo"] == "us",
        }
    }

    /// Whether the model has a list price, which a budget needs (sessions.md §7).
    pub(crate) fn is_priced(&self) -> bool {
        self.rates(0).is_some()
    }

    fn rates(&self, prompt: u64) -> Option<Rates> {
        let model = models::find_undated(&self.id)?;
        let fast = model.fast_price.filter(|_| self.fast);
        let long = model.long_price.filter(|_| prompt > LONG_PROMPT);
        fast.or(long).or(model.price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn cost(model: serde_json::Value, [input, write, read, output]: [u64; 4]) -> Cost {
        let usage = ModelUsage {
            input_tokens: input,
            cache_creation_input_tokens: write,
            cache_read_input_tokens: read,
            output_tokens: output,
            speed: None,
        };
        Cost::of_request(&ModelTerms::of(&model), &usage)
    }

    #[test]
    fn the_worked_check_of_the_reference() {
        let tokens = cost(json!({"id": "claude-opus-5"}), [50_000, 0, 0, 15_000]);
        assert_eq!(tokens.to_money().amount, "63", "0.625 USD without running time");
        assert_eq!(tokens.plus(Cost::of_runtime(3_600_000)).to_money().amount, "71", "0.705 USD");
        assert_eq!(Cost::of_runtime(3_600_000).to_money().amount, "8");
        assert_eq!(Cost::of_searches(1_000).to_money().amount, "1000");
    }

    #[test]
    fn every_row_of_the_price_table() {
        let million = |id: &str| {
            let model = json!({"id": id});
            [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
                .map(|one: [u64; 4]| cost(model.clone(), one.map(|n| n * 10_000_000)).to_money().amount)
        };
        // Cents for ten million tokens: input, five-minute write, read, output.
        for (id, cents) in [
            ("claude-fable-5-2", ["8000", "10000", "200", "40000"]),
            ("claude-fable-5-1", ["10000", "12500", "250", "50000"]),
            ("claude-mythos-5", ["10000", "12500", "1000", "50000"]),
            ("claude-opus-5-5", ["4000", "5000", "200", "20000"]),
            ("claude-opus-4-5-20251101", ["5000", "6250", "500", "25000"]),
            ("claude-sonnet-5-5", ["2000", "2500", "100", "10000"]),
            ("claude-sonnet-5", ["2000", "2500", "200", "10000"]),
            // Output alone has no prompt, and so the price of the first tier.
            ("claude-haiku-5-5", ["500", "625", "50", "500"]),
            ("claude-haiku-4-5", ["1000", "1250", "100", "5000"]),
        ] {
            assert_eq!(million(id), cents, "{id}");
        }
        assert_eq!(million("claude-mythos-5-2"), ["0", "0", "0", "0"]);
        assert!(!ModelTerms::of(&json!({"id": "claude-mythos-preview"})).is_priced());
    }

    #[test]
    fn tiers_speed_and_place_change_the_price() {
        let haiku = json!({"id": "claude-haiku-5-5"});
        let short: Cost = (0..10).fold(Cost::default(), |sum, _| sum.plus(cost(haiku.clone(), [100_000, 0, 0, 0])));
        assert_eq!(short.to_money().amount, "10", "ten prompts of the first tier");
        assert_eq!(cost(haiku, [100_001, 0, 900_000, 0]).to_money().amount, "10", "one prompt of the second tier");
        let opus = |extra: &str, value: &str| json!({"id": "claude-opus-5", extra: value});
        assert_eq!(cost(opus("speed", "fast"), [1_000_000, 0, 0, 0]).to_money().amount, "1000");
        assert_eq!(cost(opus("inference_geo", "us"), [1_000_000, 0, 0, 0]).to_money().amount, "550");
    }
}
