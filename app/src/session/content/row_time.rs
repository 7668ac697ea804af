//! Times of rows and lists: relative, by the clock, and since the turn began. The server writes them in UTC;
//! `scripts/session/times.js` turns them into the reader's zone and keeps them up to date.

use leptos::prelude::*;
use pilothouse_domain::{
    format::{duration_ms, relative_time},
    local_time::{LocalTime, rfc3339},
};

/// What precedes a row and decides how its time is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowTime {
    /// Milliseconds since 1970; `None` while it is queued or being written.
    pub at: Option<i64>,
    /// When the row before it happened; `None` for the first.
    pub before: Option<i64>,
    /// When its turn began.
    pub turn: Option<i64>,
}

/// When something happened: how long ago; `page.js` gives the exact time on hover.
pub fn when(now: i64, at: Option<i64>) -> Option<AnyView> {
    let at = at?;
    let text = relative_time(now, at);
    Some(
        view! { <time datetime=rfc3339(at) title=LocalTime::utc(at).exact() data-relative="">{text}</time> }.into_any(),
    )
}

/// When a row happened: how far into its turn, and by the clock.
pub fn clock_time(RowTime { at, turn, .. }: RowTime) -> Option<AnyView> {
    let at = at?;
    let into_turn = turn.and_then(|turn| since(turn, at));
    let into_turn =
        into_turn.map(|words| view! { <span class="into-turn" title="Since the turn began">{words}</span> });
    Some(
        view! {
            <span class="row-time">
                {into_turn}
                {clock(at)}
            </span>
        }
        .into_any(),
    )
}

/// A moment by the clock.
pub fn clock(at: i64) -> AnyView {
    view! { <time datetime=rfc3339(at) title=LocalTime::utc(at).exact() data-clock="">{LocalTime::utc(at).time()}</time> }
        .into_any()
}

/// The line above a row that is the first of its day, or of all: what the clock times below it mean.
pub fn day_line(RowTime { at, before, .. }: RowTime) -> Option<AnyView> {
    let words = at.and_then(|at| new_day(before, at))?;
    Some(view! { <p class="day-line">{words}</p> }.into_any())
}

/// The day and the zone, where a day begins.
pub fn new_day(before: Option<i64>, at: i64) -> Option<String> {
    let now = LocalTime::utc(at);
    let is_same = before.is_some_and(|before| LocalTime::utc(before).day() == now.day());
    (!is_same).then(|| format!("{} · {}", now.date(), now.zone()))
}

fn since(turn: i64, at: i64) -> Option<String> {
    (at > turn).then(|| format!("+{}", duration_ms(at - turn)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_line_which_names_the_zone() {
        let late = 1_795_390_205_040;
        let line = "Sunday 22 November 2026 · UTC";
        assert_eq!(new_day(None, late).as_deref(), Some(line));
        assert_eq!(new_day(Some(late - 3_600_000), late), None);
        assert_eq!(new_day(Some(late - 86_400_000), late).as_deref(), Some(line));
    }

    #[test]
    fn a_turn_is_told_forwards_only() {
        assert_eq!(since(1_000, 4_200).as_deref(), Some("+3.2 s"));
        assert_eq!(since(1_000, 1_000), None);
        assert_eq!(since(5_000, 1_000), None);
    }
}
