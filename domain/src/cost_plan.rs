//! What a session would cost: a plan of so many model requests of so many tokens, and its price.

use crate::{
    prices::{Terms, Tokens},
    usage_figures::Figures,
};

/// A session that has not happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CostPlan {
    /// The model, its speed and place.
    pub terms: Terms,
    /// Model requests.
    pub requests: u64,
    /// Tokens of each request.
    pub each: Tokens,
    /// Running time, in milliseconds.
    pub active_ms: u64,
    /// Web searches.
    pub searches: u64,
}

impl CostPlan {
    /// The tokens of a session's total, spread evenly over its requests.
    pub fn spread(tokens: Tokens, requests: u64) -> Tokens {
        let each = |count: u64| count.div_ceil(requests.max(1));
        Tokens {
            input: each(tokens.input),
            write_5m: each(tokens.write_5m),
            write_1h: each(tokens.write_1h),
            read: each(tokens.read),
            output: each(tokens.output),
        }
    }

    /// Its figures at the prices of a moment, in milliseconds since 1970.
    pub fn figures(&self, at: i64) -> Figures {
        let one = Figures::of_request(&self.terms, self.each, false, at);
        let times = |count: u64| count.saturating_mul(self.requests);
        let tokens = Tokens {
            input: times(self.each.input),
            write_5m: times(self.each.write_5m),
            write_1h: times(self.each.write_1h),
            read: times(self.each.read),
            output: times(self.each.output),
        };
        let cost = one.tokens_cost.times(self.requests);
        Figures {
            requests: self.requests,
            unpriced: one.unpriced.saturating_mul(self.requests),
            tokens,
            tokens_cost: cost,
            unreported: cost,
            active_ms: self.active_ms,
            searches: self.searches,
            ..Figures::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 9 October 2026.
    const NOW: i64 = 1_791_504_000_000;

    fn plan(model: &str, requests: u64, input: u64) -> CostPlan {
        let terms = Terms { model: model.to_owned(), ..Terms::default() };
        CostPlan { terms, requests, each: Tokens { input, ..Tokens::default() }, ..CostPlan::default() }
    }

    #[test]
    fn a_plan_is_priced_request_by_request() {
        let cents = |plan: CostPlan| plan.figures(NOW).estimated().to_cents();
        assert_eq!(cents(plan("claude-haiku-5-5", 10, 100_000)), 10, "ten prompts of the first tier");
        assert_eq!(cents(plan("claude-haiku-5-5", 5, 200_000)), 50, "five of the second");
        let long = CostPlan { active_ms: 3_600_000, searches: 3, ..plan("claude-opus-5", 2, 100_000) };
        assert_eq!(cents(long), 100 + 8 + 3);
        assert_eq!(plan("claude-mythos-5-2", 3, 1).figures(NOW).unpriced, 3);
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_sum_of_its_requests(requests in 0_u64..50, input in 0_u64..300_000) {
            let plan = plan("claude-haiku-5-5", requests, input);
            let sum: Figures = (0..requests).map(|_| Figures::of_request(&plan.terms, plan.each, false, NOW)).sum();
            prop_assert_eq!(plan.figures(NOW), sum);
        }

        #[test]
        fn nothing_overflows(requests: u64, input: u64, active_ms: u64, searches: u64) {
            let plan = CostPlan { active_ms, searches, ..plan("claude-opus-5", requests, input) };
            let _ = plan.figures(NOW).cost().to_cents();
        }

        #[test]
        fn tokens_that_are_spread_are_all_there(input: u32, requests in 1_u64..1_000) {
            let tokens = Tokens { input: input.into(), ..Tokens::default() };
            prop_assert!(CostPlan::spread(tokens, requests).input * requests >= u64::from(input));
        }
    }
}
