//! Generated work: turns as an engineering team asks for them, from a seed, for histories of any length. What they are
//! about is in `screenplays/generated/`.

use super::{
    Answer, Remedy, Step, Turn, TurnError,
    fill::{fill, fill_text},
};
use pilothouse_api::tools::Tool;
use rand::{
    Rng, SeedableRng,
    rngs::StdRng,
    seq::{IndexedMutRandom, IndexedRandom},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    ops::{Range, RangeInclusive},
};

/// Most events of a generated history.
const MOST_EVENTS: usize = 1_000_000;
const SERVICES: [&str; 8] =
    ["checkout", "catalog", "billing", "inventory", "search", "shipping", "accounts", "notifications"];
const DENIALS: [&str; 3] =
    ["Not on a Friday afternoon.", "Use the read replica for this.", "Please show me the diff first."];
/// By how much the times of a template vary.
const PACES: RangeInclusive<f64> = 0.2..=1.8;
const TEMPLATES: [&str; 8] = [
    include_str!("../../screenplays/generated/alarm.json"),
    include_str!("../../screenplays/generated/bug.json"),
    include_str!("../../screenplays/generated/comparison.json"),
    include_str!("../../screenplays/generated/deployment.json"),
    include_str!("../../screenplays/generated/explanation.json"),
    include_str!("../../screenplays/generated/report.json"),
    include_str!("../../screenplays/generated/review.json"),
    include_str!("../../screenplays/generated/tickets.json"),
];

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

/// A turn with variables in its texts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    /// What it shows, for whoever reads the file.
    #[serde(rename = "about")]
    _about: String,
    /// How often it comes, compared with others.
    weight: u32,
    /// How often it comes at most: a session has 25 other threads.
    most: Option<u32>,
    /// Whether it calls tools of an MCP server.
    #[serde(default)]
    needs_server: bool,
    /// Variables that are numbers, each from one up to another.
    #[serde(default)]
    numbers: BTreeMap<String, (u32, u32)>,
    /// Variables that belong together: a row of each table is chosen, whose fields are `table.field`.
    #[serde(default)]
    tables: BTreeMap<String, Vec<Map<String, Value>>>,
    asked: String,
    steps: Value,
}

/// Makes one turn after the other; the same seed makes the same turns for the same agent.
pub(crate) struct Generator {
    chance: StdRng,
    tools: Vec<Tool>,
    /// The first MCP server of the agent.
    server: Option<String>,
    templates: Vec<Template>,
}

impl Generator {
    pub(crate) fn new(agent: &Value, seed: u64) -> Self {
        let server = agent["mcp_servers"][0]["name"].as_str().map(str::to_owned);
        let templates = TEMPLATES.iter().filter_map(|text| serde_json::from_str(text).ok());
        Self {
            chance: StdRng::seed_from_u64(seed),
            tools: serde_json::from_value(agent["tools"].clone()).unwrap_or_default(),
            templates: templates.filter(|template: &Template| server.is_some() || !template.needs_server).collect(),
            server,
        }
    }

    /// A turn that begins so many seconds ago.
    pub(crate) fn turn(&mut self, ago: f64) -> Turn {
        let (text, mut steps) = self.work();
        if let Some(error) = self.error() {
            steps.insert(0, Step::Error(error));
        }
        if self.one_in(20) {
            steps.insert(0, Step::Compact(Map::new()));
        }
        self.settle(&mut steps);
        Turn { ago, text, steps }
    }

    /// What is asked, and what the model does about it.
    fn work(&mut self) -> (String, Vec<Step>) {
        self.templates.retain(|template| template.most != Some(0));
        let chosen = self.templates.choose_weighted_mut(&mut self.chance, |template| template.weight);
        let Ok(template) = chosen else { return (String::new(), Vec::new()) };
        template.most = template.most.map(|most| most - 1);
        let mut facts = BTreeMap::from([("server".to_owned(), json!(self.server))]);
        facts.insert("service".to_owned(), json!(SERVICES.choose(&mut self.chance)));
        for (name, (from, to)) in &template.numbers {
            facts.insert(name.clone(), json!(self.chance.random_range(*from..*to)));
        }
        for (name, rows) in &template.tables {
            let row = rows.choose(&mut self.chance).into_iter().flatten();
            facts.extend(row.map(|(field, value)| (format!("{name}.{field}"), value.clone())));
        }
        let variable = |name: &str| variable(&facts, name);
        let steps = serde_json::from_value(fill(&template.steps, &variable)).unwrap_or_default();
        (fill_text(&template.asked, &variable), steps)
    }

    /// An error that a turn begins with.
    fn error(&mut self) -> Option<TurnError> {
        match self.number(0..120) {
            0..=3 => Some(TurnError::usual("model_overloaded_error", None)),
            4 => Some(TurnError::usual("model_rate_limited_error", Some(Remedy::Exhausted))),
            5 | 6 if self.server.is_some() => Some(TurnError::usual("mcp_connection_failed_error", None)),
            _ => None,
        }
    }

    /// Drops calls of tools that the agent lacks, adds a person's answers to those that ask, and varies all times.
    fn settle(&mut self, steps: &mut Vec<Step>) {
        for step in steps.iter_mut() {
            match step {
                Step::Think(seconds) => *seconds *= self.chance.random_range(PACES),
                Step::Use(calls) => {
                    calls.retain(|call| self.has(&call.tool));
                    for call in calls {
                        call.seconds *= self.chance.random_range(PACES);
                        call.answer = Some(self.answer());
                    }
                }
                Step::Delegate(tasks) => tasks.iter_mut().for_each(|task| self.settle(&mut task.steps)),
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
        let denial = DENIALS.choose(&mut self.chance).map(|why| (*why).to_owned());
        Answer { after: f64::from(after), deny_message: denial.filter(|_| self.one_in(9)) }
    }

    fn number(&mut self, range: Range<u32>) -> u32 {
        self.chance.random_range(range)
    }

    fn one_in(&mut self, count: u32) -> bool {
        self.chance.random_ratio(1, count)
    }
}

/// A variable, or a number that follows from one: `line+12`, `pool*2`.
fn variable(facts: &BTreeMap<String, Value>, name: &str) -> Option<Value> {
    let Some(at) = name.find(['+', '*']) else { return facts.get(name).cloned() };
    let (number, operand) = (facts.get(&name[..at])?.as_u64()?, name[at + 1..].parse::<u64>().ok()?);
    Some(json!(if name[at..].starts_with('+') { number + operand } else { number * operand }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_template_is_played_with_all_of_its_variables_known() {
        let agent = json!({"tools": [
            {"type": "agent_toolset_20260401", "configs": [], "default_config": {"enabled": true, "permission_policy": {"type": "always_ask"}}},
            {"type": "mcp_toolset", "mcp_server_name": "desk", "configs": [], "default_config": {"enabled": true, "permission_policy": {"type": "always_ask"}}},
        ], "mcp_servers": [{"name": "desk"}]});
        let mut generator = Generator::new(&agent, 1);
        assert_eq!(generator.templates.len(), TEMPLATES.len(), "all parse");
        let turns: Vec<Turn> = (0..400).map(|_| generator.turn(0.0)).collect();
        let beginnings: BTreeSet<&str> = turns.iter().filter_map(|turn| turn.text.split(' ').next()).collect();
        assert!(
            ["Issue", "How", "We", "Please", "Which"].iter().all(|word| beginnings.contains(word)),
            "{beginnings:?}"
        );
        for Turn { text, steps, .. } in &turns {
            let all = format!("{text} {}", json!(steps));
            assert!(!steps.is_empty() && !all.contains("{{"), "{all}");
        }
        let is_review = |turn: &&Turn| turn.steps.iter().any(|step| matches!(step, Step::Delegate(_)));
        assert_eq!(turns.iter().filter(is_review).count(), 8, "no more threads than a session may have");
    }
}
