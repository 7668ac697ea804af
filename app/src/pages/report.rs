//! What pages that report share: their style sheet, and the choice of an agent.

use crate::{page::PageContext, ui::Choice};
use leptos::prelude::*;

/// The key of the agent.
pub const AGENT: &str = "agent";

/// The style sheet of the pages that report.
pub fn styles(context: &PageContext) -> AnyView {
    view! { <link rel="stylesheet" href=context.assets.url("reports.css")/> }.into_any()
}

/// A select list of agents, with the chosen one even where it isn't listed.
pub fn agent_field(chosen: Option<&str>, mut agents: Vec<Choice>) -> AnyView {
    let chosen = chosen.unwrap_or_default().to_owned();
    if !chosen.is_empty() && !agents.iter().any(|agent| agent.value == chosen) {
        agents.push(Choice::new(chosen.clone(), &chosen));
    }
    let option = |choice: Choice| {
        let selected = choice.value == chosen;
        view! { <option value=choice.value selected=selected>{choice.label}</option> }
    };
    let options = Choice::with_none("All agents", &agents).into_iter().map(option).collect_view();
    view! { <div class="field"><label for=AGENT>"Agent"</label><select id=AGENT name=AGENT>{options}</select></div> }
        .into_any()
}
