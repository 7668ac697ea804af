//! Tests of the price list against the reference (pricing.md).

use super::*;
use proptest::prelude::*;
use serde_json::json;

/// 9 and 6 October 2026.
const NOW: i64 = 1_791_504_000_000;
const BEFORE: i64 = 1_791_244_800_000;

fn terms(model: &str) -> Terms {
    Terms { model: model.to_owned(), ..Terms::default() }
}

fn tokens([input, write_5m, write_1h, read, output]: [u64; 5]) -> Tokens {
    Tokens { input, write_5m, write_1h, read, output }
}

fn cents(terms: &Terms, parts: [u64; 5], at: i64) -> Option<u64> {
    list().request(terms, &tokens(parts), at).map(Cost::to_cents)
}

#[test]
fn every_row_of_the_price_table() {
    // Cents for ten million tokens, one kind at a time: a prompt of so many is a long one.
    for (model, expected) in [
        ("claude-fable-5-2", [8_000, 10_000, 16_000, 200, 40_000]),
        ("claude-fable-5-1", [10_000, 12_500, 20_000, 250, 50_000]),
        ("claude-fable-5", [10_000, 12_500, 20_000, 1_000, 50_000]),
        ("claude-mythos-5", [10_000, 12_500, 20_000, 1_000, 50_000]),
        ("claude-opus-5-5", [4_000, 5_000, 8_000, 200, 20_000]),
        ("claude-opus-5", [5_000, 6_250, 10_000, 500, 25_000]),
        ("claude-opus-4-8", [5_000, 6_250, 10_000, 500, 25_000]),
        ("claude-opus-4-5-20251101", [5_000, 6_250, 10_000, 500, 25_000]),
        ("claude-sonnet-5-5", [2_000, 2_500, 4_000, 100, 10_000]),
        ("claude-sonnet-5", [2_000, 2_500, 4_000, 200, 10_000]),
        ("claude-sonnet-4-5-20250929", [3_000, 3_750, 6_000, 300, 15_000]),
        // Output alone has no prompt, and so the price of the first tier.
        ("claude-haiku-5-5", [500, 625, 1_000, 50, 500]),
        ("claude-haiku-4-5", [1_000, 1_250, 2_000, 100, 5_000]),
        ("claude-opus-4-20250514", [15_000, 18_750, 30_000, 1_500, 75_000]),
        ("claude-sonnet-4-0", [3_000, 3_750, 6_000, 300, 15_000]),
        ("claude-3-5-haiku-latest", [800, 1_000, 1_600, 80, 4_000]),
    ] {
        for (kind, expected) in expected.into_iter().enumerate() {
            let mut parts = [0; 5];
            parts[kind] = 10_000_000;
            assert_eq!(cents(&terms(model), parts, NOW), Some(expected), "{model}, kind {kind}");
        }
    }
}

#[test]
fn a_model_without_a_price_is_not_free() {
    for model in ["claude-mythos-5-2", "claude-mythos-5-1", "claude-mythos-preview", "gpt-9", ""] {
        assert_eq!(cents(&terms(model), [1; 5], NOW), None, "{model}");
        assert!(!list().has(model) && list().source_of(model).is_none());
    }
    let fast = Terms { fast: true, ..terms("claude-opus-5-5") };
    assert_eq!(cents(&fast, [1; 5], NOW), None, "no source has its price");
}

#[test]
fn a_past_request_keeps_the_price_of_its_day() {
    let read = [0, 0, 0, 10_000_000, 0];
    assert_eq!(cents(&terms("claude-sonnet-5-5"), read, BEFORE), Some(200));
    assert_eq!(cents(&terms("claude-sonnet-5-5"), read, NOW), Some(100));
    assert_eq!(cents(&terms("claude-sonnet-5-5"), read, 0), Some(200), "before any");
}

#[test]
fn tiers_speed_and_place_change_the_price() {
    let haiku = terms("claude-haiku-5-5");
    let short: Cost = (0..10).filter_map(|_| list().request(&haiku, &tokens([100_000, 0, 0, 0, 0]), NOW)).sum();
    assert_eq!(short.to_cents(), 10, "ten prompts of the first tier");
    assert_eq!(cents(&haiku, [100_001, 0, 0, 900_000, 0], NOW), Some(10), "one prompt of the second tier");
    let opus = Terms::of(&json!({"id": "claude-opus-5", "speed": "fast"}));
    assert_eq!(cents(&opus, [1_000_000, 0, 0, 0, 0], NOW), Some(1_000));
    assert_eq!(cents(&opus.at_speed(Some("standard")), [1_000_000, 0, 0, 0, 0], NOW), Some(500));
    let american = Terms::of(&json!({"id": "claude-opus-5", "inference_geo": "us"}));
    assert_eq!(cents(&american, [1_000_000, 0, 0, 0, 0], NOW), Some(550));
    assert_eq!(Terms::of(&json!("claude-opus-5")), terms("claude-opus-5"), "as an advisor has it");
}

#[test]
fn the_worked_check_of_the_reference() {
    let used = list().request(&terms("claude-opus-5"), &tokens([50_000, 0, 0, 0, 15_000]), NOW).unwrap();
    assert_eq!((used.to_cents(), used.as_pico()), (63, 625_000_000_000));
    assert_eq!((used + list().runtime(3_600_000)).to_cents(), 71);
    assert_eq!(list().runtime(3_600_000).to_cents(), 8);
    assert_eq!(list().searches(1_000).to_cents(), 1_000);
}

#[test]
fn the_list_is_in_order_and_says_where_it_is_from() {
    assert!(list().models().count() > 15 && !list().source.is_empty());
    assert!(Timestamp::from(format!("{}T00:00:00Z", list().as_of).as_str()).unix_millis().is_some());
    for priced in &list().models {
        assert!(!priced.source.is_empty() && !priced.prices.is_empty());
        assert!(priced.prices.is_sorted_by_key(|price| price.from), "{:?}", priced.models);
        assert!(priced.prices[1..].iter().all(|price| price.from.is_some()));
    }
    let models: Vec<_> = list().models().collect();
    assert!(models.iter().all(|model| undated(model) == *model));
    assert!(list().has_tiers("claude-haiku-5-5") && !list().has_tiers("claude-opus-5"));
}

#[test]
fn amounts_are_written_exactly() {
    for (pico, text) in [(0, "0"), (4_300_000_000, "0.0043"), (12_500_000_000_000, "12.5"), (1, "0.000000000001")] {
        assert_eq!((usd::text(Cost(pico)).as_str(), usd::parse(text)), (text, Some(Cost(pico))));
    }
    for wrong in
        ["", ".", "1.", ".5", "-1", "1e3", "1,5", "0.0000000000001", "9999999999999999999999999999999999999999"]
    {
        assert_eq!(usd::parse(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn sums_are_exact_in_any_order(parts in prop::collection::vec(any::<[u32; 5]>(), 0..20), us_only: bool) {
        let terms = Terms { us_only, ..terms("claude-opus-5") };
        let requests: Vec<Tokens> = parts.iter().map(|parts| tokens(parts.map(u64::from))).collect();
        let one_by_one: Cost = requests.iter().filter_map(|request| list().request(&terms, request, NOW)).sum();
        let backwards: Cost = requests.iter().rev().filter_map(|request| list().request(&terms, request, NOW)).sum();
        let together = list().request(&terms, &requests.into_iter().sum(), NOW).unwrap();
        prop_assert_eq!((one_by_one, backwards), (together, together));
    }

    #[test]
    fn nothing_overflows(parts: [u64; 5], millis: u64, count: u64) {
        let used = list().request(&terms("claude-fable-5"), &tokens(parts), NOW).unwrap();
        let _ = (used + used + list().runtime(millis) + list().searches(count)).to_money();
    }
}
