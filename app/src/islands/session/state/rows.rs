//! Rows with a signal each: a row that changes redraws itself and nothing else.

use super::row_context::RowContext;
use leptos::prelude::*;
use pilothouse_api::ids::EventId;
use pilothouse_domain::timeline::Row;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// How many rows a step draws where many come or change: each takes a millisecond or two.
const ROWS_PER_STEP: usize = 6;
/// How many rows leave in one step.
const MOST_LEAVING_PER_STEP: usize = 24;

/// A row on the screen. Its signal is counted, not owned by a component, so it can't be read after its end.
#[derive(Clone)]
pub struct LiveRow {
    /// Stays the same while the row changes.
    pub key: EventId,
    /// The row as it is now.
    pub row: ArcRwSignal<Arc<Row>>,
    /// What precedes it.
    pub context: ArcRwSignal<RowContext>,
}

/// What a publication draws.
pub struct Drawn {
    /// The rows, where any came, went or moved.
    pub rows: Option<Vec<LiveRow>>,
    /// Whether the next publication must draw on.
    pub is_part: bool,
}

impl LiveRow {
    fn new(row: &Arc<Row>) -> Self {
        Self { key: row.key.clone(), row: ArcRwSignal::new(row.clone()), context: ArcRwSignal::default() }
    }

    /// Rows to begin with.
    pub fn all<'a>(rows: impl Iterator<Item = &'a Arc<Row>>) -> Vec<Self> {
        rows.map(Self::new).collect()
    }

    /// Updates the context of rows.
    pub fn set_contexts(rows: &[Self], contexts: Vec<(&Arc<Row>, RowContext)>) {
        let shown = by_key(rows);
        for (row, context) in contexts {
            if let Some(live) = shown.get(&row.key)
                && live.context.try_get_untracked().is_some_and(|old| old != context)
            {
                live.context.try_set(context);
            }
        }
    }

    /// The same row, which shows what it is now.
    fn shown(&self, row: &Arc<Row>) -> Self {
        if self.differs(row) {
            self.row.try_set(row.clone());
        }
        self.clone()
    }

    fn differs(&self, row: &Arc<Row>) -> bool {
        let differs = self.row.try_with_untracked(|old| !Arc::ptr_eq(old, row) && old.version != row.version);
        differs == Some(true)
    }
}

impl Drawn {
    /// All the rows as they are now.
    pub fn whole(old: &[LiveRow], rows: &[&Arc<Row>]) -> Self {
        let known = by_key(old);
        let draw = |row: &&Arc<Row>| match known.get(&row.key) {
            Some(live) => live.shown(row),
            None => LiveRow::new(row),
        };
        Self::of(old, rows.iter().map(draw).collect(), false)
    }

    /// One step towards them, for readers at the end: first, rows that have gone by leave; then changed and new rows are
    /// drawn; then rows before them. Between steps the browser can draw, and what goes by meanwhile is never drawn.
    ///
    /// A step either removes rows or adds them: a keyed list that does both at once takes all rows in between out of the
    /// page and puts them back.
    pub fn a_few(old: &[LiveRow], rows: &[&Arc<Row>]) -> Self {
        let wanted: HashSet<&EventId> = rows.iter().map(|row| &row.key).collect();
        let gone = old.iter().take_while(|live| !wanted.contains(&live.key)).count();
        if gone > 0 {
            return Self { rows: Some(old[gone.min(MOST_LEAVING_PER_STEP)..].to_vec()), is_part: true };
        }
        let known = by_key(old);
        let first = rows.iter().position(|row| known.contains_key(&row.key));
        let (before, behind) = rows.split_at(first.unwrap_or(rows.len().saturating_sub(ROWS_PER_STEP)));
        let (mut drawn, mut left, mut is_part) = (Vec::new(), ROWS_PER_STEP, false);
        for row in behind {
            match known.get(&row.key) {
                Some(live) if !live.differs(row) => drawn.push((*live).clone()),
                live if left > 0 => {
                    left -= 1;
                    drawn.push(live.map_or_else(|| LiveRow::new(row), |live| live.shown(row)));
                }
                live => {
                    is_part = true;
                    drawn.extend(live.map(|live| (*live).clone()));
                }
            }
        }
        let (rest, next) = before.split_at(before.len().saturating_sub(left));
        let drawn = next.iter().map(|row| LiveRow::new(row)).chain(drawn).collect();
        Self::of(old, drawn, is_part || !rest.is_empty())
    }

    fn of(old: &[LiveRow], drawn: Vec<LiveRow>, is_part: bool) -> Self {
        let same_keys = old.len() == drawn.len() && old.iter().zip(&drawn).all(|(old, new)| old.key == new.key);
        Self { rows: (!same_keys).then_some(drawn), is_part }
    }
}

fn by_key(rows: &[LiveRow]) -> HashMap<&EventId, &LiveRow> {
    rows.iter().map(|live| (&live.key, live)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::islands::session::tests::sample;
    use leptos::reactive::owner::Owner;
    use pilothouse_domain::Timeline;
    use serde_json::json;

    fn messages(numbers: std::ops::RangeInclusive<u64>) -> Timeline {
        let message = |n| sample::event(n, "agent.message", json!({"content": [{"type": "text", "text": "text"}]}));
        let events: Vec<_> = numbers.clone().map(message).collect();
        let mut window = sample::window(&events);
        window.data.iter_mut().zip(numbers).for_each(|(entry, n)| entry.seq = n);
        let mut timeline = Timeline::default();
        timeline.apply_events(window.data);
        timeline
    }

    fn keys(rows: &[LiveRow]) -> Vec<&str> {
        rows.iter().map(|row| row.key.as_str()).collect()
    }

    fn wanted(timeline: &Timeline) -> Vec<&Arc<Row>> {
        timeline.rows().iter().collect()
    }

    fn with_owner(test: impl FnOnce()) {
        let owner = Owner::new_root(None);
        owner.with(test);
        owner.cleanup();
    }

    /// Draws step by step until nothing is left to draw; what was shown after each step.
    fn steps(mut shown: Vec<LiveRow>, timeline: &Timeline) -> Vec<Vec<LiveRow>> {
        let mut steps = Vec::new();
        for _ in 0..100 {
            let Drawn { rows, is_part } = Drawn::a_few(&shown, &wanted(timeline));
            shown = rows.unwrap_or(shown);
            steps.push(shown.clone());
            if !is_part {
                return steps;
            }
        }
        panic!("it never ends");
    }

    #[test]
    fn a_burst_is_drawn_a_few_rows_at_a_time() {
        with_owner(|| {
            let old = LiveRow::all(messages(1..=5).rows().iter());
            let burst = messages(3..=40);
            let steps = steps(old, &burst);
            assert_eq!(keys(&steps[0]), ["sevt_3", "sevt_4", "sevt_5"], "some leave before others come");
            assert_eq!(keys(&steps[1])[..4], ["sevt_3", "sevt_4", "sevt_5", "sevt_6"]);
            assert_eq!(steps[1].len(), 3 + ROWS_PER_STEP);
            assert_eq!(steps.last().unwrap().len(), 38);
        });
    }

    #[test]
    fn where_all_has_gone_by_the_end_comes_first() {
        with_owner(|| {
            let old = LiveRow::all(messages(1..=40).rows().iter());
            let far = messages(200..=230);
            let steps = steps(old, &far);
            assert_eq!(keys(&steps[0])[0], format!("sevt_{}", MOST_LEAVING_PER_STEP + 1), "not all at once");
            let end = steps.iter().find(|shown| shown.iter().any(|live| live.key.as_str() == "sevt_230")).unwrap();
            assert_eq!((end.len(), keys(end)[0]), (ROWS_PER_STEP, "sevt_225"));
            assert_eq!(
                keys(steps.last().unwrap()),
                wanted(&far).iter().map(|row| row.key.as_str()).collect::<Vec<_>>()
            );
        });
    }

    #[test]
    fn rows_that_change_together_are_drawn_a_few_at_a_time() {
        with_owner(|| {
            let old = LiveRow::all(messages(1..=40).rows().iter());
            let mut changed = messages(1..=40);
            changed.apply_events(
                messages(1..=40).events().into_iter().zip(100..).map(|(event, seq)| (seq, (*event).clone())),
            );
            let differing = || old.iter().zip(changed.rows()).filter(|(live, row)| live.differs(row)).count();
            assert_eq!(differing(), 40);
            let Drawn { rows, is_part } = Drawn::a_few(&old, &wanted(&changed));
            assert!(rows.is_none() && is_part);
            assert_eq!(differing(), 40 - ROWS_PER_STEP);
            assert!(!Drawn::whole(&old, &wanted(&changed)).is_part);
            assert_eq!(differing(), 0);
        });
    }

    #[test]
    fn what_was_asked_for_is_drawn_at_once() {
        with_owner(|| {
            let old = LiveRow::all(messages(30..=32).rows().iter());
            for timeline in [messages(1..=32), messages(50..=90)] {
                let Drawn { rows, is_part } = Drawn::whole(&old, &wanted(&timeline));
                assert_eq!((rows.unwrap().len(), is_part), (timeline.rows().len(), false));
            }
        });
    }
}
