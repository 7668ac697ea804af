//! Generated work: turns as an engineering team asks for them, from a seed, for histories of any length.

mod code;
mod data;
mod generator;
mod operations;
mod parts;
mod research;
mod support;
mod team;

pub(crate) use generator::Generator;

use super::{Answer, Remedy, Step, Turn, TurnError};
use generator::Work;
use pilothouse_api::tools::Tool;
use serde_json::Map;

/// Most events of a generated history.
const MOST_EVENTS: usize = 1_000_000;
/// Most turns that are given to other threads: a session has 25 of those.
const MOST_TEAMS: usize = 8;

/// What a history shall be like: `10000`, or `10000 7` for another one of the same length.
pub(crate) struct HistoryRequest {
    pub events: usize,
    pub seed: u64,
}

impl HistoryRequest {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (events, seed) = text.split_once(' ').unwrap_or((text, "1"));
        let events: usize = events.parse().ok()?;
        Some(Self { events: events.min(MOST_EVENTS), seed: seed.parse().ok()? })
    }
}

impl Generator {
    /// A turn that begins so many seconds ago.
    pub(crate) fn turn(&mut self, ago: f64) -> Turn {
        let (text, mut steps) = self.work();
        if let Some(error) = self.error() {
            steps.insert(0, error);
        }
        if self.one_in(20) {
            steps.insert(0, Step::Compact(Map::new()));
        }
        self.restrict(&mut steps);
        Turn { ago, text, steps }
    }

    fn work(&mut self) -> Work {
        if self.teams < MOST_TEAMS && self.one_in(12) {
            self.teams += 1;
            return team::review(self);
        }
        match self.number(0..10) {
            0..=2 => code::fix(self),
            3 => code::explain(self),
            4 | 5 => data::report(self),
            6 => research::compare(self),
            7 => operations::deploy(self),
            8 if self.server.is_some() => support::triage(self),
            _ => operations::investigate(self),
        }
    }

    /// An error that a turn begins with.
    fn error(&mut self) -> Option<Step> {
        let error = match self.number(0..120) {
            0..=3 => TurnError::usual("model_overloaded_error", None),
            4 => TurnError::usual("model_rate_limited_error", Some(Remedy::Exhausted)),
            5 | 6 if self.server.is_some() => TurnError::usual("mcp_connection_failed_error", None),
            _ => return None,
        };
        Some(Step::Error(error))
    }

    /// Drops calls of tools that the agent lacks, and adds a person's answers to those that ask.
    fn restrict(&mut self, steps: &mut Vec<Step>) {
        for step in steps.iter_mut() {
            match step {
                Step::Use(calls) => {
                    calls.retain(|call| self.has(&call.tool));
                    for call in calls {
                        call.answer = Some(self.answer());
                    }
                }
                Step::Delegate(tasks) => tasks.iter_mut().for_each(|task| self.restrict(&mut task.steps)),
                _ => {}
            }
        }
        steps.retain(|step| !matches!(step, Step::Use(calls) if calls.is_empty()));
    }

    fn has(&self, tool: &str) -> bool {
        let enabled = |entry: &Tool| match tool.split_once('/') {
            Some((server, name)) => entry.mcp(server, name),
            None => entry.built_in(tool),
        };
        self.tools.iter().find_map(enabled).is_some_and(|config| config.enabled)
    }

    /// Most answers come within minutes, some the next morning.
    fn answer(&mut self) -> Answer {
        let after = if self.one_in(12) { self.number(20_000..60_000) } else { self.number(8..900) };
        let why = ["Not on a Friday afternoon.", "Use the read replica for this.", "Please show me the diff first."];
        let deny_message = self.one_in(9).then(|| (*self.pick(&why)).to_owned());
        Answer { after: f64::from(after), deny_message }
    }
}
