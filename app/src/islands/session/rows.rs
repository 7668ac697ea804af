//! Rows with a signal each: a row that changed redraws itself, and nothing else.

use leptos::prelude::*;
use pilothouse_api::ids::EventId;
use pilothouse_domain::timeline::Row;
use std::{collections::HashMap, sync::Arc};

/// So many rows are drawn at once where many come or change: each costs a millisecond or two.
const AT_ONCE: usize = 10;

/// A row on the screen. Its signal is counted, not owned by a component, so it can't be read after its end.
#[derive(Clone)]
pub struct LiveRow {
    /// Stays the same while the row changes.
    pub key: EventId,
    /// The row as it is now.
    pub row: ArcRwSignal<Arc<Row>>,
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
        Self { key: row.key.clone(), row: ArcRwSignal::new(row.clone()) }
    }

    /// Rows to begin with.
    pub fn all<'a>(rows: impl Iterator<Item = &'a Arc<Row>>) -> Vec<Self> {
        rows.map(Self::new).collect()
    }

    /// Tells each row that changed; hands back a new list only where rows came, went or moved. Of rows that changed, or come
    /// behind what is shown, it takes a few at a time where it is to go `gently`; where others are to go, first none: a keyed
    /// list in which rows go and come in one step takes all that stand between out of the page and puts them in again.
    pub fn update<'a>(old: &[Self], rows: impl Iterator<Item = &'a Arc<Row>>, gently: bool) -> Drawn {
        let rows: Vec<&Arc<Row>> = rows.collect();
        let known: HashMap<&EventId, &Self> = old.iter().map(|live| (&live.key, live)).collect();
        let stays = rows.iter().filter(|row| known.contains_key(&row.key)).count();
        let mut left = match gently {
            true if stays < old.len() && stays > 0 => 0,
            true => AT_ONCE,
            false => usize::MAX,
        };
        let (mut drawn, mut is_behind, mut is_part) = (Vec::new(), false, false);
        for row in rows {
            let live = known.get(&row.key);
            is_behind |= live.is_some();
            let costs = live.map_or(is_behind, |live| live.differs(row));
            let is_drawn = !costs || left > 0;
            left -= usize::from(costs && is_drawn);
            is_part |= !is_drawn;
            match live {
                Some(live) => {
                    if costs && is_drawn {
                        live.row.try_set(row.clone());
                    }
                    drawn.push((*live).clone());
                }
                None if is_drawn => drawn.push(Self::new(row)),
                None => {}
            }
        }
        let same_keys = old.len() == drawn.len() && old.iter().zip(&drawn).all(|(old, new)| old.key == new.key);
        Drawn { rows: (!same_keys).then_some(drawn), is_part }
    }

    fn differs(&self, row: &Arc<Row>) -> bool {
        let differs = self.row.try_with_untracked(|old| !Arc::ptr_eq(old, row) && old.version != row.version);
        differs == Some(true)
    }
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

    #[test]
    fn a_burst_is_drawn_a_few_rows_at_a_time_and_what_went_by_never() {
        let owner = Owner::new_root(None);
        owner.with(|| {
            let old = LiveRow::all(messages(1..=5).rows().iter());
            let burst = messages(3..=40);
            let Drawn { rows, is_part } = LiveRow::update(&old, burst.rows().iter(), true);
            let kept = rows.unwrap();
            assert_eq!(
                (keys(&kept), is_part),
                (vec!["sevt_3", "sevt_4", "sevt_5"], true),
                "some go before others come"
            );
            let Drawn { rows, is_part } = LiveRow::update(&kept, burst.rows().iter(), true);
            let first = rows.unwrap();
            assert_eq!((first.len(), is_part), (3 + AT_ONCE, true));
            assert_eq!(keys(&first)[..4], ["sevt_3", "sevt_4", "sevt_5", "sevt_6"]);
            let Drawn { rows, is_part } = LiveRow::update(&first, burst.rows().iter(), false);
            assert_eq!((rows.unwrap().len(), is_part), (38, false));
        });
        owner.cleanup();
    }

    #[test]
    fn rows_that_change_together_are_drawn_a_few_at_a_time() {
        let owner = Owner::new_root(None);
        owner.with(|| {
            let old = LiveRow::all(messages(1..=40).rows().iter());
            let mut changed = messages(1..=40);
            changed.apply_events(
                messages(1..=40).events().into_iter().zip(100..).map(|(event, seq)| (seq, (*event).clone())),
            );
            let count = |wanted: &Timeline| {
                let differs = |(live, row): &(&LiveRow, &Arc<Row>)| live.differs(row);
                old.iter().zip(wanted.rows()).filter(differs).count()
            };
            assert_eq!(count(&changed), 40);
            let Drawn { rows, is_part } = LiveRow::update(&old, changed.rows().iter(), true);
            assert!(rows.is_none() && is_part);
            assert_eq!(count(&changed), 40 - AT_ONCE);
            assert!(!LiveRow::update(&old, changed.rows().iter(), false).is_part);
            assert_eq!(count(&changed), 0);
        });
        owner.cleanup();
    }

    #[test]
    fn what_comes_before_what_is_shown_or_replaces_it_is_drawn_whole() {
        let owner = Owner::new_root(None);
        owner.with(|| {
            let old = LiveRow::all(messages(30..=32).rows().iter());
            for timeline in [messages(1..=32), messages(50..=90)] {
                let Drawn { rows, is_part } = LiveRow::update(&old, timeline.rows().iter(), true);
                assert_eq!((rows.unwrap().len(), is_part), (timeline.rows().len(), false));
            }
        });
        owner.cleanup();
    }
}
