//! Tests of what a session cost.

use super::*;
use pilothouse_api::usage::Money;

fn cost(cents: u64, tokens: u64) -> Usage {
    Usage { list_cost: Some(Money::cents(cents)), input_tokens: Some(tokens), ..Usage::default() }
}

#[test]
fn what_was_used_is_never_free() {
    assert_eq!(list_cost(&cost(0, 5)).as_deref(), Some("<$0.01"));
    assert_eq!(list_cost(&cost(0, 0)).as_deref(), Some("$0.00"), "nothing costs nothing");
    assert_eq!(list_cost(&cost(7, 5)).as_deref(), Some("$0.07"));
    assert_eq!(list_cost(&Usage::default()), None);
}

#[test]
fn a_sessions_cost_agrees_with_its_threads_or_says_why() {
    let split = |session: Usage, threads: &[u64]| {
        let threads: Vec<_> = threads.iter().map(|cents| cost(*cents, 1)).collect();
        cost_split(&session, &threads)
    };
    let long = Usage { active_seconds: Some(54_480.0), ..cost(148, 1) };
    let words =
        "The session cost $1.48: $0.27 for what its threads used, and $1.21 for 15 h 8 min at work and rounding.";
    assert_eq!(split(long, &[27]).as_deref(), Some(words));
    assert_eq!(split(cost(5, 1), &[2, 3]).as_deref(), Some("The session cost $0.05, as its threads add up to."));
    assert!(split(cost(5, 1), &[3, 3]).unwrap().contains("add up to $0.06: each figure is rounded"));
    assert_eq!(cost_split(&cost(5, 1), &[Usage::default()]), None, "a thread that has not told yet");
    assert_eq!(split(Usage::default(), &[1]), None);
}
