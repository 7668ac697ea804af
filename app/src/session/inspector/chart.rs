//! Cost over time: a chart with axes, dashed where it is estimated, and the same data as a table.

use super::table::table;
use leptos::prelude::*;
use pilothouse_domain::{
    axis::marks,
    format::{dollars, dollars_of, duration_ms},
    usage_over_time::{CostPoint, UsageOverTime},
};
use std::fmt::Write as _;

/// The size of the drawing in its own units.
const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 96.0;
/// What took less than this, in milliseconds, makes no curve.
const SHORTEST: i64 = 1000;
/// The most steps of the cost's axis, and rows of the table.
const MOST_STEPS: u128 = 4;
const MOST_ROWS: usize = 12;

/// The curve, with its length and height in words.
pub fn cost_over_time(usage: &UsageOverTime) -> AnyView {
    let points = &usage.cost;
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return view! { <p class="quiet">"Not known yet. The API reports the cost when the session goes idle."</p> }
            .into_any();
    };
    // Whatever a model request costs, it is more than nothing.
    let least = if usage.contexts.is_empty() { 0.0 } else { f64::MIN_POSITIVE };
    let cost = dollars_of(last.cents.max(least));
    if last.at - first.at < SHORTEST {
        return view! { <p class="quiet">{cost}" so far"</p> }.into_any();
    }
    let label = format!("{}{cost} in {}", if last.estimated { "About " } else { "" }, duration_ms(last.at - first.at));
    view! {
        <figure class="cost-chart">
            <figcaption class="quiet small">{label.clone()}</figcaption>
            {drawing(points, last.at - first.at, &label)}
            {last.estimated.then(|| view! { <p class="quiet small">"Dashed: estimated from the tokens used since the cost was last reported."</p> })}
        </figure>
        <details class="cost-table">
            <summary>"Cost over time as a table"</summary>
            {table("Cost over time", &["Time", "Cost"], rows(points))}
        </details>
    }
    .into_any()
}

/// The curve between its axes: the cost upwards, the time since the first model request to the right.
fn drawing(points: &[CostPoint], span: i64, label: &str) -> AnyView {
    let steps = steps(points.last().map_or(0.0, |last| last.cents));
    let top = steps.last().copied().unwrap_or(1);
    let told = points.iter().filter(|point| !point.estimated).count();
    let (told, estimated) = (path(points, top, 0, told), path(points, top, told.saturating_sub(1), points.len()));
    let lines = steps.iter().fold(String::new(), |mut lines, cents| {
        let _ = write!(lines, "M0 {:.1}H{WIDTH}", height(*cents, top));
        lines
    });
    let costs = steps.iter().rev().map(|cents| view! { <span>{dollars(*cents)}</span> }).collect_view();
    let times = [0, span / 2, span].map(|time| view! { <span>{duration_ms(time)}</span> }).into_iter().collect_view();
    view! {
        <div class="cost-axes">
            <div class="cost-axis" aria-hidden="true">{costs}</div>
            <svg role="img" aria-label=format!("Cost over time: {label}") viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none">
                <path class="grid" d=lines></path>
                <path class="told" d=told></path>
                <path class="estimated" d=estimated></path>
            </svg>
            <div class="time-axis" aria-hidden="true">{times}</div>
            <p class="quiet small axis-name" aria-hidden="true">"Time since the first model request"</p>
        </div>
    }
    .into_any()
}

/// Whole cents from nothing to at least this cost, in even steps.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole cents of a cost")]
fn steps(cents: f64) -> Vec<u64> {
    marks(cents.ceil() as u128, MOST_STEPS).into_iter().map(|cents| cents as u64).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a place in a drawing")]
fn height(cents: u64, top: u64) -> f64 {
    HEIGHT - 1.0 - cents as f64 / top as f64 * (HEIGHT - 2.0)
}

/// The line through a part of the points. A cost holds until the next one is known.
#[expect(clippy::cast_precision_loss, reason = "a place in a drawing")]
fn path(points: &[CostPoint], top: u64, from: usize, to: usize) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let (span, top) = ((last.at - first.at).max(1) as f64, top as f64);
    let mut path = String::new();
    for (n, point) in points.iter().enumerate().take(to).skip(from) {
        let (x, y) = ((point.at - first.at) as f64 / span * WIDTH, HEIGHT - 1.0 - point.cents / top * (HEIGHT - 2.0));
        let _ = if n == from { write!(path, "M{x:.1} {y:.1}") } else { write!(path, "H{x:.1}V{y:.1}") };
    }
    path
}

/// A few of the points in words, the first and the last among them.
fn rows(points: &[CostPoint]) -> Vec<(AnyView, Vec<AnyView>)> {
    let last = points.len().saturating_sub(1);
    let count = points.len().min(MOST_ROWS);
    let row = |n: usize| {
        let (first, point) = (points.first()?, points.get(n * last / count.saturating_sub(1).max(1))?);
        let cost = format!("{}{}", if point.estimated { "about " } else { "" }, dollars_of(point.cents));
        Some((duration_ms(point.at - first.at).into_any(), vec![cost.into_any()]))
    };
    (0..count).filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::context::html;
    use proptest::prelude::*;

    fn point(at: i64, cents: f64) -> CostPoint {
        CostPoint { at, cents, estimated: false }
    }

    #[test]
    fn the_line_runs_from_the_lower_left_to_the_upper_right() {
        let points = [point(1_000, 0.0), point(2_000, 5.0), point(3_000, 10.0)];
        assert_eq!(path(&points, 10, 0, 3), "M0.0 95.0H160.0V48.0H320.0V1.0");
        assert_eq!(path(&points, 10, 1, 2), "M160.0 48.0");
    }

    #[test]
    fn one_moment_and_no_cost_can_be_drawn() {
        assert_eq!(path(&[point(5, 0.0), point(5, 0.0)], 1, 0, 2), "M0.0 95.0H0.0V95.0");
        assert_eq!(path(&[], 1, 0, 0), "");
    }

    #[test]
    fn the_axis_has_round_amounts() {
        assert_eq!(steps(0.0), [0, 1]);
        assert_eq!(steps(0.4), [0, 1]);
        assert_eq!(steps(27.0), [0, 10, 20, 30]);
        assert_eq!(steps(148.0), [0, 50, 100, 150]);
    }

    #[test]
    fn the_curve_has_axes_and_a_table() {
        let cost = vec![point(0, 0.0), point(60_000, 12.0), CostPoint { at: 120_000, cents: 18.4, estimated: true }];
        let usage = UsageOverTime { cost, contexts: Vec::new() };
        let html = html(|| cost_over_time(&usage));
        for expected in
            ["$0.05", "$0.20", "2 min", "About $0.18 in 2 min", "about $0.18", "as a table", "estimated from"]
        {
            assert!(html.contains(expected), "{expected} is missing in {html}");
        }
    }

    #[test]
    fn what_was_used_is_never_free() {
        let request = pilothouse_domain::usage_over_time::ThreadContext { thread: None, tokens: 9 };
        let drawn = |contexts| html(|| cost_over_time(&UsageOverTime { cost: vec![point(0, 0.0)], contexts }));
        assert!(drawn(vec![request]).contains("&lt;$0.01"));
        assert!(drawn(Vec::new()).contains("$0.00"));
    }

    proptest! {
        #[test]
        fn the_axis_reaches_the_cost_in_a_few_even_steps(cents in 0.0_f64..1e12) {
            let steps = steps(cents);
            prop_assert!((2..=5).contains(&steps.len()));
            prop_assert!(*steps.last().unwrap() as f64 >= cents);
            prop_assert!(steps.windows(2).all(|pair| pair[1] - pair[0] == steps[1]));
        }
    }
}
