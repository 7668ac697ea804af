//! Tests of how figures read.

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
fn fractions_of_a_cent_are_never_free() {
    for (cents, text) in [(0.0, "$0.00"), (0.3, "<$0.01"), (0.99, "<$0.01"), (1.0, "$0.01"), (18.4, "$0.18")] {
        assert_eq!(dollars_of(cents), text);
    }
}

#[test]
fn tokens_are_in_and_out() {
    assert_eq!(in_and_out(16_486, 358), "16k in · 358 out");
    let parts = input_parts(48, 14_336, 2_102);
    assert_eq!(parts, "48 uncached, 14,336 read from the cache, 2,102 written to it");
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

proptest! {
    #[test]
    fn no_figure_panics(count in any::<u64>(), a in any::<i64>(), b in any::<i64>(), f in any::<f64>()) {
        for text in [tokens(count), bytes(count), dollars(count), duration_ms(a), relative_time(a, b), seconds(f)] {
            prop_assert!(!text.is_empty() && text.len() < 40);
        }
    }
}

#[test]
fn a_small_cost_keeps_two_digits() {
    let shown = |pico| cost(crate::prices::Cost::pico(pico));
    for (pico, text) in [
        (0, "$0.00"),
        (1, "<$0.0001"),
        (100_000_000, "$0.0001"),
        (4_300_000_000, "$0.0043"),
        (4_000_000_000, "$0.004"),
        (10_000_000_000, "$0.01"),
        (12_340_000_000, "$0.012"),
        (50_000_000_000, "$0.05"),
        (99_000_000_000, "$0.099"),
        (99_900_000_000, "$0.10"),
        (1_234_567_000_000, "$1.23"),
        (1_234_567_890_000_000, "$1,234.57"),
    ] {
        assert_eq!(shown(pico), text, "{pico}");
    }
}
