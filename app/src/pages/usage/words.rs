//! What the pages of usage and cost say in the same words.

use crate::{page::PageContext, ui::name};
use leptos::prelude::*;
use pilothouse_domain::{
    format::{cost, dollars, duration_ms, grouped},
    prices::Cost,
    usage_figures::{Difference, Figures, parts},
};

/// The style sheet of these pages, which others don't need.
pub fn styles(context: &PageContext) -> AnyView {
    view! { <link rel="stylesheet" href=context.assets.url("usage.css")/> }.into_any()
}

/// The running time.
pub fn running(active_ms: u64) -> String {
    duration_ms(i64::try_from(active_ms).unwrap_or(i64::MAX))
}

/// How much more or less: `+12 %`, `−50 %`.
pub fn change(now: u128, before: u128) -> String {
    let before = before.max(1);
    let percent = |more: u128| (more.saturating_mul(100) + before / 2) / before;
    match (now.checked_sub(before), before.checked_sub(now)) {
        (Some(more), _) if percent(more) > 0 => match percent(more) {
            percent @ 0..1_000 => format!("+{percent} %"),
            percent => format!("{}×", (percent + 100) / 100),
        },
        (None, Some(less)) if percent(less) > 0 => format!("−{} %", percent(less)),
        _ => "±0 %".to_owned(),
    }
}

/// How a cost compares with the time before: `+12 %`, `−3 %`, `new`.
pub fn compared(now: Cost, before: Cost) -> Option<String> {
    match (now, before) {
        (Cost::ZERO, Cost::ZERO) => None,
        (_, Cost::ZERO) => Some("new".to_owned()),
        _ => Some(change(now.as_pico(), before.as_pico())),
    }
}

/// A number of something: `1 session`, `12 sessions`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", grouped(number)) }
}

/// What was reported, what is computed, and why they differ.
pub fn explained(figures: &Figures, differences: &[Difference], as_of: &str) -> AnyView {
    let reported = match figures.reported_cents {
        Some(cents) => format!("{} was reported by the API as list cost", dollars(cents)),
        None => "The API reported no list cost".to_owned(),
    };
    let open = (figures.reported_cents.is_some() && figures.unreported > Cost::ZERO)
        .then(|| format!(", and about {} was used since, as estimated", cost(figures.unreported)));
    let reasons = differences.iter().map(|reason| view! { <li>{reason.words()}</li> }).collect_view();
    let has_reasons = !differences.is_empty();
    view! {
        <section class="section stack" aria-label="How this is computed">
            <h2>"How this is computed"</h2>
            <p>{reported}{open}". "{format!("The price list gives {} in all: {}.", cost(figures.estimated()), parts(figures))}</p>
            {has_reasons.then(|| view! { <p>"Why the two can differ:"</p><ul>{reasons}</ul> })}
            <p class="quiet small">{format!(
                "List prices as of {as_of}; a past request keeps the price of its day. A list cost is no bill: a contract may say otherwise.",
            )}</p>
        </section>
    }
    .into_any()
}

/// A model, a person or a host by its name, or that it is not known.
pub fn called(text: Option<&str>, unknown: &'static str) -> AnyView {
    text.map_or_else(|| view! { <span class="quiet">{unknown}</span> }.into_any(), |text| name(text).into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_is_in_words() {
        let compared = |now, before| compared(Cost::cents(now), Cost::cents(before));
        assert_eq!(compared(112, 100).as_deref(), Some("+12 %"));
        assert_eq!(compared(50, 100).as_deref(), Some("−50 %"));
        assert_eq!(compared(100, 100).as_deref(), Some("±0 %"));
        assert_eq!(compared(1, 0).as_deref(), Some("new"));
        assert_eq!(compared(0, 0), None);
    }
}
