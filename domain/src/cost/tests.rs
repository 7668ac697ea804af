//! Tests of figures for people.

use super::*;
use proptest::prelude::*;

#[test]
fn money_tokens_and_sizes() {
    assert_eq!(money(&Money::cents(7)), "$0.07");
    assert_eq!(dollars(123_456_789), "$1,234,567.89");
    let other = Money { amount: "12".to_owned(), currency: "EUR".to_owned() };
    assert_eq!(money(&other), "12 EUR");
    for (count, text) in [(0, "0"), (999, "999"), (1200, "1.2k"), (9999, "9.9k"), (12_345, "12k"), (3_400_000, "3.4M")]
    {
        assert_eq!(tokens(count), text);
    }
    for (count, text) in [(1, "1 byte"), (512, "512 bytes"), (2048, "2.0 KB"), (500 * 1024 * 1024, "500 MB")] {
        assert_eq!(bytes(count), text);
    }
}

#[test]
fn durations_and_distances() {
    for (ms, text) in [
        (0, "0 s"),
        (40, "40 ms"),
        (400, "0.4 s"),
        (9_900, "9.9 s"),
        (42_318, "42 s"),
        (185_000, "3 min 5 s"),
        (180_000, "3 min"),
        (7_440_000, "2 h 4 min"),
        (90_000_000, "1 d 1 h"),
        (-5, "0 s"),
    ] {
        assert_eq!(duration_ms(ms), text);
    }
    assert_eq!(seconds(42.318), "42 s");
    let now = 1_800_000_000_000;
    for (ago, text) in [
        (3_000, "just now"),
        (45_000, "45 s ago"),
        (300_000, "5 min ago"),
        (7_200_000, "2 h ago"),
        (-7_200_000, "in 2 h"),
        (172_800_000, "2 d ago"),
        (5_184_000_000, "2 mo ago"),
        (63_072_000_000, "2 y ago"),
    ] {
        assert_eq!(relative_time(now, now - ago), text);
    }
}

#[test]
fn all_that_was_read_counts_with_the_cache() {
    let usage: Usage = serde_json::from_str(r#"{"input_tokens":1,"output_tokens":2,"cache_read_input_tokens":4,"cache_creation":{"ephemeral_5m_input_tokens":8,"ephemeral_1h_input_tokens":16}}"#).unwrap();
    assert_eq!(read_tokens(&usage), 29);
    assert_eq!(read_tokens(&Usage::default()), 0);
}

proptest! {
    #[test]
    fn no_figure_panics(count in any::<u64>(), a in any::<i64>(), b in any::<i64>(), f in any::<f64>()) {
        for text in [tokens(count), bytes(count), dollars(count), duration_ms(a), relative_time(a, b), seconds(f)] {
            prop_assert!(!text.is_empty() && text.len() < 40);
        }
    }
}

fn cost(cents: u64, tokens: u64) -> Usage {
    Usage { list_cost: Some(Money::cents(cents)), input_tokens: Some(tokens), ..Usage::default() }
}

#[test]
fn what_was_used_is_never_free() {
    assert_eq!(list_cost(&cost(0, 5)).as_deref(), Some("<$0.01"));
    assert_eq!(list_cost(&cost(0, 0)).as_deref(), Some("$0.00"), "nothing costs nothing");
    assert_eq!(list_cost(&cost(7, 5)).as_deref(), Some("$0.07"));
    assert_eq!(list_cost(&Usage::default()), None);
    for (cents, text) in [(0.0, "$0.00"), (0.3, "<$0.01"), (0.99, "<$0.01"), (1.0, "$0.01"), (18.4, "$0.18")] {
        assert_eq!(dollars_of(cents), text);
    }
}

#[test]
fn tokens_are_in_and_out() {
    let usage = Usage {
        input_tokens: Some(48),
        output_tokens: Some(358),
        cache_read_input_tokens: Some(14_336),
        cache_creation: Some(pilothouse_api::usage::CacheCreation {
            ephemeral_1h_input_tokens: None,
            ephemeral_5m_input_tokens: Some(2_102),
        }),
        ..Usage::default()
    };
    assert_eq!(in_and_out(read_tokens(&usage), 358), "16k in · 358 out");
    let parts = input_parts(48, 14_336, written_tokens(&usage));
    assert_eq!(parts, "48 uncached, 14,336 read from the cache, 2,102 written to it");
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
