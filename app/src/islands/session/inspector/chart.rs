//! Cost over time: a small curve, dashed where it is estimated.

use super::fresh::Fresh;
use crate::{browser, console, islands::session::live::Live};
use leptos::prelude::*;
use pilothouse_domain::{
    cost::{dollars, duration_ms},
    usage_over_time::CostPoint,
};
use std::fmt::Write as _;

/// The size of the drawing in its own units.
const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 64.0;
/// What took less than this, in milliseconds, makes no curve.
const SHORTEST: i64 = 1000;

/// The curve, with its length and height in words.
#[component]
pub fn CostOverTime(live: Live) -> impl IntoView {
    let usage = Fresh::new(
        move || live.version.track(),
        move || async move { console::usage(&browser::client(), &live.id()).await },
    );
    usage.view("The cost over time could not be loaded", |usage| curve(&usage.cost))
}

fn curve(points: &[CostPoint]) -> AnyView {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return view! { <p class="quiet">"Not known yet. The API reports the cost when the session goes idle."</p> }
            .into_any();
    };
    let told = points.iter().filter(|point| !point.estimated).count();
    let (told, estimated) = (path(points, 0, told), path(points, told.saturating_sub(1), points.len()));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole cents of a cost")]
    let cost = dollars(last.cents.ceil() as u64);
    if last.at - first.at < SHORTEST {
        return view! { <p class="quiet">{cost}" so far"</p> }.into_any();
    }
    let length = duration_ms(last.at - first.at);
    let label = format!("{}{cost} in {length}", if last.estimated { "About " } else { "" });
    view! {
        <figure class="cost-chart">
            <svg role="img" aria-label=label.clone() viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none">
                <path class="told" d=told></path>
                <path class="estimated" d=estimated></path>
            </svg>
            <figcaption class="quiet small">{label.clone()}</figcaption>
        </figure>
    }
    .into_any()
}

/// The line through a part of the points; time runs to the right, cost upwards. A cost holds until the next one is known.
#[expect(clippy::cast_precision_loss, reason = "a place in a drawing")]
fn path(points: &[CostPoint], from: usize, to: usize) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let (span, most) = ((last.at - first.at).max(1) as f64, last.cents.max(f64::MIN_POSITIVE));
    let mut path = String::new();
    for (n, point) in points.iter().enumerate().take(to).skip(from) {
        let (x, y) = ((point.at - first.at) as f64 / span * WIDTH, HEIGHT - 1.0 - point.cents / most * (HEIGHT - 4.0));
        let _ = if n == from { write!(path, "M{x:.1} {y:.1}") } else { write!(path, "H{x:.1}V{y:.1}") };
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: i64, cents: f64) -> CostPoint {
        CostPoint { at, cents, estimated: false }
    }

    #[test]
    fn the_line_runs_from_the_lower_left_to_the_upper_right() {
        let points = [point(1_000, 0.0), point(2_000, 5.0), point(3_000, 10.0)];
        assert_eq!(path(&points, 0, 3), "M0.0 63.0H160.0V33.0H320.0V3.0");
        assert_eq!(path(&points, 1, 2), "M160.0 33.0");
    }

    #[test]
    fn one_moment_and_no_cost_can_be_drawn() {
        assert_eq!(path(&[point(5, 0.0), point(5, 0.0)], 0, 2), "M0.0 63.0H0.0V63.0");
        assert_eq!(path(&[], 0, 0), "");
    }
}
