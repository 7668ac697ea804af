//! Times of rows and lists: relative, by the clock, and since the turn began.

use crate::{
    browser::zone::Zone,
    islands::session::state::{clock::Clock, row_context::RowContext},
};
use leptos::prelude::*;
use pilothouse_domain::{
    format::{duration_ms, relative_time},
    local_time::{LocalTime, rfc3339},
};

/// When a row happened, and its context.
#[derive(Clone)]
pub struct RowTime {
    /// Milliseconds since 1970; `None` while it is queued or being written.
    pub at: Option<i64>,
    /// What precedes it now.
    pub context: ArcRwSignal<RowContext>,
}

/// When something happened: how long ago; `page.js` gives the exact time on hover.
pub fn when(clock: Clock, at: Option<i64>) -> Option<AnyView> {
    let at = at?;
    Some(moment(at, move || relative_time(clock.now.get(), at)))
}

/// When a row happened: how far into its turn, and by the clock.
pub fn clock_time(clock: Clock, time: RowTime) -> Option<AnyView> {
    let RowTime { at, context } = time;
    let at = at?;
    let into_turn = move || context.with(|context| since(context.turn?, at));
    Some(
        view! {
            <span class="row-time">
                <span class="into-turn" title="Since the turn began">{into_turn}</span>
                {moment(at, move || clock.zone.get().time(at).time())}
            </span>
        }
        .into_any(),
    )
}

/// The line above a row that is the first of its day, or of all: what the clock times below it mean.
pub fn day_line(
    clock: Clock,
    at: impl Fn() -> Option<i64> + Send + Sync + 'static,
    context: ArcRwSignal<RowContext>,
) -> AnyView {
    let words = Memo::new(move |_| new_day(clock.zone.get(), context.with(|context| context.before), at()?));
    view! { {move || words.get().map(|words| view! { <p class="day-line">{words}</p> })} }.into_any()
}

/// The day and the zone, where a day begins.
pub fn new_day(zone: Zone, before: Option<i64>, at: i64) -> Option<String> {
    let now = zone.time(at);
    let is_same = before.is_some_and(|before| zone.time(before).day() == now.day());
    (!is_same).then(|| format!("{} · {}", now.date(), now.zone()))
}

fn since(turn: i64, at: i64) -> Option<String> {
    (at > turn).then(|| format!("+{}", duration_ms(at - turn)))
}

/// A `<time>` that says what `text` says.
pub fn moment(at: i64, text: impl Fn() -> String + Send + 'static) -> AnyView {
    view! { <time datetime=rfc3339(at) title=LocalTime::utc(at).exact()>{text}</time> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_line_which_names_the_zone() {
        let late = 1_795_390_205_040;
        let line = "Sunday 22 November 2026 · UTC";
        assert_eq!(new_day(Zone::Utc, None, late).as_deref(), Some(line));
        assert_eq!(new_day(Zone::Utc, Some(late - 3_600_000), late), None);
        assert_eq!(new_day(Zone::Utc, Some(late - 86_400_000), late).as_deref(), Some(line));
    }

    #[test]
    fn a_turn_is_told_forwards_only() {
        assert_eq!(since(1_000, 4_200).as_deref(), Some("+3.2 s"));
        assert_eq!(since(1_000, 1_000), None);
        assert_eq!(since(5_000, 1_000), None);
    }
}
