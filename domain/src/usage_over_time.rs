//! A session's cost over time and each thread's context size, computed from the log.

use crate::{prices::Cost, token_count::context_tokens};
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
    Spent(u128),
    /// So much was spent so far.
    Totals(Cost),
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
                Told::Totals(usage) => reported(&usage).map(Step::Totals),
            };
            self.steps.extend(step.map(|step| (at, step)));
        }
        self.steps.sort_by_key(|(at, _)| *at);
    }

    /// The usage over time. The cost has up to `most` points, but at least two.
    pub fn over_time(&self, most: usize) -> UsageOverTime {
        let mut folded = Folded::default();
        for (at, step) in &self.steps {
            match step {
                Step::Spent(weight) => folded.spent(*at, *weight),
                Step::Totals(cost) => folded.totals(*at, *cost),
            }
        }
        let context = |(thread, (_, tokens)): (&Option<ThreadId>, &(i64, u64))| ThreadContext {
            thread: thread.clone(),
            tokens: *tokens,
        };
        UsageOverTime {
            cost: thinned(folded.finish(), most.max(2)),
            contexts: self.contexts.iter().map(context).collect(),
        }
    }
}

/// What totals say of the cost.
fn reported(usage: &Usage) -> Option<Cost> {
    usage.list_cost.as_ref().and_then(pilothouse_api::usage::Money::as_cents).map(Cost::cents)
}

/// What a request costs compared with others: prices of all models are in about this ratio (pricing.md §1).
fn weight(usage: &ModelUsage) -> u128 {
    let [input, output, read, written] =
        [usage.input_tokens, usage.output_tokens, usage.cache_read_input_tokens, usage.cache_creation_input_tokens]
            .map(u128::from);
    20 * input + 100 * output + 2 * read + 25 * written
}

/// The cost while it is being folded.
#[derive(Default)]
struct Folded {
    points: Vec<CostPoint>,
    /// Requests since the last totals: when, and the weight of all so far.
    open: Vec<(i64, u128)>,
    /// The weight of all requests.
    weight: u128,
    /// The last totals, and the weight until then.
    told: Option<(Cost, u128)>,
}

/// So much for a weight.
#[derive(Clone, Copy)]
struct Rate(Cost, u128);

impl Rate {
    fn of(self, weight: u128) -> Cost {
        Cost::pico(self.0.as_pico().saturating_mul(weight).checked_div(self.1).unwrap_or(0))
    }
}

impl Folded {
    fn spent(&mut self, at: i64, weight: u128) {
        if self.points.is_empty() {
            self.points.push(CostPoint { at, cents: 0.0, estimated: false });
        }
        self.weight += weight;
        self.open.push((at, self.weight));
    }

    /// What was spent since the last totals is spread over the requests since.
    fn totals(&mut self, at: i64, cost: Cost) {
        let (before, from) = self.told.unwrap_or_default();
        self.place(before, from, Rate(cost.saturating_sub(before), self.weight - from), false);
        self.points.push(CostPoint { at, cents: cost.to_fractional_cents(), estimated: false });
        self.told = Some((cost, self.weight));
    }

    fn place(&mut self, before: Cost, from: u128, rate: Rate, estimated: bool) {
        let point = |(at, weight): (i64, u128)| {
            let cents = (before + rate.of(weight - from)).to_fractional_cents();
            CostPoint { at, cents, estimated }
        };
        self.points.extend(self.open.drain(..).map(point));
    }

    fn finish(mut self) -> Vec<CostPoint> {
        let Some((cost, weight)) = self.told else { return Vec::new() };
        self.place(cost, weight, Rate(cost, weight), true);
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
