//! An event's place in the index: its time in sixteenths of a millisecond, or the next one that is free. Small numbers
//! that lie close together make a small index.

use pilothouse_domain::log_index::QUEUED;
use std::collections::BTreeSet;

const NANOS_PER_PLACE: i64 = 62_500;
const PLACES_PER_MILLI: i64 = 16;

/// Where queued events lie: behind all others.
const OF_QUEUED: i64 = 1 << 60;

/// How far behind its time an event may lie, and still keep its place when its time changes by a little: a minute.
const NEAR: i64 = 60_000 * PLACES_PER_MILLI;

/// The place of a time in nanoseconds since 1970.
pub(super) fn place(at: i64) -> i64 {
    if at == QUEUED { OF_QUEUED } else { at.max(0) / NANOS_PER_PLACE }
}

/// The first place of a time in milliseconds since 1970.
pub(super) fn of_millis(at: i64) -> i64 {
    at.max(0).saturating_mul(PLACES_PER_MILLI).min(OF_QUEUED)
}

/// Whether an event with this time may stay where it is.
pub(super) fn fits(id: i64, at: i64) -> bool {
    (0..NEAR).contains(&id.saturating_sub(place(at)))
}

/// Chooses a place for each time: asks which places are taken until none of those it wants is. The steps grow, so that
/// even a log whose events all have the same time is read at once.
pub(super) struct Choice {
    places: Vec<i64>,
    chosen: BTreeSet<i64>,
    /// Those without a place of their own yet.
    open: Vec<usize>,
    round: u32,
}

impl Choice {
    /// Of times in order: those of one moment follow each other.
    pub(super) fn of(times: impl IntoIterator<Item = i64>) -> Self {
        let next = |last: &mut i64, at: i64| {
            *last = place(at).max(last.saturating_add(1));
            Some(*last)
        };
        let places: Vec<i64> = times.into_iter().scan(-1, next).collect();
        Self { open: (0..places.len()).collect(), places, chosen: BTreeSet::new(), round: 0 }
    }

    /// The places to ask about; none are left once all are chosen.
    pub(super) fn wanted(&self) -> Vec<i64> {
        self.open.iter().filter_map(|n| self.places.get(*n).copied()).collect()
    }

    /// Takes what isn't taken of what was asked about.
    pub(super) fn answer(&mut self, taken: &BTreeSet<i64>) {
        let Self { places, chosen, open, round } = self;
        open.retain(|n| {
            let Some(place) = places.get_mut(*n) else { return false };
            if !taken.contains(place) && chosen.insert(*place) {
                return false;
            }
            *place = place.saturating_add(1 << (*round).min(20));
            true
        });
        *round += 1;
    }

    /// The places, one for each time.
    pub(super) fn places(self) -> Vec<i64> {
        self.places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_thousand_events_of_one_moment_take_few_questions() {
        let (mut asked, mut known) = (0, BTreeSet::new());
        for _ in 0..20 {
            let mut choice = Choice::of([7_000_000; 50]);
            while !choice.wanted().is_empty() {
                asked += 1;
                choice.answer(&known);
            }
            known.extend(choice.places());
        }
        assert_eq!(known.len(), 1_000);
        assert!(asked < 2_000, "{asked}");
    }

    proptest! {
        #[test]
        fn places_are_free_and_near_their_times(times in prop::collection::vec(0_i64..i64::MAX, 1..30), again in 1_usize..4) {
            let mut times = times.repeat(again);
            times.sort_unstable();
            let mut choice = Choice::of(times.iter().copied());
            while !choice.wanted().is_empty() {
                choice.answer(&BTreeSet::new());
            }
            let places = choice.places();
            prop_assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), times.len());
            for (at, place) in times.iter().zip(&places) {
                prop_assert!(fits(*place, *at));
            }
        }
    }
}
