//! What a file says about its session before the first row.

use pilothouse_api::usage::Usage;
use pilothouse_console_api::SessionFacts;
use pilothouse_domain::{
    format::{in_and_out, money, seconds},
    token_count::read_tokens,
};

/// What a file says of its session.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// As given or changed by a person.
    pub title: Option<String>,
    /// The agent's name.
    pub agent_name: String,
    /// What it has used and cost so far, where that is known.
    pub usage: Option<Usage>,
    /// Tool input and output are left out.
    pub hide_tools: bool,
}

impl About {
    /// The title, or a substitute.
    pub(super) fn heading(&self) -> String {
        SessionFacts::heading(self.title.as_deref())
    }

    /// What it has used and cost, in words.
    pub(super) fn spent(&self) -> Option<String> {
        let usage = self.usage.as_ref()?;
        let used = in_and_out(read_tokens(usage), usage.output_tokens.unwrap_or(0));
        let worked = usage.active_seconds.map(|active| format!("{} at work", seconds(active)));
        let cost = usage.list_cost.as_ref().map(|cost| format!("list cost {}", money(cost)));
        Some([Some(used), worked, cost].into_iter().flatten().collect::<Vec<_>>().join(" · "))
    }
}
