//! An overview of a session, small enough to draw: what each thread did when, however many events there are.

mod scale;

pub use scale::{Piece, Scale};

use pilothouse_api::ids::{EventId, ThreadId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What the log keeps of an event beside its JSON, as far as the overview needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The event.
    pub event: EventId,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Its type.
    pub kind: String,
    /// The child thread that it belongs to.
    pub thread: Option<ThreadId>,
    /// The tool call that it makes, answers or ends.
    pub call: Option<EventId>,
    /// Something went wrong.
    pub failed: bool,
}

/// A session over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// The first moment, in milliseconds since 1970.
    pub from: i64,
    /// The last moment.
    pub to: i64,
    /// The primary thread first, then the others in the order of their beginning.
    pub lanes: Vec<Lane>,
}

/// What one thread did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lane {
    /// `None`: the primary thread.
    pub thread: Option<ThreadId>,
    /// Spans and moments, by kind and time.
    pub marks: Vec<Mark>,
}

/// A span or a moment, or several that can't be distinguished at this width.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// Its first moment, in milliseconds since 1970.
    pub from: i64,
    /// Its last moment; the same for a moment.
    pub to: i64,
    /// How many there are.
    pub count: u32,
    /// The first event of it, to jump to.
    pub event: EventId,
}

/// What a mark shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// A model request.
    Model,
    /// A tool at work.
    Tool,
    /// A call that waits for a person or a program.
    Wait,
    /// A message to the agent.
    Message,
    /// Something went wrong.
    Error,
}

impl Overview {
    /// Draws the part of a session between two moments into so many columns. Traces come in the order of time; `now` ends
    /// what is still going on.
    pub fn draw<'a>(
        traces: impl IntoIterator<Item = &'a Trace>,
        range: Option<(i64, i64)>,
        columns: u32,
        now: i64,
    ) -> Self {
        let Deeds { done, first, last } = Deeds::of(traces, now);
        let (from, to) = range.unwrap_or((first, last));
        let mut lanes: Vec<(Option<&ThreadId>, ByKind)> = vec![(None, ByKind::new())];
        let column = (to - from).max(1) / i64::from(columns.max(1));
        for deed in done {
            if deed.to < from || deed.began.at > to {
                continue;
            }
            let thread = deed.began.thread.as_ref();
            let place = lanes.iter().position(|(of, _)| *of == thread).unwrap_or(lanes.len());
            if place == lanes.len() {
                lanes.push((thread, ByKind::new()));
            }
            if let Some((_, kinds)) = lanes.get_mut(place) {
                join(kinds.entry(deed.kind).or_default(), &deed, column);
            }
        }
        let lane = |(thread, kinds): (Option<&ThreadId>, ByKind)| Lane {
            thread: thread.cloned(),
            marks: kinds.into_values().flatten().collect(),
        };
        Self { from, to, lanes: lanes.into_iter().map(lane).collect() }
    }
}

impl Overview {
    /// The lanes of another overview in their order, with the marks of this one.
    pub fn aligned_to(mut self, whole: &Self) -> Self {
        let mut marks = |lane: &Lane| {
            let own = self.lanes.iter_mut().find(|own| own.thread == lane.thread);
            Lane {
                thread: lane.thread.clone(),
                marks: own.map(|own| std::mem::take(&mut own.marks)).unwrap_or_default(),
            }
        };
        let lanes = whole.lanes.iter().map(&mut marks).collect();
        Self { from: self.from, to: self.to, lanes }
    }
}

/// The marks of a lane.
type ByKind = BTreeMap<MarkKind, Vec<Mark>>;

/// Marks that lie in one column are one.
fn join(marks: &mut Vec<Mark>, deed: &Deed<'_>, column: i64) {
    let (from, to) = (deed.began.at, deed.to);
    match marks.last_mut() {
        Some(last) if from - last.to < column => {
            last.to = last.to.max(to);
            last.count += 1;
        }
        _ => marks.push(Mark { kind: deed.kind, from, to, count: 1, event: deed.began.event.clone() }),
    }
}

/// Something that was done, from the event that began it to a moment.
struct Deed<'a> {
    kind: MarkKind,
    began: &'a Trace,
    to: i64,
}

/// What happened.
struct Deeds<'a> {
    /// In the order of its beginning.
    done: Vec<Deed<'a>>,
    /// The first and the last moment.
    first: i64,
    last: i64,
}

impl<'a> Deeds<'a> {
    fn of(traces: impl IntoIterator<Item = &'a Trace>, now: i64) -> Self {
        let mut done = Vec::new();
        let mut requests: HashMap<Option<&ThreadId>, &Trace> = HashMap::new();
        let mut calls: HashMap<&EventId, (&Trace, MarkKind)> = HashMap::new();
        let (mut first, mut last) = (None, None);
        for trace in traces {
            first = first.or(Some(trace.at));
            last = Some(trace.at);
            match trace.kind.as_str() {
                "span.model_request_start" => drop(requests.insert(trace.thread.as_ref(), trace)),
                "span.model_request_end" => {
                    let began = requests.remove(&trace.thread.as_ref());
                    done.extend(began.map(|began| Deed { kind: MarkKind::Model, began, to: trace.at }));
                }
                "user.message" | "user.define_outcome" | "system.message" => {
                    done.push(Deed { kind: MarkKind::Message, began: trace, to: trace.at });
                }
                "agent.custom_tool_use" => drop(calls.insert(&trace.event, (trace, MarkKind::Wait))),
                "agent.tool_use" | "agent.mcp_tool_use" => drop(calls.insert(&trace.event, (trace, MarkKind::Tool))),
                "user.tool_confirmation" => {
                    if let Some((began, _)) = trace.call.as_ref().and_then(|call| calls.remove(call)) {
                        done.push(Deed { kind: MarkKind::Wait, began, to: trace.at });
                        calls.insert(&began.event, (trace, MarkKind::Tool));
                    }
                }
                _ => {
                    if let Some((began, kind)) = trace.call.as_ref().and_then(|call| calls.remove(call)) {
                        done.push(Deed { kind, began, to: trace.at });
                    }
                }
            }
            if trace.failed {
                done.push(Deed { kind: MarkKind::Error, began: trace, to: trace.at });
            }
        }
        done.extend(requests.into_values().map(|began| Deed { kind: MarkKind::Model, began, to: now }));
        done.extend(calls.into_values().map(|(began, kind)| Deed { kind, began, to: now.max(began.at) }));
        done.sort_by(|a, b| a.began.at.cmp(&b.began.at).then_with(|| a.began.event.cmp(&b.began.event)));
        Self { done, first: first.unwrap_or(now), last: last.unwrap_or(now) }
    }
}

#[cfg(test)]
mod tests;
