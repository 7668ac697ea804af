//! The minimap's drawing: one path per kind and lane, so its size does not grow with the session.

use super::View;
use leptos::prelude::*;
use pilothouse_domain::{
    format::duration_ms,
    overview::{Lane, Mark, MarkKind, Overview, Piece, Scale},
};
use std::fmt::Write as _;

/// The height of a lane in CSS pixels; as in `style/pages/session/minimap.css` and `scripts/session/minimap.js`.
const LANE: f64 = 24.0;
/// The width of the drawing in its own units.
const WIDTH: f64 = 1000.0;
/// The least width of a mark in these units.
const LEAST: f64 = 2.5;
/// How far away, as a part of the time that is drawn, a click may be from what it means.
const NEAR: i64 = 100;

/// What is drawn, and how.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    /// The marks of what is seen.
    pub overview: &'a Overview,
    /// The time scale of the whole session.
    pub scale: &'a Scale,
    /// What of it is seen.
    pub view: View,
}

impl Picture<'_> {
    /// Lanes, and silences with their length.
    pub fn draw(self) -> AnyView {
        let overview = self.overview;
        let lanes = overview.lanes.iter().zip(0_u32..);
        let lanes = lanes.map(|(lane, row)| self.lane(lane, f64::from(row) * LANE)).collect_view();
        let height = height(overview.lanes.len());
        frame(height, in_words(overview), lanes.into_any(), self.silences(height))
    }

    /// How moments become places: the first and last moment of each piece, then the place of either.
    pub fn scale_as_json(self) -> String {
        let piece = |piece: &Piece| (piece.from, piece.to, piece.left, piece.right);
        let pieces: Vec<_> = self.scale.pieces().iter().map(piece).collect();
        serde_json::to_string(&pieces).unwrap_or_default()
    }

    /// How near, in milliseconds, a click must be to what it means.
    pub fn near(self) -> i64 {
        (self.overview.to - self.overview.from) / NEAR
    }

    /// One path for each kind of mark.
    fn lane(self, lane: &Lane, top: f64) -> AnyView {
        let kinds = [MarkKind::Wait, MarkKind::Model, MarkKind::Tool, MarkKind::Message, MarkKind::Error];
        let path = |kind: MarkKind| {
            let mut path = String::new();
            for mark in lane.marks.iter().filter(|mark| mark.kind == kind) {
                let [left, right] = [mark.from, mark.to].map(|at| self.view.into_view(self.scale.place(at)) * WIDTH);
                if right >= 0.0 && left <= WIDTH {
                    draw(&mut path, kind, left, (right - left).max(LEAST), top);
                }
            }
            (!path.is_empty()).then(|| view! { <path data-kind=name(kind) d=path></path> }.into_any())
        };
        let paths = kinds.into_iter().filter_map(path).collect_view();
        let thread = lane.thread.as_ref().map(ToString::to_string).unwrap_or_default();
        view! { <g data-thread=thread data-marks=targets(lane, self.near())>{paths}</g> }.into_any()
    }

    /// Gaps with their length, so that a night of waiting is seen as one.
    fn silences(self, height: f64) -> AnyView {
        let silences = self.scale.silences().map(|piece| {
            let [left, right] = [piece.left, piece.right].map(|place| self.view.into_view(place) * 100.0);
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
        });
        silences.collect_view().into_any()
    }
}

/// As high as the picture will be.
pub fn undrawn(lanes: usize) -> AnyView {
    frame(height(lanes), "Not drawn yet".to_owned(), ().into_any(), ().into_any())
}

/// The script draws over the picture what the transcript shows, and what a search found.
fn frame(height: f64, label: String, lanes: AnyView, over: AnyView) -> AnyView {
    view! {
        <svg class="minimap-picture" role="img" aria-label=label preserveAspectRatio="none"
            viewBox=format!("0 0 {WIDTH} {height}") height=height>
            {lanes}
        </svg>
        <svg class="minimap-over" aria-hidden="true" height=height>{over}</svg>
    }
    .into_any()
}

fn height(lanes: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "there are few lanes")]
    let lanes = lanes.max(1) as f64;
    lanes * LANE
}

/// What a click can mean: the moments and events of marks that stand for one event alone. A mark that stands for many, or is
/// long, means the moment that was clicked.
fn targets(lane: &Lane, near: i64) -> String {
    let is_target = |mark: &&Mark| mark.count == 1 && mark.to - mark.from <= near;
    let targets = lane.marks.iter().filter(is_target).map(|mark| format!("{} {}", mark.from, mark.event));
    targets.collect::<Vec<_>>().join(" ")
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
