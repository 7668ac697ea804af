//! The minimap's drawing: one path per kind and lane, so its size does not grow with the session.

use crate::islands::session::state::store::SessionStore;
use leptos::prelude::*;
use pilothouse_api::ids::EventId;
use pilothouse_domain::{
    format::duration_ms,
    overview::{Lane, Mark, MarkKind, Overview, Scale},
};
use std::fmt::Write as _;

/// The height of a lane in CSS pixels; as in `style/pages/session/minimap.css`.
const LANE: f64 = 24.0;
/// The width of the drawing in its own units.
const WIDTH: f64 = 1000.0;
/// The least width of a mark in these units.
const LEAST: f64 = 2.5;
/// How far away, as a part of the width, a click may be from what it means.
const NEAR: f64 = 0.01;

/// The part of the session that is drawn, as places of its scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    left: f64,
    right: f64,
}

impl Default for View {
    fn default() -> Self {
        Self { left: 0.0, right: 1.0 }
    }
}

impl View {
    /// Zooms and moves as the keyboard does.
    pub fn take_key(&mut self, key: &str) {
        match key {
            "+" | "=" => self.zoom(0.5),
            "-" => self.zoom(2.0),
            "0" => *self = Self::default(),
            "ArrowLeft" => self.shift(-0.25),
            "ArrowRight" => self.shift(0.25),
            _ => {}
        }
    }

    fn zoom(&mut self, factor: f64) {
        let (middle, half) = (f64::midpoint(self.left, self.right), (self.right - self.left) * factor / 2.0);
        if half < 0.0005 {
            return;
        }
        *self = Self { left: (middle - half).max(0.0), right: (middle + half).min(1.0) };
    }

    fn shift(&mut self, part: f64) {
        let width = self.right - self.left;
        let left = (self.left + width * part).clamp(0.0, 1.0 - width);
        *self = Self { left, right: left + width };
    }

    /// Whether all of it is seen.
    pub fn is_whole(self) -> bool {
        self == Self::default()
    }

    /// A place of the scale as a place in what is seen, from 0 to 1.
    pub fn into_view(self, place: f64) -> f64 {
        (place - self.left) / (self.right - self.left)
    }

    /// A place in what is seen as a place of the scale.
    pub fn out_of(self, place: f64) -> f64 {
        self.left + place * (self.right - self.left)
    }

    /// The first and the last moment that are seen.
    pub fn range(self, scale: &Scale) -> (i64, i64) {
        (scale.moment(self.left), scale.moment(self.right))
    }
}

/// The lane at a height in CSS pixels.
pub fn lane_at(overview: &Overview, y: f64) -> Option<&Lane> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a height inside of the drawing")]
    overview.lanes.get((y / LANE).max(0.0) as usize)
}

/// The event of the mark nearest to a moment, where one is near and stands for this event alone: a mark that stands for
/// many, or is long, means the moment that was clicked.
pub fn nearest(overview: &Overview, y: f64, at: i64) -> Option<EventId> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "how near is near need not be exact"
    )]
    let near = ((overview.to - overview.from) as f64 * NEAR) as i64;
    let distance = |mark: &&Mark| (mark.from - at).max(at - mark.to).max(0);
    let marks = lane_at(overview, y)?.marks.iter().filter(|mark| mark.count == 1 && mark.to - mark.from <= near);
    marks.min_by_key(distance).filter(|mark| distance(mark) <= near).map(|mark| mark.event.clone())
}

/// Lanes, silences with their length, what is on the screen, and what a search found.
#[component]
pub fn Picture(
    store: SessionStore,
    overview: RwSignal<Overview>,
    drawn: RwSignal<bool>,
    scale: Memo<Scale>,
    view: RwSignal<View>,
) -> impl IntoView {
    let label = move || if drawn.get() { overview.with(in_words) } else { "Not drawn yet".to_owned() };
    let height = move || overview.with(|overview| height(overview.lanes.len()));
    let lanes = move || {
        let (scale, view) = (scale.get(), view.get());
        overview.with(|overview| {
            let lanes = overview.lanes.iter().zip(0_u32..);
            lanes.flat_map(|(lane, row)| paths(lane, f64::from(row) * LANE, &scale, view)).collect_view()
        })
    };
    view! {
        <svg class="minimap-picture" role="img" aria-label=label preserveAspectRatio="none"
            viewBox=move || format!("0 0 {WIDTH} {}", height()) height=height>
            {lanes}
        </svg>
        <svg class="minimap-over" aria-hidden="true" height=height>
            {move || silences(&scale.get(), view.get(), height())}
            {move || seen(store, &scale.get(), view.get(), height())}
            {move || hits(store, &scale.get(), view.get())}
        </svg>
    }
}

fn height(lanes: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "there are few lanes")]
    let lanes = lanes.max(1) as f64;
    lanes * LANE
}

/// One path for each kind of mark.
fn paths(lane: &Lane, top: f64, scale: &Scale, view: View) -> Vec<AnyView> {
    let kinds = [MarkKind::Wait, MarkKind::Model, MarkKind::Tool, MarkKind::Message, MarkKind::Error];
    let path = |kind: MarkKind| {
        let mut path = String::new();
        for mark in lane.marks.iter().filter(|mark| mark.kind == kind) {
            let [left, right] = [mark.from, mark.to].map(|at| view.into_view(scale.place(at)) * WIDTH);
            if right >= 0.0 && left <= WIDTH {
                draw(&mut path, kind, left, (right - left).max(LEAST), top);
            }
        }
        (!path.is_empty()).then(|| view! { <path data-kind=name(kind) d=path></path> }.into_any())
    };
    kinds.into_iter().filter_map(path).collect()
}

/// Each kind has its own shape: not everyone can rely on colour.
fn draw(path: &mut String, kind: MarkKind, left: f64, width: f64, top: f64) {
    let bar = |path: &mut String, y: f64, height: f64| {
        let _ = write!(path, "M{left:.1} {:.1}h{width:.1}v{height}h-{width:.1}z", top + y);
    };
    match kind {
        MarkKind::Model => bar(path, 5.0, 6.0),
        MarkKind::Tool => bar(path, 14.0, 6.0),
        MarkKind::Wait => bar(path, 10.0, 4.0),
        MarkKind::Message => bar(path, 1.0, 22.0),
        MarkKind::Error => {
            let _ = write!(path, "M{:.1} {:.1}h8l-4 9z", left - 4.0, top + 1.0);
        }
    }
}

const fn name(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Model => "model",
        MarkKind::Tool => "tool",
        MarkKind::Wait => "wait",
        MarkKind::Message => "message",
        MarkKind::Error => "error",
    }
}

fn percent(view: View, place: f64) -> f64 {
    view.into_view(place) * 100.0
}

/// A gap with its length, so that a night of waiting is seen as one.
fn silences(scale: &Scale, view: View, height: f64) -> Vec<AnyView> {
    let silences = scale.silences().map(|piece| {
        let (left, right) = (percent(view, piece.left), percent(view, piece.right));
        let width = format!("{:.2}%", right - left);
        let words = duration_ms(piece.to - piece.from);
        let left = format!("{left:.2}%");
        // The style sheet takes a label away that has no room.
        view! {
            <g class="silence">
                <rect x=left.clone() y="0" width=width.clone() height=height><title>{format!("Nothing for {words}")}</title></rect>
                <foreignObject x=left y="0" width=width height=LANE><div class="silence-label"><span>{words}</span></div></foreignObject>
            </g>
        }
        .into_any()
    });
    silences.collect()
}

/// The part that the transcript shows.
fn seen(store: SessionStore, scale: &Scale, view: View, height: f64) -> Option<AnyView> {
    let (first, last) = store.rows.with(|rows| {
        let mut times = rows.iter().filter_map(|row| row.row.with_untracked(|row| row.at));
        let first = times.next()?;
        Some((first, times.next_back().unwrap_or(first)))
    })?;
    let (left, right) = (percent(view, scale.place(first)), percent(view, scale.place(last)));
    let width = format!("{:.2}%", (right - left).max(0.3));
    Some(
        view! { <rect class="seen" x=format!("{left:.2}%") y="0.5" width=width height=height - 1.0 rx="3"></rect> }
            .into_any(),
    )
}

fn hits(store: SessionStore, scale: &Scale, view: View) -> Vec<AnyView> {
    let places: Vec<f64> = store.view.hits.with(|hits| {
        let mut places: Vec<f64> =
            hits.iter().filter_map(|hit| hit.at).map(|at| percent(view, scale.place(at))).collect();
        // Hits too close to tell apart are drawn as one.
        places.dedup_by(|a, b| (*a - *b).abs() < 0.2);
        places
    });
    let places = places.into_iter().filter(|place| (0.0..=100.0).contains(place));
    places
        .map(|place| view! { <circle class="hit" cx=format!("{place:.2}%") cy="3" r="3"></circle> }.into_any())
        .collect()
}

fn in_words(overview: &Overview) -> String {
    let count = |kind| -> u32 {
        overview.lanes.iter().flat_map(|lane| &lane.marks).filter(|mark| mark.kind == kind).map(|mark| mark.count).sum()
    };
    let counts = [
        (count(MarkKind::Message), "messages"),
        (count(MarkKind::Model), "model requests"),
        (count(MarkKind::Tool), "tool runs"),
        (count(MarkKind::Wait), "waits"),
        (count(MarkKind::Error), "errors"),
    ];
    let counts: Vec<_> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if counts.is_empty() {
        return "Nothing has happened yet".to_owned();
    }
    format!("{} of work: {}", duration_ms(overview.to - overview.from), counts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_and_moving_stay_inside() {
        let mut view = View::default();
        view.take_key("+");
        assert_eq!(view, View { left: 0.25, right: 0.75 });
        (0..9).for_each(|_| view.take_key("ArrowRight"));
        assert_eq!(view, View { left: 0.5, right: 1.0 });
        assert!((view.out_of(view.into_view(0.7)) - 0.7).abs() < 1e-9);
        view.take_key("-");
        view.take_key("0");
        assert!(view.is_whole());
        (0..99).for_each(|_| view.take_key("+"));
        assert!(view.right - view.left > 0.0005);
    }

    #[test]
    fn a_click_means_what_is_near_it_in_its_lane() {
        let mark =
            |event: &str, at| Mark { kind: MarkKind::Tool, from: at, to: at, count: 1, event: event.parse().unwrap() };
        let lane = |marks| Lane { thread: None, marks };
        let overview = Overview {
            from: 0,
            to: 10_000,
            lanes: vec![lane(vec![mark("sevt_1", 100), mark("sevt_2", 5_000)]), lane(vec![mark("sevt_3", 5_000)])],
        };
        let found = |y, at| nearest(&overview, y, at).map(|event| event.to_string());
        assert_eq!(found(3.0, 5_040).as_deref(), Some("sevt_2"));
        assert_eq!(found(25.0, 5_040).as_deref(), Some("sevt_3"));
        assert_eq!((found(3.0, 3_000), found(99.0, 5_000)), (None, None));
        let mut many = overview.clone();
        many.lanes[0].marks[1].count = 9;
        assert_eq!(nearest(&many, 3.0, 5_000), None);
    }

    #[test]
    fn a_click_on_a_long_mark_or_on_many_means_the_moment() {
        let mark = |count| Mark { kind: MarkKind::Model, from: 0, to: 9_000, count, event: "sevt_1".parse().unwrap() };
        let overview =
            |count| Overview { from: 0, to: 10_000, lanes: vec![Lane { thread: None, marks: vec![mark(count)] }] };
        for (count, at) in [(1, 5_000), (40, 5_000), (40, 50)] {
            assert_eq!(nearest(&overview(count), 3.0, at), None, "the moment is meant: {count} at {at}");
        }
    }
}
