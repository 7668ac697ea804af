//! A session's cost over time and each thread's context size, computed from the log.

use crate::token_count::context_tokens;
use pilothouse_api::{
    events::{Event, EventKind},
    ids::ThreadId,
    usage::{ModelUsage, Usage},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an event of the log says of usage.
#[derive(Clone, Debug, PartialEq)]
pub struct UsageTrace {
    /// Milliseconds since 1970.
    pub at: i64,
    /// The child thread that it belongs to; `None`: the primary one.
    pub thread: Option<ThreadId>,
    /// What it says.
    pub told: Told,
}

/// What an event says about usage.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// The tokens of one model request (events.md §5.8).
    Request(ModelUsage),
    /// The tokens of one grading of an outcome.
    Grading(ModelUsage),
    /// The session's totals so far (events.md §5.6).
    Totals(Usage),
}

impl Told {
    /// What an event says of usage; `None` where it says nothing, as a model request that failed.
    pub fn by(event: &Event) -> Option<Self> {
        match &event.kind {
            EventKind::SpanModelRequestEnd(end) if end.is_error != Some(true) => {
                Some(Self::Request(end.model_usage.clone()))
            }
            EventKind::SpanOutcomeEvaluationEnd(end) => Some(Self::Grading(end.usage.clone())),
            EventKind::SessionUsage(totals) => Some(Self::Totals(totals.usage.clone())),
            _ => None,
        }
    }
}

/// Usage over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageOverTime {
    /// The list cost from the first model request on; empty until the API reports one.
    pub cost: Vec<CostPoint>,
    /// How full the context of each thread is that made a model request.
    pub contexts: Vec<ThreadContext>,
}

/// The list cost up to a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CostPoint {
    /// Milliseconds since 1970.
    pub at: i64,
    /// US cents, with fractions where it lies between two totals.
    pub cents: f64,
    /// It is later than the last totals, and extrapolated at their rate.
    pub estimated: bool,
}

/// The context of a thread as its newest model request had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadContext {
    /// `None`: the primary thread.
    pub thread: Option<ThreadId>,
    /// Input tokens, those read from and written to the cache among them.
    pub tokens: u64,
}

/// What a session's events said of usage, without what is not needed to draw it.
#[derive(Clone, Debug, Default)]
pub struct UsageHistory {
    /// In the order of time.
    steps: Vec<(i64, Step)>,
    /// How full the context of each thread is, and when that was told.
    contexts: BTreeMap<Option<ThreadId>, (i64, u64)>,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Something of this weight was spent.
    Spent(f64),
    /// So many cents were spent so far.
    Totals(f64),
}

impl UsageHistory {
    /// Notes what came since, in any order.
    pub fn note(&mut self, traces: impl IntoIterator<Item = UsageTrace>) {
        for UsageTrace { at, thread, told } in traces {
            let step = match told {
                Told::Request(usage) => {
                    let context = self.contexts.entry(thread).or_insert((at, 0));
                    if context.0 <= at {
                        *context = (at, context_tokens(&usage));
                    }
                    Some(Step::Spent(weight(&usage)))
                }
                Told::Grading(usage) => Some(Step::Spent(weight(&usage))),
                Told::Totals(usage) => cents(&usage).map(Step::Totals),
            };
            self.steps.extend(step.map(|step| (at, step)));
        }
        self.steps.sort_by_key(|(at, _)| *at);
    }

    /// The usage over time. The cost has up to `most` points, but at least two.
    pub fn over_time(&self, most: usize) -> UsageOverTime {
        let mut cost = Cost::default();
        for (at, step) in &self.steps {
            match step {
                Step::Spent(weight) => cost.spent(*at, *weight),
                Step::Totals(cents) => cost.totals(*at, *cents),
            }
        }
        let context = |(thread, (_, tokens)): (&Option<ThreadId>, &(i64, u64))| ThreadContext {
            thread: thread.clone(),
            tokens: *tokens,
        };
        UsageOverTime {
            cost: thinned(cost.finish(), most.max(2)),
            contexts: self.contexts.iter().map(context).collect(),
        }
    }
}

/// What totals say of the cost, in US cents.
#[expect(clippy::cast_precision_loss, reason = "cents far below 2^52")]
fn cents(usage: &Usage) -> Option<f64> {
    usage.list_cost.as_ref().and_then(pilothouse_api::usage::Money::as_cents).map(|cents| cents as f64)
}

/// What a request costs compared with others: prices of all models are in about this ratio (pricing.md §1).
#[expect(clippy::cast_precision_loss, reason = "a share of a cost need not be exact")]
fn weight(usage: &ModelUsage) -> f64 {
    let [input, output, read, written] =
        [usage.input_tokens, usage.output_tokens, usage.cache_read_input_tokens, usage.cache_creation_input_tokens]
            .map(|tokens| tokens as f64);
    input + 5.0 * output + 0.1 * read + 1.25 * written
}

/// The cost while it is being folded.
#[derive(Default)]
struct Cost {
    points: Vec<CostPoint>,
    /// Requests since the last totals: when, and the weight of all so far.
    open: Vec<(i64, f64)>,
    /// The weight of all requests.
    weight: f64,
    /// The last totals: cents, and the weight until then.
    told: Option<(f64, f64)>,
}

impl Cost {
    fn spent(&mut self, at: i64, weight: f64) {
        if self.points.is_empty() {
            self.points.push(CostPoint { at, cents: 0.0, estimated: false });
        }
        self.weight += weight;
        self.open.push((at, self.weight));
    }

    /// What was spent since the last totals is spread over the requests since.
    fn totals(&mut self, at: i64, cents: f64) {
        let (before, from) = self.told.unwrap_or_default();
        let rate = if self.weight > from { (cents - before) / (self.weight - from) } else { 0.0 };
        self.place(before, from, rate, false);
        self.points.push(CostPoint { at, cents, estimated: false });
        self.told = Some((cents, self.weight));
    }

    fn place(&mut self, before: f64, from: f64, rate: f64, estimated: bool) {
        let point = |(at, weight): (i64, f64)| CostPoint { at, cents: before + rate * (weight - from), estimated };
        self.points.extend(self.open.drain(..).map(point));
    }

    fn finish(mut self) -> Vec<CostPoint> {
        let Some((cents, weight)) = self.told else { return Vec::new() };
        let rate = if weight > 0.0 { cents / weight } else { 0.0 };
        self.place(cents, weight, rate, true);
        self.points
    }
}

/// Every so-manieth point, the first and the last among them.
fn thinned(points: Vec<CostPoint>, most: usize) -> Vec<CostPoint> {
    if points.len() <= most {
        return points;
    }
    let last = points.len() - 1;
    (0..most).filter_map(|n| points.get(n * last / (most - 1)).cloned()).collect()
}

#[cfg(test)]
mod tests;
