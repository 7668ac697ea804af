//! A session over time, small enough to be drawn: what each thread did when, however many events there are.

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
pub struct Lane {
    /// `None`: the primary thread.
    pub thread: Option<ThreadId>,
    /// Spans and moments, by kind and time.
    pub marks: Vec<Mark>,
}

/// A span of time or a moment, or several that can't be told apart at this width.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    pub fn draw(traces: &[Trace], range: Option<(i64, i64)>, columns: u32, now: i64) -> Self {
        let first = traces.first().map_or(now, |trace| trace.at);
        let last = traces.last().map_or(now, |trace| trace.at);
        let (from, to) = range.unwrap_or((first, last));
        let mut lanes: Vec<(Option<ThreadId>, ByKind)> = vec![(None, ByKind::new())];
        let column = (to - from).max(1) / i64::from(columns.max(1));
        for (thread, mark) in marks(traces, now) {
            if mark.to < from || mark.from > to {
                continue;
            }
            let place = lanes.iter().position(|(of, _)| *of == thread).unwrap_or(lanes.len());
            if place == lanes.len() {
                lanes.push((thread, ByKind::new()));
            }
            if let Some((_, kinds)) = lanes.get_mut(place) {
                join(kinds.entry(mark.kind).or_default(), mark, column);
            }
        }
        let lane = |(thread, kinds): (_, ByKind)| Lane { thread, marks: kinds.into_values().flatten().collect() };
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
fn join(marks: &mut Vec<Mark>, mark: Mark, column: i64) {
    match marks.last_mut() {
        Some(last) if mark.from - last.to < column => {
            last.to = last.to.max(mark.to);
            last.count += 1;
        }
        _ => marks.push(mark),
    }
}

/// What happened, each in its lane, in the order of its beginning.
fn marks(traces: &[Trace], now: i64) -> Vec<(Option<ThreadId>, Mark)> {
    let mut done = Vec::new();
    let mut requests: HashMap<Option<&ThreadId>, &Trace> = HashMap::new();
    let mut calls: HashMap<&EventId, (&Trace, MarkKind)> = HashMap::new();
    let mark = |began: &Trace, kind, to| {
        let mark = Mark { kind, from: began.at, to, count: 1, event: began.event.clone() };
        (began.thread.clone(), mark)
    };
    for trace in traces {
        match trace.kind.as_str() {
            "span.model_request_start" => drop(requests.insert(trace.thread.as_ref(), trace)),
            "span.model_request_end" => {
                done.extend(
                    requests.remove(&trace.thread.as_ref()).map(|began| mark(began, MarkKind::Model, trace.at)),
                );
            }
            "user.message" | "user.define_outcome" | "system.message" => {
                done.push(mark(trace, MarkKind::Message, trace.at))
            }
            "agent.custom_tool_use" => drop(calls.insert(&trace.event, (trace, MarkKind::Wait))),
            "agent.tool_use" | "agent.mcp_tool_use" => drop(calls.insert(&trace.event, (trace, MarkKind::Tool))),
            "user.tool_confirmation" => {
                if let Some((began, _)) = trace.call.as_ref().and_then(|call| calls.remove(call)) {
                    done.push(mark(began, MarkKind::Wait, trace.at));
                    calls.insert(&began.event, (trace, MarkKind::Tool));
                }
            }
            _ => {
                if let Some((began, kind)) = trace.call.as_ref().and_then(|call| calls.remove(call)) {
                    done.push(mark(began, kind, trace.at));
                }
            }
        }
        if trace.failed {
            done.push(mark(trace, MarkKind::Error, trace.at));
        }
    }
    done.extend(requests.into_values().map(|began| mark(began, MarkKind::Model, now)));
    done.extend(calls.into_values().map(|(began, kind)| mark(began, kind, now.max(began.at))));
    done.sort_by(|(_, a), (_, b)| a.from.cmp(&b.from).then_with(|| a.event.cmp(&b.event)));
    done
}

#[cfg(test)]
mod tests;
