//! What is different about the agent in one session.

use crate::{
    page::PageContext,
    pages::{
        agents::form::{Offers, behaviour},
        form::FieldSet,
    },
};
use leptos::prelude::*;
use pilothouse_domain::{
    agent_form::AgentForm,
    form::WAS,
    session_form::{AgentChanges, CHANGED, CHANGES, SessionForm},
};
use serde_json::Value;

/// The part that shows the agent's fields.
const PART: &str = "agent-changes";

/// Fills the agent's fields in where they are asked for, or where another agent was chosen.
pub async fn load(context: &PageContext, form: &mut SessionForm) -> Option<Offers> {
    let changes = form.changes.as_mut()?;
    if !changes.is_of(&form.agent, &form.agent_version) {
        let id = form.agent.parse().ok();
        let agent = match id {
            Some(id) => context.api.retrieve_agent(&id, form.agent_version.parse().ok()).await.ok(),
            None => None,
        };
        let was = agent.map_or(Value::Null, |agent| agent.raw().clone());
        *changes = AgentChanges { form: AgentForm::from_agent(&was), was };
    }
    Some(Offers::load(context).await)
}

/// A box, and where it is ticked the agent's fields.
pub fn view(fields: &FieldSet<'_>, form: &SessionForm, offers: Option<&Offers>) -> AnyView {
    let shown = form.changes.as_ref().zip(offers).map(|(changes, offers)| fields_of(fields, changes, offers));
    view! {
        <fieldset class="group" id=PART>
            <legend>"Changes of the agent"</legend>
            <label class="check" data-part=PART>
                <input type="checkbox" id=CHANGED name=CHANGED value="on" checked=form.changes.is_some()/>
                <span>"Change the agent for this session only"</span>
            </label>
            <div data-button-of=PART>{fields.again("Show its fields", PART)}</div>
            {shown}
        </fieldset>
    }
    .into_any()
}

fn fields_of(fields: &FieldSet<'_>, changes: &AgentChanges, offers: &Offers) -> AnyView {
    if changes.was.is_null() {
        return view! { <p class="field-note">"Choose an agent first."</p> }.into_any();
    }
    let fields = fields.below(CHANGES);
    view! {
        {fields.hidden(WAS, &changes.was.to_string())}
        <p class="field-note">"What you change replaces what the agent has. With another model, its default effort applies."</p>
        {behaviour(&fields, &changes.form, offers)}
    }
    .into_any()
}
