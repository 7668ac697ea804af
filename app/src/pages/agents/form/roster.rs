//! Whom the agent delegates to: subagents, workflows, an advisor.

use super::{model::choices, offers::Offers};
use crate::{pages::form::FieldSet, ui::Choice};
use leptos::prelude::*;
use pilothouse_domain::agent_form::{DELEGATION, MemberForm, RosterForm, RosterRow, SELF};

const KINDS: [(&str, &str); 3] = [
    ("", "It works alone"),
    (DELEGATION, "Subagents, workflows and an advisor"),
    ("coordinator", "Coordinator of a list of agents (older)"),
];

/// The section of the roster. The style sheet shows what its kind has.
pub fn roster(fields: &FieldSet<'_>, form: &RosterForm, offers: &Offers) -> AnyView {
    let fields = fields.below("roster");
    let models = Choice::with_none("None", &offers.models);
    // What the API takes where nothing is said.
    let (subagents, workflows) = match form.kind.as_str() {
        DELEGATION => (form.subagents.clone(), form.workflows.clone()),
        _ => (MemberForm { agents: form.subagents.agents.clone(), ..MemberForm::enabled() }, MemberForm::enabled()),
    };
    view! {
        <fieldset class="group roster">
            <legend>"Other agents"</legend>
            {fields.field("kind", "Delegates to", &form.kind).select(choices(&KINDS))}
            <div class="stack of-roster">
                {fields.field("advisor", "Advisor", &form.advisor).hint("A model that it may ask for advice.").select(models)}
                {member(&fields.below("subagents"), "Subagents", "It may give work to subagents", &subagents, offers)}
                <div class="of-workflows">
                    {member(&fields.below("workflows"), "Workflows", "It may run workflows", &workflows, offers)}
                </div>
            </div>
        </fieldset>
    }
    .into_any()
}

fn member(fields: &FieldSet<'_>, title: &'static str, on: &'static str, form: &MemberForm, offers: &Offers) -> AnyView {
    let itself = Choice::new(SELF, "This agent itself");
    let agents: Vec<_> =
        [Choice::new("", "Choose an agent"), itself].into_iter().chain(offers.agents.iter().cloned()).collect();
    view! {
        <div class="stack switched">
            <h3>{title}</h3>
            <div class="of-workflows">{fields.check_box("on", on, form.on)}</div>
            <div class="stack">
                <div class="of-workflows">{fields.check_box("inline", "It may define agents of its own", form.inline)}</div>
                {fields.lines("agents", "Agents", "agent", &form.agents, |fields, number, row| {
                    agent(fields, number, row, agents.clone())
                })}
            </div>
        </div>
    }
    .into_any()
}

fn agent(fields: &FieldSet<'_>, number: usize, row: &RosterRow, agents: Vec<Choice>) -> AnyView {
    view! {
        {fields.field("agent", format!("Agent {number}"), &row.agent).bare_select(agents)}
        {fields.field("version", format!("Version of agent {number}, empty: the newest"), &row.version).bare()}
    }
    .into_any()
}
