//! The faults of a running simulator: which one a call meets.

use super::{Fault, Plan, Rule, bodies, sentinel};
use crate::store::{Kind, Store};
use http::Method;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// The faults of a running simulator.
pub(crate) struct Faults {
    plan: Plan,
    speed: f64,
    started: Instant,
    /// How many calls met each rule or sentinel.
    met: Mutex<HashMap<Source, u32>>,
    /// What reads answered before, for `stale-read`.
    pub(super) read: bodies::Read,
}

/// The source of a fault: a rule of the plan by its index, or a session by its id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Source {
    Rule(usize),
    Session(String),
}

impl Faults {
    /// The faults of a plan; simulated time passes `speed` times as fast as real time.
    pub fn new(plan: Plan, speed: f64) -> Self {
        Self { plan, speed, started: Instant::now(), met: Mutex::default(), read: bodies::Read::default() }
    }

    pub fn planned(&self, method: &Method, path: &str) -> Option<Fault> {
        let fits = |rule: &Rule| {
            rule.fits(method, path) && self.seconds() >= rule.after_seconds.unwrap_or(rule.fault.begins())
        };
        let (place, rule) = self.plan.rules.iter().enumerate().find(|(_, rule)| fits(rule))?;
        let met = self.meet(Source::Rule(place));
        let strikes = met >= rule.skip && rule.times.is_none_or(|times| met - rule.skip < times);
        strikes.then_some(rule.fault)
    }

    pub async fn of_session(&self, store: &Store, method: &Method, path: &str) -> Option<Fault> {
        let id = path.strip_prefix("/v1/sessions/")?.split('/').next()?;
        let asked = store.text_at(Kind::Session, id, "$.metadata.fault").await.ok()??;
        let (fault, times) = sentinel(&asked)?;
        let fits = fault.can_strike(method, path) && self.seconds() >= fault.begins();
        (fits && self.meet(Source::Session(id.to_owned())) < times).then_some(fault)
    }

    /// Simulated seconds since the start.
    fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * self.speed
    }

    /// How many calls met it before this one.
    fn meet(&self, source: Source) -> u32 {
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        let count = met.entry(source).or_default();
        *count = count.saturating_add(1);
        *count - 1
    }
}

impl Rule {
    fn fits(&self, method: &Method, path: &str) -> bool {
        let is_path = |wanted: &str| match wanted.strip_suffix('*') {
            Some(beginning) => path.starts_with(beginning),
            None => path == wanted,
        };
        self.fault.can_strike(method, path)
            && self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()))
            && self.path.as_deref().is_none_or(is_path)
    }
}
