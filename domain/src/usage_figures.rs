//! What was used and what that costs: sums of model requests, running time and searches, what of it the API reported and what is
//! computed from the price list, and in words why the two differ. Everything that shows money or time adds it up here.

use crate::{
    format::{LESS_THAN_A_CENT, cost, duration_ms},
    prices::{Cost, Terms, Tokens, list},
};
use pilothouse_api::usage::Usage;
use serde::{Deserialize, Serialize};
use serde_json::Value;

mod difference;
mod words;

pub use difference::Difference;
pub use words::{cost_split, list_cost};

/// The name of threads that advise (agents.md §9).
const ADVISOR: &str = "anthropic.advisor";

/// What was used: of a session, a thread, an agent, a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figures {
    /// Model requests and gradings.
    pub requests: u64,
    /// Those that failed, which are free.
    pub failed: u64,
    /// Those that have no price here.
    pub unpriced: u64,
    /// Tokens.
    pub tokens: Tokens,
    /// Billed running time, in milliseconds.
    pub active_ms: u64,
    /// Web searches.
    pub searches: u64,
    /// What the API reported as list cost, in US cents; `None`: nothing.
    pub reported_cents: Option<u64>,
    /// What the tokens cost according to the price list.
    #[serde(with = "crate::prices::usd")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub tokens_cost: Cost,
    /// The part of it that the API had not reported yet.
    #[serde(with = "crate::prices::usd")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub unreported: Cost,
}

impl Figures {
    /// One model request, of which nothing is reported by itself.
    pub fn of_request(terms: &Terms, tokens: Tokens, failed: bool, at: i64) -> Self {
        let cost = if failed { Some(Cost::ZERO) } else { list().request(terms, &tokens, at) };
        Self {
            requests: 1,
            failed: failed.into(),
            unpriced: cost.is_none().into(),
            tokens,
            tokens_cost: cost.unwrap_or_default(),
            unreported: cost.unwrap_or_default(),
            ..Self::default()
        }
    }

    /// The totals of a session or thread, as the API reports them; their tokens are priced as if they were one request. Of a
    /// model whose price depends on the length of each prompt, only single requests tell the cost.
    pub fn of_totals(usage: &Usage, terms: &Terms, at: i64) -> Self {
        let tokens = tokens(usage);
        let reported_cents = usage.list_cost.as_ref().and_then(pilothouse_api::usage::Money::as_cents);
        let cost = list().request(terms, &tokens, at).filter(|_| !list().has_tiers(&terms.model));
        Self {
            unpriced: (cost.is_none() && tokens.all() > 0).into(),
            tokens,
            active_ms: active_ms(usage),
            searches: searches(usage),
            reported_cents,
            tokens_cost: cost.unwrap_or_default(),
            unreported: cost.filter(|_| reported_cents.is_none()).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// What running time costs.
    pub fn runtime_cost(&self) -> Cost {
        list().runtime(self.active_ms)
    }

    /// What searches cost.
    pub fn searches_cost(&self) -> Cost {
        list().searches(self.searches)
    }

    /// All of it, computed from the price list.
    pub fn estimated(&self) -> Cost {
        self.tokens_cost + self.runtime_cost() + self.searches_cost()
    }

    /// The list cost: what the API reported, and the estimate of what it had not reported yet.
    pub fn cost(&self) -> Cost {
        match self.reported_cents {
            Some(cents) => Cost::cents(cents) + self.unreported,
            None => self.estimated(),
        }
    }

    /// The cost in words. What was used is never free: where the API reports less than half a cent, it is the estimate.
    pub fn cost_words(&self) -> String {
        match self.cost() {
            Cost::ZERO if self.estimated() > Cost::ZERO => cost(self.estimated()),
            Cost::ZERO if self.tokens.all() > 0 => LESS_THAN_A_CENT.to_owned(),
            known => cost(known),
        }
    }

    /// Whether anything was used.
    pub fn is_used(&self) -> bool {
        self.requests > 0
            || self.tokens.all() > 0
            || self.active_ms > 0
            || self.searches > 0
            || self.cost() > Cost::ZERO
    }

    /// The share of the input that the cache served, in percent.
    pub fn cached_percent(&self) -> Option<u64> {
        let prompt = self.tokens.prompt();
        (prompt > 0).then(|| (u128::from(self.tokens.read) * 100 / u128::from(prompt)) as u64)
    }
}

impl std::ops::Add for Figures {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let reported_cents = match (self.reported_cents, other.reported_cents) {
            (None, None) => None,
            (one, two) => Some(one.unwrap_or(0).saturating_add(two.unwrap_or(0))),
        };
        Self {
            requests: self.requests.saturating_add(other.requests),
            failed: self.failed.saturating_add(other.failed),
            unpriced: self.unpriced.saturating_add(other.unpriced),
            tokens: self.tokens + other.tokens,
            active_ms: self.active_ms.saturating_add(other.active_ms),
            searches: self.searches.saturating_add(other.searches),
            reported_cents,
            tokens_cost: self.tokens_cost + other.tokens_cost,
            unreported: self.unreported + other.unreported,
        }
    }
}

impl std::iter::Sum for Figures {
    fn sum<I: Iterator<Item = Self>>(figures: I) -> Self {
        figures.fold(Self::default(), std::ops::Add::add)
    }
}

/// The tokens of totals.
pub fn tokens(usage: &Usage) -> Tokens {
    let cache = usage.cache_creation.as_ref();
    Tokens {
        input: usage.input_tokens.unwrap_or(0),
        write_5m: cache.and_then(|cache| cache.ephemeral_5m_input_tokens).unwrap_or(0),
        write_1h: cache.and_then(|cache| cache.ephemeral_1h_input_tokens).unwrap_or(0),
        read: usage.cache_read_input_tokens.unwrap_or(0),
        output: usage.output_tokens.unwrap_or(0),
    }
}

/// The billed running time of totals, in milliseconds.
pub fn active_ms(usage: &Usage) -> u64 {
    usage.active_seconds.map_or(0, |seconds| (seconds * 1000.0).round().max(0.0) as u64)
}

/// The web searches of totals.
pub fn searches(usage: &Usage) -> u64 {
    usage.server_tool_use.as_ref().and_then(|tools| tools.web_search_requests).unwrap_or(0)
}

/// What decides the price of a thread's requests, from the agent in its session's object: no event names the model (events.md
/// §5.8). `name`: that of the thread's agent; `None`: the primary thread. A name that the roster doesn't have is that of an
/// agent that was written on the way, and runs on the session's model.
pub fn thread_terms(agent: &Value, name: Option<&str>) -> Terms {
    let own = || Terms::of(&agent["model"]);
    let Some(name) = name else { return own() };
    let roster = &agent["multiagent"];
    let lists =
        [&roster["agents"], &roster["subagents"]["predefined_agents"], &roster["workflows"]["predefined_agents"]];
    let mut agents = lists.into_iter().filter_map(Value::as_array).flatten();
    if name == ADVISOR {
        let listed = agents.find(|agent| agent["type"] == "advisor");
        let advisor = listed.unwrap_or(&roster["advisor"]);
        return Terms::of(advisor.get("model").unwrap_or(&agent["model"]["id"]));
    }
    agents.find(|agent| agent["name"] == name).map_or_else(own, |agent| Terms::of(&agent["model"]))
}

/// What a figure is made of, in words: `tokens $0.27, 15 h 8 min of running $1.21, 2 searches $0.02`.
pub fn parts(figures: &Figures) -> String {
    let mut parts = vec![format!("tokens {}", cost(figures.tokens_cost))];
    if figures.active_ms > 0 {
        let time = i64::try_from(figures.active_ms).unwrap_or(i64::MAX);
        parts.push(format!("{} of running {}", duration_ms(time), cost(figures.runtime_cost())));
    }
    if figures.searches > 0 {
        let words = if figures.searches == 1 { "search" } else { "searches" };
        parts.push(format!("{} {words} {}", figures.searches, cost(figures.searches_cost())));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests;
