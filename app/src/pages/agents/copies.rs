//! Forms that make an agent out of what is there: a duplicate, and an old version as the newest one.

use crate::{
    pages::dialog_form::{DialogForm, address},
    routes::Route,
    ui::{Field, Icon},
};
use leptos::prelude::*;
use pilothouse_api::{Verbatim, agents::Agent, page::Query};
use pilothouse_domain::agent_copy;
use serde_json::{Map, Value};

/// The longest name, in characters (agents.md §3).
const MAX_NAME: usize = 256;

/// A new agent with the shown version's definition.
pub fn duplicate(agent: &Verbatim<Agent>, refused: Option<&'static str>) -> AnyView {
    let back = Route::Agent(agent.id.clone());
    let query = Query::new().with("back", &back).with("next", "/agents/{id}");
    let name: String = format!("Copy of {}", agent.definition.name).chars().take(MAX_NAME).collect();
    let fields = hidden(&agent_copy::duplicate(agent.raw()));
    DialogForm {
        id: "duplicate".to_owned(),
        label: "Duplicate",
        of: None,
        icon: "copy",
        is_primary: false,
        action: format!("/forms/v1/agents{}", query.suffix()),
        submit: "Create agent",
    }
    .view(
        refused,
        view! {
            {fields}
            <Field id="duplicate-name" label="Name" hint="The new agent starts at version 1 and shares nothing with this one.">
                <input id="duplicate-name" name="name" value=name required=true maxlength=MAX_NAME autocomplete="off" aria-describedby="duplicate-name-note"/>
            </Field>
        },
    )
}

/// Makes the shown version the newest one; `None` where nothing differs.
pub fn restore(old: &Verbatim<Agent>, latest: &Verbatim<Agent>, refused: Option<&'static str>) -> Option<AnyView> {
    let changed = agent_copy::restore(old.raw(), latest.raw());
    if changed.is_empty() {
        return None;
    }
    let here = Route::Agent(old.id.clone());
    let action = address(&format!("agents/{}", old.id), &here, Some(&here));
    let (fields, version) = (hidden(&changed), latest.version);
    Some(
        view! {
            <form method="post" action=action>
                {fields}
                <input type="hidden" name="version:" value=version/>
                <button type="submit" class="button" title=refused aria-description=refused disabled=refused.is_some()>
                    <Icon name="rotate-ccw"/>
                    {format!("Restore as version {}", version.saturating_add(1))}
                </button>
            </form>
        }
        .into_any(),
    )
}

fn hidden(fields: &Map<String, Value>) -> AnyView {
    let field = |(name, value): (&String, &Value)| {
        view! { <input type="hidden" name=format!("{name}:") value=value.to_string()/> }
    };
    fields.iter().map(field).collect_view().into_any()
}
