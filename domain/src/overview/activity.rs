//! What the threads of a session did, kept up to date event by event, so that drawing it never reads the log again.

use super::{Lane, Mark, MarkKind, Overview, Trace};
use pilothouse_api::ids::{EventId, ThreadId};
use std::collections::{BTreeMap, HashMap};

/// What the threads of a session did. Events are noted in the order of time; those of different threads and calls may come
/// in any order.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    /// The child threads that did something; a thread is known by its place here, and the primary one is `None`.
    threads: Vec<ThreadId>,
    /// What has ended, in the order of its beginning.
    done: Vec<Deed>,
    /// Model requests under way, by thread.
    requests: HashMap<Option<usize>, Began>,
    /// Calls without a result.
    calls: HashMap<EventId, (Began, MarkKind)>,
    /// The first and the last moment.
    range: Option<(i64, i64)>,
}

/// The beginning of something.
#[derive(Clone, Debug)]
struct Began {
    at: i64,
    thread: Option<usize>,
    event: EventId,
}

/// Something that was done, from the event that began it to a moment.
#[derive(Clone, Debug)]
struct Deed {
    kind: MarkKind,
    began: Began,
    to: i64,
}

impl Deed {
    fn key(&self) -> (i64, &EventId) {
        (self.began.at, &self.began.event)
    }
}

impl Activity {
    /// Notes what came since.
    pub fn note(&mut self, traces: impl IntoIterator<Item = Trace>) {
        for trace in traces {
            self.note_one(trace);
        }
        // What ends later may have begun earlier; all else is in order already.
        self.done.sort_by(|a, b| a.key().cmp(&b.key()));
    }

    fn note_one(&mut self, Trace { event, at, kind, thread, call, failed }: Trace) {
        self.range = Some(self.range.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
        let thread = thread.map(|thread| self.place_of(thread));
        let began = Began { at, thread, event };
        if failed {
            self.done.push(Deed { kind: MarkKind::Error, began: began.clone(), to: at });
        }
        match kind.as_str() {
            "span.model_request_start" => drop(self.requests.insert(thread, began)),
            "span.model_request_end" => {
                let began = self.requests.remove(&thread);
                self.done.extend(began.map(|began| Deed { kind: MarkKind::Model, began, to: at }));
            }
            "user.message" | "user.define_outcome" | "system.message" => {
                self.done.push(Deed { kind: MarkKind::Message, began, to: at });
            }
            "agent.custom_tool_use" => drop(self.calls.insert(began.event.clone(), (began, MarkKind::Wait))),
            "agent.tool_use" | "agent.mcp_tool_use" => {
                drop(self.calls.insert(began.event.clone(), (began, MarkKind::Tool)));
            }
            "user.tool_confirmation" => {
                if let Some((call, (waited, _))) = call.and_then(|call| self.calls.remove_entry(&call)) {
                    self.done.push(Deed { kind: MarkKind::Wait, began: waited, to: at });
                    self.calls.insert(call, (began, MarkKind::Tool));
                }
            }
            _ => {
                if let Some((began, kind)) = call.and_then(|call| self.calls.remove(&call)) {
                    self.done.push(Deed { kind, began, to: at });
                }
            }
        }
    }

    fn place_of(&mut self, thread: ThreadId) -> usize {
        self.threads.iter().position(|known| *known == thread).unwrap_or_else(|| {
            self.threads.push(thread);
            self.threads.len() - 1
        })
    }

    /// The first and the last moment, in milliseconds since 1970; `None` while nothing happened.
    pub const fn range(&self) -> Option<(i64, i64)> {
        self.range
    }

    /// Draws the part of the session between two moments into so many columns; `now` ends what is still going on.
    pub fn draw(&self, range: Option<(i64, i64)>, columns: u32, now: i64) -> Overview {
        let (from, to) = range.or(self.range).unwrap_or((now, now));
        let column = (to - from).max(1) / i64::from(columns.max(1));
        let mut lanes = Lanes::new(self.threads.len());
        let mut draw = |deed: &Deed| {
            if deed.to >= from && deed.began.at <= to {
                lanes.put(deed, column);
            }
        };
        let open = self.open(now);
        let mut open = open.iter().peekable();
        for deed in &self.done {
            while let Some(earlier) = open.next_if(|open| open.key() < deed.key()) {
                draw(earlier);
            }
            draw(deed);
        }
        open.for_each(draw);
        let lane = |(thread, kinds): (Option<usize>, ByKind)| Lane {
            thread: thread.and_then(|place| self.threads.get(place)).cloned(),
            marks: kinds.into_values().flatten().collect(),
        };
        Overview { from, to, lanes: lanes.drawn.into_iter().map(lane).collect() }
    }

    /// What is still going on, in the order of its beginning.
    fn open(&self, now: i64) -> Vec<Deed> {
        let requests =
            self.requests.values().map(|began| Deed { kind: MarkKind::Model, began: began.clone(), to: now });
        let calls = self.calls.values();
        let calls = calls.map(|(began, kind)| Deed { kind: *kind, began: began.clone(), to: now.max(began.at) });
        let mut open: Vec<_> = requests.chain(calls).collect();
        open.sort_by(|a, b| a.key().cmp(&b.key()));
        open
    }
}

/// The marks of a lane.
type ByKind = BTreeMap<MarkKind, Vec<Mark>>;

/// Lanes as they are drawn: the primary thread's, then the others in the order of their first mark.
struct Lanes {
    drawn: Vec<(Option<usize>, ByKind)>,
    /// Where the lane of each child thread is.
    places: Vec<Option<usize>>,
}

impl Lanes {
    fn new(threads: usize) -> Self {
        Self { drawn: vec![(None, ByKind::new())], places: vec![None; threads] }
    }

    fn put(&mut self, deed: &Deed, column: i64) {
        let place = match deed.began.thread.and_then(|thread| self.places.get_mut(thread)) {
            None => 0,
            Some(place) => *place.get_or_insert_with(|| {
                self.drawn.push((deed.began.thread, ByKind::new()));
                self.drawn.len() - 1
            }),
        };
        if let Some((_, kinds)) = self.drawn.get_mut(place) {
            join(kinds.entry(deed.kind).or_default(), deed, column);
        }
    }
}

/// Marks that lie in one column are one.
fn join(marks: &mut Vec<Mark>, deed: &Deed, column: i64) {
    let (from, to) = (deed.began.at, deed.to);
    match marks.last_mut() {
        Some(last) if from - last.to < column => {
            last.to = last.to.max(to);
            last.count += 1;
        }
        _ => marks.push(Mark { kind: deed.kind, from, to, count: 1, event: deed.began.event.clone() }),
    }
}
