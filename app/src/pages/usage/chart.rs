//! The cost of each step of a time as bars between axes, and the same data as a table.

use super::words::running;
use crate::pages::list;
use leptos::prelude::*;
use pilothouse_console_api::UsageStep;
use pilothouse_domain::{
    axis::marks,
    calendar::{Calendar, Step},
    format::{cost, in_and_out},
    prices::Cost,
};
use std::fmt::Write as _;

/// The size of the drawing in its own units.
const WIDTH: u128 = 1_000;
const HEIGHT: u128 = 200;
/// The most steps of the cost's axis, and labels of the time's.
const MOST_MARKS: u128 = 4;
const MOST_LABELS: usize = 6;

/// The bars, and behind them the table.
pub fn over_time(steps: &[UsageStep], calendar: &Calendar, zone: &str, length: i64) -> Option<AnyView> {
    let step = Step::of_length(length);
    let costs: Vec<Cost> = steps.iter().map(|step| step.figures.cost()).collect();
    let most = costs.iter().max().copied().filter(|most| *most > Cost::ZERO)?;
    let dearest = costs.iter().position(|cost| *cost == most).and_then(|place| steps.get(place))?;
    let unit = match step {
        Step::Hour => "hour",
        Step::Day => "day",
        Step::Month => "month",
    };
    let label = format!(
        "List cost by {unit}: {} steps, the most in that of {}, {}",
        steps.len(),
        calendar.label(dearest.at, step),
        cost(most)
    );
    let axis = marks(most.as_pico(), MOST_MARKS);
    let amounts = axis.iter().rev().map(|pico| view! { <span>{cost(Cost::pico(*pico))}</span> }).collect_view();
    let top = axis.last().copied().unwrap_or(1);
    let shown = labels(steps.len());
    let times = shown
        .iter()
        .filter_map(|place| steps.get(*place))
        .map(|at| view! { <span>{calendar.label(at.at, step)}</span> })
        .collect_view();
    let rows = steps.iter().map(|one| row(one, calendar, step)).collect_view();
    let heads = view! {
        <th scope="col">{format!("From, in {zone}")}</th>
        <th scope="col" class="numeric">"List cost"</th>
        <th scope="col" class="numeric">"Tokens"</th>
        <th scope="col" class="numeric">"Running"</th>
        <th scope="col" class="numeric">"Searches"</th>
    };
    Some(
        view! {
            <figure class="usage-chart">
                <figcaption class="quiet small">{format!("List cost by {unit}, in {zone}")}</figcaption>
                <div class="usage-axes">
                    <div class="usage-amounts" aria-hidden="true">{amounts}</div>
                    <svg role="img" aria-label=label viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none">
                        <path class="grid" d=grid(&axis, top)></path>
                        <path class="bars" d=bars(&costs, top)></path>
                    </svg>
                    <div class="usage-times" aria-hidden="true">{times}</div>
                </div>
            </figure>
            <details>
                <summary>{format!("List cost by {unit} as a table")}</summary>
                {list::table("List cost over time", heads, rows)}
            </details>
        }
        .into_any(),
    )
}

fn row(step: &UsageStep, calendar: &Calendar, unit: Step) -> AnyView {
    let figures = step.figures;
    let begin = match unit {
        Step::Hour => format!("{} {}", calendar.day_text(step.at), calendar.label(step.at, unit)),
        Step::Day => calendar.day_text(step.at),
        Step::Month => calendar.label(step.at, unit),
    };
    view! {
        <tr>
            <th scope="row">{begin}</th>
            <td class="numeric" data-label="List cost">{cost(figures.cost())}</td>
            <td class="numeric" data-label="Tokens">{in_and_out(figures.tokens.prompt(), figures.tokens.output)}</td>
            <td class="numeric" data-label="Running">{running(figures.active_ms)}</td>
            <td class="numeric" data-label="Searches">{figures.searches}</td>
        </tr>
    }
    .into_any()
}

/// Which steps have a label: the first, and so many after it in even distances.
fn labels(steps: usize) -> Vec<usize> {
    (0..steps).step_by(steps.div_ceil(MOST_LABELS).max(1)).collect()
}

fn height(pico: u128, top: u128) -> u128 {
    HEIGHT - (pico.saturating_mul(HEIGHT) / top.max(1)).min(HEIGHT)
}

fn grid(axis: &[u128], top: u128) -> String {
    axis.iter().fold(String::new(), |mut lines, mark| {
        let _ = write!(lines, "M0 {}H{WIDTH}", height(*mark, top));
        lines
    })
}

/// A bar for each step, with a tenth of its width between them. What costs anything can be seen.
fn bars(costs: &[Cost], top: u128) -> String {
    let count = costs.len().max(1) as u128;
    let mut path = String::new();
    for (place, cost) in (0_u128..).zip(costs) {
        if *cost == Cost::ZERO {
            continue;
        }
        let (left, right) = (place * WIDTH * 10 / count, ((place + 1) * WIDTH * 10 - WIDTH) / count);
        let top = height(cost.as_pico(), top).min(HEIGHT - 1);
        let _ = write!(path, "M{}.{} {HEIGHT}V{top}H{}.{}V{HEIGHT}Z", left / 10, left % 10, right / 10, right % 10);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bars_stand_on_the_axis() {
        let costs = [Cost::cents(1), Cost::ZERO, Cost::cents(2)];
        let drawn = bars(&costs, Cost::cents(2).as_pico());
        assert_eq!(drawn, "M0.0 200V100H300.0V200ZM666.6 200V0H966.6V200Z");
    }

    proptest! {
        #[test]
        fn any_cost_can_be_drawn(costs in prop::collection::vec(any::<u64>(), 0..400)) {
            let costs: Vec<Cost> = costs.into_iter().map(|cost| Cost::pico(cost.into())).collect();
            let top = costs.iter().max().map_or(1, |cost| cost.as_pico());
            let _ = bars(&costs, top);
            prop_assert!(labels(costs.len()).len() <= MOST_LABELS);
        }
    }
}
