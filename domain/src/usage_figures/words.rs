//! What a session cost, and how its cost is made up of its threads' costs.

use crate::{
    format::{LESS_THAN_A_CENT, dollars, money, seconds},
    token_count::read_tokens,
};
use pilothouse_api::usage::Usage;

/// The list cost of a usage; `<$0.01` where it rounds to nothing though something was used. `None`: it is not known.
pub fn list_cost(usage: &Usage) -> Option<String> {
    let cost = usage.list_cost.as_ref()?;
    let is_used = read_tokens(usage) > 0 || usage.output_tokens.is_some_and(|tokens| tokens > 0);
    Some(if cost.as_cents() == Some(0) && is_used { LESS_THAN_A_CENT.to_owned() } else { money(cost) })
}

/// How a session's cost is made of what its threads cost; `None` where a cost is not known.
///
/// The API counts running time for the session alone, and rounds each figure by itself (pricing.md §4).
pub fn cost_split<'a>(session: &Usage, threads: impl IntoIterator<Item = &'a Usage>) -> Option<String> {
    let cents = |usage: &Usage| usage.list_cost.as_ref()?.as_cents();
    let whole = cents(session)?;
    let parts = threads.into_iter().try_fold(0_u64, |sum, thread| Some(sum.saturating_add(cents(thread)?)))?;
    let figures = [whole, parts].map(dollars);
    let [whole_words, parts_words] = &figures;
    Some(match whole.checked_sub(parts) {
        None => format!(
            "The session cost {whole_words}. Its threads add up to {parts_words}: each figure is rounded by itself."
        ),
        Some(0) => format!("The session cost {whole_words}, as its threads add up to."),
        Some(rest) => {
            let time = session
                .active_seconds
                .map_or_else(|| "running time".to_owned(), |time| format!("{} at work", seconds(time)));
            format!(
                "The session cost {whole_words}: {parts_words} for what its threads used, and {} for {time} and rounding.",
                dollars(rest)
            )
        }
    })
}

#[cfg(test)]
mod tests;
