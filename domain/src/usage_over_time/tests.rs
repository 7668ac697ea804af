//! Tests of costs between and after totals, of contexts, and of limits (events.md §5.6 and §5.8, pricing.md §1).

use super::*;
use pilothouse_api::usage::Money;
use proptest::prelude::*;
use serde_json::json;

fn request(at: i64, thread: Option<&str>, input: u64, cached: u64) -> UsageTrace {
    let usage = ModelUsage { input_tokens: input, cache_read_input_tokens: cached, ..ModelUsage::default() };
    UsageTrace { at, thread: thread.map(|id| id.parse().unwrap()), told: Told::Request(usage) }
}

fn totals(at: i64, cents: u64) -> UsageTrace {
    let usage = Usage { list_cost: Some(Money::cents(cents)), ..Usage::default() };
    UsageTrace { at, thread: None, told: Told::Totals(usage) }
}

fn over_time(traces: Vec<UsageTrace>, most: usize) -> UsageOverTime {
    let mut history = UsageHistory::default();
    history.note(traces);
    history.over_time(most)
}

fn cost(traces: Vec<UsageTrace>) -> Vec<(i64, f64, bool)> {
    let folded = over_time(traces, 100);
    folded.cost.into_iter().map(|point| (point.at, point.cents, point.estimated)).collect()
}

#[test]
fn what_was_spent_between_totals_is_spread_over_the_requests() {
    let traces =
        vec![request(1, None, 100, 0), request(2, None, 300, 0), totals(3, 8), request(4, None, 50, 0), totals(5, 9)];
    let expected = [(1, 0.0), (1, 2.0), (2, 8.0), (3, 8.0), (4, 9.0), (5, 9.0)];
    assert_eq!(cost(traces), expected.map(|(at, cents)| (at, cents, false)));
}

#[test]
fn behind_the_last_totals_it_goes_on_at_their_rate() {
    let traces = vec![request(1, None, 100, 0), totals(2, 10), request(3, None, 50, 0)];
    assert_eq!(cost(traces).last(), Some(&(3, 15.0, true)));
}

#[test]
fn without_totals_there_is_no_cost() {
    assert_eq!(cost(vec![request(1, None, 100, 0)]), []);
    let silent = UsageTrace { at: 2, thread: None, told: Told::Totals(Usage::default()) };
    assert_eq!(cost(vec![request(1, None, 100, 0), silent]), []);
}

#[test]
fn a_context_is_what_the_newest_request_of_a_thread_read() {
    let traces = vec![request(1, None, 100, 5), request(2, Some("sthr_1"), 7, 0), request(3, None, 20, 900)];
    let contexts = over_time(traces, 2).contexts;
    assert_eq!(contexts.iter().map(|context| context.tokens).collect::<Vec<_>>(), [920, 7]);
    assert_eq!(contexts[0].thread, None);
}

#[test]
fn a_failed_request_tells_nothing() {
    let end = |is_error: bool| {
        let usage = json!({"input_tokens": 1, "output_tokens": 0, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0});
        let event = json!({"id": "sevt_1", "type": "span.model_request_end", "processed_at": "2026-10-09T14:00:00Z",
            "is_error": is_error, "model_request_start_id": "sevt_0", "model_usage": usage});
        Told::by(&Event::from_value(event).unwrap())
    };
    assert!(end(false).is_some() && end(true).is_none());
}

proptest! {
    #[test]
    fn what_is_noted_late_counts_in_its_place(
        tokens in prop::collection::vec((0_u64..10_000, any::<bool>()), 1..60), cut in 0_usize..60,
    ) {
        let trace = |((n, is_totals), at): (&(u64, bool), i64)| if *is_totals { totals(at, *n) } else { request(at, None, *n, 0) };
        let traces: Vec<_> = tokens.iter().zip(0..).map(trace).collect();
        let (early, late) = traces.split_at(cut.min(traces.len()));
        let mut history = UsageHistory::default();
        history.note(late.to_vec());
        history.note(early.to_vec());
        prop_assert_eq!(history.over_time(100), over_time(traces.clone(), 100));
    }

    #[test]
    fn the_cost_is_bounded_rises_and_ends_with_the_totals(
        tokens in prop::collection::vec(0_u64..10_000, 1..300), cents in 1_u64..100_000, most in 2_usize..50,
    ) {
        let mut traces: Vec<_> = tokens.iter().zip(0..).map(|(tokens, at)| request(at, None, *tokens, 0)).collect();
        traces.push(totals(tokens.len() as i64, cents));
        let cost = over_time(traces, most).cost;
        prop_assert!(cost.len() <= most);
        prop_assert!(cost.is_sorted_by(|a, b| a.at <= b.at && a.cents <= b.cents + 1e-6));
        prop_assert_eq!(cost.last().map(|point| point.cents), Some(cents as f64));
    }
}
