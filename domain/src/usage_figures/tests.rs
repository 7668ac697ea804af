//! Tests of sums, models of threads, and reasons of differences.

use super::*;
use proptest::prelude::*;
use serde_json::json;

/// 9 October 2026.
const NOW: i64 = 1_791_504_000_000;

fn opus() -> Terms {
    Terms { model: "claude-opus-5".to_owned(), ..Terms::default() }
}

fn request(input: u64, output: u64) -> Figures {
    Figures::of_request(&opus(), Tokens { input, output, ..Tokens::default() }, false, NOW)
}

#[test]
fn a_session_is_its_requests_its_time_and_its_searches() {
    let time = Figures { active_ms: 3_600_000, searches: 2, reported_cents: Some(73), ..Figures::default() };
    let all = request(50_000, 0) + request(0, 15_000) + time;
    assert_eq!((all.requests, all.estimated().as_pico()), (2, 725_000_000_000));
    assert_eq!(all.estimated().to_cents(), 73);
    assert_eq!(parts(&all), "tokens $0.63, 1 h of running $0.08, 2 searches $0.02");
}

#[test]
fn what_is_reported_counts_and_what_is_not_yet_is_added() {
    let told = Figures { unreported: Cost::ZERO, ..request(1_000_000, 0) };
    let all = told + request(200_000, 0) + Figures { reported_cents: Some(501), ..Figures::default() };
    assert_eq!(all.cost().to_cents(), 601);
    assert_eq!(request(200_000, 0).cost().to_cents(), 100, "nothing is reported");
    let totals = Usage { input_tokens: Some(7), ..Usage::default() };
    assert_eq!(Figures::of_totals(&totals, &opus(), NOW).reported_cents, None);
}

#[test]
fn what_was_used_is_never_free() {
    let little = Figures { reported_cents: Some(0), unreported: Cost::ZERO, ..request(800, 0) };
    assert_eq!(little.cost_words(), "$0.004");
    let unknown = Figures { tokens_cost: Cost::ZERO, unreported: Cost::ZERO, ..request(800, 0) };
    assert_eq!(unknown.cost_words(), "<$0.01");
    assert_eq!(Figures::default().cost_words(), "$0.00");
    assert_eq!(Figures { reported_cents: Some(148), ..Figures::default() }.cost_words(), "$1.48");
}

#[test]
fn failed_requests_are_free_and_unknown_models_are_not() {
    let failed = Figures::of_request(&opus(), Tokens::default(), true, NOW);
    assert_eq!((failed.failed, failed.unpriced, failed.cost()), (1, 0, Cost::ZERO));
    let unknown = Terms { model: "claude-mythos-5-2".to_owned(), ..Terms::default() };
    let unknown = Figures::of_request(&unknown, Tokens { input: 1, ..Tokens::default() }, false, NOW);
    assert_eq!((unknown.unpriced, unknown.cost()), (1, Cost::ZERO));
}

#[test]
fn totals_of_a_model_with_tiers_do_not_tell_its_cost() {
    let usage = Usage { input_tokens: Some(200_000), ..Usage::default() };
    let haiku = Terms { model: "claude-haiku-5-5".to_owned(), ..Terms::default() };
    assert_eq!(Figures::of_totals(&usage, &haiku, NOW).unpriced, 1);
    assert_eq!(Figures::of_totals(&usage, &opus(), NOW).tokens_cost.to_cents(), 100);
}

#[test]
fn a_thread_has_the_model_of_its_agent() {
    let agent = json!({
        "name": "lead", "model": {"id": "claude-opus-5"},
        "multiagent": {"type": "coordinator", "agents": [
            {"type": "agent", "name": "scout", "model": {"id": "claude-haiku-5-5", "inference_geo": "us"}},
            {"type": "advisor", "model": "claude-fable-5"},
        ]},
    });
    let model = |agent: &Value, name| thread_terms(agent, name).model;
    assert_eq!(model(&agent, None), "claude-opus-5");
    assert_eq!(
        thread_terms(&agent, Some("scout")),
        Terms { model: "claude-haiku-5-5".to_owned(), us_only: true, fast: false }
    );
    assert_eq!(model(&agent, Some("anthropic.advisor")), "claude-fable-5");
    assert_eq!(model(&agent, Some("lead")), "claude-opus-5", "a copy of itself");
    let newer = json!({
        "model": {"id": "claude-opus-5"},
        "multiagent": {
            "type": "multiagent_20261001", "advisor": {"type": "enabled", "model": {"id": "claude-fable-5"}},
            "subagents": {"type": "enabled", "predefined_agents": [{"name": "scout", "model": {"id": "claude-sonnet-5"}}]},
            "workflows": {"type": "enabled", "predefined_agents": [{"name": "clerk", "model": {"id": "claude-haiku-4-5"}}]},
        },
    });
    let models = [None, Some("scout"), Some("clerk"), Some("anthropic.advisor"), Some("written on the way")];
    assert_eq!(
        models.map(|name| model(&newer, name)),
        ["claude-opus-5", "claude-sonnet-5", "claude-haiku-4-5", "claude-fable-5", "claude-opus-5"]
    );
    let alone = json!({"model": {"id": "claude-opus-5", "speed": "fast"}});
    let advisor = thread_terms(&alone, Some("anthropic.advisor"));
    assert_eq!((advisor.model.as_str(), advisor.fast), ("claude-opus-5", false), "no advisor is listed");
    assert_eq!(model(&Value::Null, Some("anthropic.advisor")), "", "nothing is known");
}

#[test]
fn a_difference_has_a_reason() {
    let of = |figures: Figures, reported| Figures { reported_cents: Some(reported), unreported: Cost::ZERO, ..figures };
    let kinds = |figures: &Figures, rounded, recorded| Difference::of(figures, rounded, recorded);
    assert_eq!(kinds(&of(request(1_000_000, 0), 500), 1, true), [], "to the cent");
    assert_eq!(kinds(&of(request(1_100, 0), 1), 1, true), [Difference::Rounding { figures: 1 }]);
    let many = kinds(&of(request(1_000_000, 0), 508), 20, true);
    assert_eq!(many, [Difference::Rounding { figures: 20 }]);
    assert!(many[0].words().contains("20 figures"));
    let cached = Tokens { write_5m: 1_000_000, ..Tokens::default() };
    let cached = of(Figures::of_request(&opus(), cached, false, NOW), 1_000);
    assert_eq!(kinds(&cached, 1, true), [Difference::CacheTime { tokens: 1_000_000 }]);
    assert!(matches!(kinds(&of(request(1_000_000, 0), 900), 1, true)[..], [Difference::Unexplained { .. }]));
    assert_eq!(kinds(&of(request(1_000_000, 0), 900), 1, false), [Difference::NotRecorded]);
    assert!(kinds(&request(1, 0), 1, true).is_empty(), "there is nothing to compare");
}

proptest! {
    #[test]
    fn sums_do_not_depend_on_the_order(parts in prop::collection::vec((0_u64..1_000_000, 0_u64..100_000), 0..30)) {
        let forward: Figures = parts.iter().map(|(input, output)| request(*input, *output)).sum();
        let backward: Figures = parts.iter().rev().map(|(input, output)| request(*input, *output)).sum();
        prop_assert_eq!(forward, backward);
        let whole = parts.iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        prop_assert_eq!(forward.tokens_cost, request(whole.0, whole.1).tokens_cost);
    }

    #[test]
    fn what_is_written_as_json_is_read_back(input: u32, reported: Option<u32>, millis: u32) {
        let figures = Figures { active_ms: millis.into(), reported_cents: reported.map(u64::from), ..request(input.into(), 7) };
        let text = serde_json::to_string(&figures).unwrap();
        prop_assert_eq!(serde_json::from_str::<Figures>(&text).unwrap(), figures);
    }
}
