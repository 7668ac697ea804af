//! Decides for each call whether something goes wrong, and lets it.

use super::{Fault, Plan, Rule, answers, bodies, sentinel, streams};
use crate::{State, store::Kind};
use axum::{
    extract::{Request, State as Shared},
    middleware::Next,
    response::Response,
};
use http::Method;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// When a key expires, in simulated seconds after the start.
const HOUR: f64 = 3600.0;

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

/// Who asks for a fault: a rule of the plan by its place, or a session by its id.
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

    fn planned(&self, method: &Method, path: &str) -> Option<Fault> {
        let fits = |rule: &Rule| {
            rule.fits(method, path) && self.seconds() >= rule.after_seconds.unwrap_or(rule.fault.begins())
        };
        let (place, rule) = self.plan.rules.iter().enumerate().find(|(_, rule)| fits(rule))?;
        let met = self.meet(Source::Rule(place));
        let strikes = met >= rule.skip && rule.times.is_none_or(|times| met - rule.skip < times);
        strikes.then_some(rule.fault)
    }

    async fn of_session(&self, state: &State, method: &Method, path: &str) -> Option<Fault> {
        let id = path.strip_prefix("/v1/sessions/")?.split('/').next()?;
        let asked = state.store.text_at(Kind::Session, id, "$.metadata.fault").await.ok()??;
        let (fault, times) = sentinel(&asked)?;
        let fits = fault.can_strike(method, path) && self.seconds() >= fault.begins();
        (fits && self.meet(Source::Session(id.to_owned())) < times).then_some(fault)
    }

    /// Simulated seconds since the start.
    fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * self.speed
    }

    /// How many met it before this one.
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

/// Where in an answer a fault lies.
enum FaultSite {
    Answer,
    Body,
    Stream,
    Log,
}

impl Fault {
    const fn site(self) -> FaultSite {
        match self {
            Self::RateLimited
            | Self::RateLimitedWithoutHint
            | Self::ServerError
            | Self::BadGateway
            | Self::Overloaded
            | Self::KeyExpired
            | Self::StalledBeforeHeaders => FaultSite::Answer,
            Self::StalledInBody | Self::LostResponse | Self::StaleRead => FaultSite::Body,
            Self::StalledInStream
            | Self::CutBetweenFrames
            | Self::CutInsideFrame
            | Self::CutInsideCharacter
            | Self::RepeatedFrames
            | Self::ErrorFrame
            | Self::NoKeepAlives => FaultSite::Stream,
            Self::UnknownEvent | Self::UnknownFields | Self::HugeEvent => FaultSite::Log,
        }
    }

    /// Simulated seconds after the start from which on it strikes.
    const fn begins(self) -> f64 {
        if matches!(self, Self::KeyExpired) { HOUR } else { 0.0 }
    }

    /// Whether a call can meet it at all.
    fn can_strike(self, method: &Method, path: &str) -> bool {
        let is_stream = method == Method::GET && path.ends_with("/stream");
        match self {
            Self::LostResponse => method != Method::GET,
            Self::StalledInBody | Self::StaleRead => method == Method::GET && !is_stream,
            _ => match self.site() {
                FaultSite::Answer => true,
                FaultSite::Stream => is_stream,
                FaultSite::Body | FaultSite::Log => false,
            },
        }
    }
}

/// Layer: carries a call out, or lets it meet its fault.
pub(crate) async fn strike(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let faults = &state.faults;
    let fault = match faults.planned(&method, &path) {
        Some(fault) => Some(fault),
        None => faults.of_session(&state, &method, &path).await,
    };
    let Some(fault) = fault else { return next.run(request).await };
    tracing::info!(fault = fault.name(), %method, path, "a fault strikes");
    match fault.site() {
        FaultSite::Answer => answers::instead(fault).await,
        FaultSite::Body => {
            let uri = request.uri().to_string();
            bodies::changed(fault, &faults.read, uri, next.run(request).await).await
        }
        FaultSite::Stream => next.run(request).await.map(|body| streams::tampered(fault, body)),
        FaultSite::Log => next.run(request).await,
    }
}
