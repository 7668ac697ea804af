//! The state of a generated history: the agent's tools, and a seeded source of chance.

use crate::screenplay::Step;
use pilothouse_api::tools::Tool;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::Value;

/// What is asked, and what the model does about it.
pub(super) type Work = (String, Vec<Step>);

/// Makes one turn after the other; the same seed makes the same turns for the same agent.
pub(crate) struct Generator {
    chance: StdRng,
    pub tools: Vec<Tool>,
    /// The first MCP server of the agent.
    pub server: Option<String>,
    pub teams: usize,
}

impl Generator {
    pub(crate) fn new(agent: &Value, seed: u64) -> Self {
        Self {
            chance: StdRng::seed_from_u64(seed),
            tools: serde_json::from_value(agent["tools"].clone()).unwrap_or_default(),
            server: agent["mcp_servers"][0]["name"].as_str().map(str::to_owned),
            teams: 0,
        }
    }

    pub fn number(&mut self, range: std::ops::Range<u32>) -> u32 {
        self.chance.random_range(range)
    }

    pub fn one_in(&mut self, count: u32) -> bool {
        self.chance.random_ratio(1, count)
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T; 3]) -> &'a T {
        items.choose(&mut self.chance).unwrap_or(&items[0])
    }

    pub fn service(&mut self) -> &'static str {
        const SERVICES: [&str; 8] =
            ["checkout", "catalog", "billing", "inventory", "search", "shipping", "accounts", "notifications"];
        SERVICES.choose(&mut self.chance).copied().unwrap_or("checkout")
    }

    /// A pause to think.
    pub fn thought(&mut self) -> Step {
        Step::Think(f64::from(self.number(5..60)) / 10.0)
    }
}
