//! The minimap's time scale: work gets the room, long silences are compressed.

use super::{MarkKind, Overview};

/// A silence is squeezed where it is longer than this share of the time that something happened in.
const LONG: f64 = 0.05;
/// The most silences that are squeezed; the longest come first.
const MOST: usize = 30;
/// A silence that is shorter, in milliseconds, is never squeezed.
const SHORT: i64 = 2_000;
/// What a squeezed silence takes of the width, where there are few.
const SQUEEZED: f64 = 0.05;
/// What all of them take at the most.
const SQUEEZED_IN_ALL: f64 = 0.4;

/// From moments to places and back. Places go from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    pieces: Vec<Piece>,
}

/// A stretch of time that is drawn evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// Its first moment, in milliseconds since 1970.
    pub from: i64,
    /// Its last moment.
    pub to: i64,
    /// The place of its first moment.
    pub left: f64,
    /// The place of its last moment.
    pub right: f64,
    /// It is a long silence: drawn shorter than it was.
    pub squeezed: bool,
}

impl Scale {
    /// The scale that fits an overview.
    pub fn of(overview: &Overview) -> Self {
        let (from, to) = (overview.from, overview.to.max(overview.from + 1));
        let silences = silences(overview, from, to);
        let quiet: i64 = silences.iter().map(|(from, to)| to - from).sum();
        let busy = (to - from - quiet).max(1);
        let share = if silences.is_empty() { 0.0 } else { SQUEEZED.min(SQUEEZED_IN_ALL / count(silences.len())) };
        let per_moment = (1.0 - share * count(silences.len())) / width(busy);
        let mut pieces = Vec::with_capacity(silences.len() * 2 + 1);
        let (mut at, mut place) = (from, 0.0);
        let mut draw = |from: i64, to: i64, size: f64, squeezed: bool, place: &mut f64| {
            if to > from {
                pieces.push(Piece { from, to, left: *place, right: *place + size, squeezed });
                *place += size;
            }
        };
        for (start, end) in silences {
            draw(at, start, width(start - at) * per_moment, false, &mut place);
            draw(start, end, share, true, &mut place);
            at = end;
        }
        draw(at, to, width(to - at) * per_moment, false, &mut place);
        Self { pieces }
    }

    /// The place of a moment; moments outside are moved to the edge.
    pub fn place(&self, at: i64) -> f64 {
        let Some(piece) = self.pieces.iter().find(|piece| at <= piece.to).or(self.pieces.last()) else { return 0.0 };
        let part = width(at - piece.from) / width((piece.to - piece.from).max(1));
        piece.left + (piece.right - piece.left) * part.clamp(0.0, 1.0)
    }

    /// The moment at a place.
    pub fn moment(&self, place: f64) -> i64 {
        let Some(piece) = self.pieces.iter().find(|piece| place <= piece.right).or(self.pieces.last()) else {
            return 0;
        };
        let part = ((place - piece.left) / (piece.right - piece.left).max(f64::EPSILON)).clamp(0.0, 1.0);
        #[expect(clippy::cast_possible_truncation, reason = "a part of a stretch that is an i64")]
        let behind = (width(piece.to - piece.from) * part).round() as i64;
        piece.from + behind
    }

    /// The stretches of the scale, from first to last.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The long silences, from first to last.
    pub fn silences(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| piece.squeezed)
    }
}

/// Stretches in which no thread did anything but wait, as far as they are long.
fn silences(overview: &Overview, from: i64, to: i64) -> Vec<(i64, i64)> {
    let mut busy: Vec<(i64, i64)> = overview
        .lanes
        .iter()
        .flat_map(|lane| &lane.marks)
        .flat_map(|mark| match mark.kind {
            MarkKind::Wait => [(mark.from, mark.from), (mark.to, mark.to)],
            _ => [(mark.from, mark.to), (mark.to, mark.to)],
        })
        .collect();
    if busy.is_empty() {
        return Vec::new();
    }
    busy.extend([(from, from), (to, to)]);
    busy.sort_unstable();
    let mut until = from;
    let mut gaps = Vec::new();
    for (start, end) in busy {
        if start > until {
            gaps.push((until, start.min(to)));
        }
        until = until.max(end);
    }
    let busy = to - from - gaps.iter().map(|(start, end)| end - start).sum::<i64>();
    let is_long = |(start, end): &(i64, i64)| width(end - start) > width(busy) * LONG && end - start >= SHORT;
    let mut long: Vec<_> = gaps.into_iter().filter(is_long).collect();
    long.sort_unstable_by_key(|(start, end)| start - end);
    long.truncate(MOST);
    long.sort_unstable();
    long
}

#[expect(clippy::cast_precision_loss, reason = "a picture is less precise than a float")]
fn width(milliseconds: i64) -> f64 {
    milliseconds as f64
}

#[expect(clippy::cast_precision_loss, reason = "there are few")]
fn count(silences: usize) -> f64 {
    silences as f64
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Lane, Mark},
        *,
    };
    use proptest::prelude::*;

    fn overview(marks: &[(MarkKind, i64, i64)], from: i64, to: i64) -> Overview {
        let mark = |(kind, from, to): &(MarkKind, i64, i64)| Mark {
            kind: *kind,
            from: *from,
            to: *to,
            count: 1,
            event: "sevt_1".parse().unwrap(),
        };
        Overview { from, to, lanes: vec![Lane { thread: None, marks: marks.iter().map(mark).collect() }] }
    }

    #[test]
    fn a_night_of_waiting_is_squeezed_and_the_work_gets_the_room() {
        let night = 36_000_000;
        let scale = Scale::of(&overview(
            &[(MarkKind::Model, 0, 10_000), (MarkKind::Wait, 10_000, night), (MarkKind::Tool, night, night + 10_000)],
            0,
            night + 10_000,
        ));
        let silences: Vec<_> = scale.silences().collect();
        assert_eq!((silences.len(), silences[0].from, silences[0].to), (1, 10_000, night));
        assert!((scale.place(10_000) - 0.475).abs() < 1e-9);
        assert!((scale.place(night) - 0.525).abs() < 1e-9);
        assert_eq!(scale.moment(0.2375), 5_000);
    }

    #[test]
    fn a_session_without_silences_is_drawn_evenly() {
        let scale = Scale::of(&overview(&[(MarkKind::Model, 0, 1_000)], 0, 1_000));
        assert_eq!((scale.place(250), scale.moment(0.5), scale.silences().count()), (0.25, 500, 0));
        let empty = Scale::of(&Overview::default());
        assert_eq!((empty.place(5), empty.moment(2.0)), (1.0, 1));
    }

    proptest! {
        #[test]
        fn places_grow_with_time_and_lead_back(times in prop::collection::vec(0_i64..10_000_000, 2..60)) {
            let mut times = times;
            times.sort_unstable();
            let marks: Vec<_> = times.iter().map(|at| (MarkKind::Message, *at, *at)).collect();
            let scale = Scale::of(&overview(&marks, times[0], times[times.len() - 1]));
            let places: Vec<f64> = times.iter().map(|at| scale.place(*at)).collect();
            prop_assert!(places.is_sorted());
            prop_assert!(places.iter().all(|place| (0.0..=1.0 + 1e-9).contains(place)));
            let whole = times[times.len() - 1] - times[0];
            for at in times {
                prop_assert!((scale.moment(scale.place(at)) - at).abs() <= 1 + whole / 1_000_000);
            }
        }
    }
}
