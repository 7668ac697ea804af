//! Counts over days as bars, with the same counts as a table.

use crate::pages::{list, period::date};
use leptos::prelude::*;
use std::fmt::Write as _;

/// The size of the drawing in its own units.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 90.0;
/// The size of a small one.
const SMALL: (f64, f64) = (84.0, 18.0);

/// The bars, with the most of a day in words, and a table behind them.
pub(super) fn trend(starts: &[i64], days: &[u32]) -> AnyView {
    let most = days.iter().copied().max().unwrap_or_default();
    let label = format!("Failures each day, {most} at the most");
    let rows = starts.iter().zip(days).rev().map(|(start, count)| {
        view! { <tr><th scope="row">{date(*start)}</th><td class="numeric" data-label="Failures">{*count}</td></tr> }
    });
    let heads = view! { <th scope="col">"Day, UTC"</th><th scope="col" class="numeric">"Failures"</th> };
    let (first, last) = (starts.first().copied().map(date), starts.last().copied().map(date));
    view! {
        <figure class="trend">
            <figcaption class="quiet small">{label.clone()}</figcaption>
            <svg role="img" aria-label=label viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none">
                <path class="grid" d=format!("M0 {:.1}H{WIDTH}", HEIGHT - 0.5)></path>
                <path class="bars" d=bars(days, WIDTH, HEIGHT)></path>
            </svg>
            <div class="trend-axis quiet small" aria-hidden="true"><span>{first}</span><span>{last}</span></div>
        </figure>
        <details>
            <summary>"Failures each day as a table"</summary>
            {list::table("Failures each day, the latest first", heads, rows.collect_view())}
        </details>
    }
    .into_any()
}

/// The bars alone, small, beside the figures that say the same.
pub(super) fn small(days: &[u32]) -> AnyView {
    let (width, height) = SMALL;
    view! {
        <svg class="trend-small" aria-hidden="true" viewBox=format!("0 0 {width} {height}") preserveAspectRatio="none">
            <path class="bars" d=bars(days, width, height)></path>
        </svg>
    }
    .into_any()
}

/// A bar for each day that has any.
#[expect(clippy::cast_precision_loss, reason = "places in a drawing")]
fn bars(days: &[u32], width: f64, height: f64) -> String {
    let most = f64::from(days.iter().copied().max().unwrap_or_default().max(1));
    let step = width / days.len().max(1) as f64;
    let mut path = String::new();
    for (n, count) in days.iter().enumerate().filter(|(_, count)| **count > 0) {
        let tall = (f64::from(*count) / most * (height - 2.0)).max(1.5);
        let (left, wide) = (n as f64 * step + step * 0.1, (step * 0.8).max(0.5));
        let _ = write!(path, "M{left:.1} {height:.1}v-{tall:.1}h{wide:.1}v{tall:.1}z");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bars_stay_within_the_drawing(days in prop::collection::vec(0_u32..5000, 0..93)) {
            let path = bars(&days, 100.0, 50.0);
            prop_assert_eq!(path.matches('M').count(), days.iter().filter(|count| **count > 0).count());
            prop_assert!(!path.contains("NaN") && !path.contains("inf"));
        }
    }
}
