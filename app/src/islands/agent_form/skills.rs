//! Skills: Anthropic's, or a workspace's own.

use super::state::State;
use crate::{
    islands::form::{AddButton, List, RemoveButton},
    ui::{Choice, SelectField, TextField},
};
use leptos::prelude::*;
use pilothouse_domain::agent_form::{AgentForm, SkillForm};

const SKILLS: List<AgentForm, SkillForm> = List { read: |f| &f.skills, write: |f| &mut f.skills };

/// The section of the skills.
#[component]
pub fn Skills(state: State) -> impl IntoView {
    let error = state.error("skills");
    view! {
        <fieldset class="group">
            <legend>"Skills"</legend>
            <For each=state.rows(SKILLS) key=|index| *index let:index><Skill state=state index=index/></For>
            {move || error.get().map(|error| view! { <p class="field-note error">{error}</p> })}
            <AddButton label="Add skill" add=move |()| state.push(SKILLS)/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Skill(state: State, index: usize) -> impl IntoView {
    let number = index + 1;
    let field = move |part: &str| format!("skills.{index}.{part}");
    let kinds = vec![Choice::new("anthropic", "Anthropic's"), Choice::new("custom", "Custom")];
    view! {
        <div class="item" role="group" aria-label=format!("Skill {number}")>
            <div class="section-head">
                <strong>{format!("Skill {number}")}</strong>
                <RemoveButton label=format!("Remove skill {number}") remove=move |()| state.remove(SKILLS, index)/>
            </div>
            <div class="fields-2">
                <SelectField
                    id=field("kind") label="Kind" choices=kinds
                    value=state.row(SKILLS, index, |s| &s.kind, |s| &mut s.kind)
                />
                <TextField
                    id=field("skill_id") label="Skill" hint="For example xlsx, or skill_…"
                    value=state.row(SKILLS, index, |s| &s.skill_id, |s| &mut s.skill_id)
                    error=state.error(field("skill_id"))
                />
                <TextField
                    id=field("version") label="Skill version" hint="Leave empty for the newest version when you save."
                    value=state.row(SKILLS, index, |s| &s.version, |s| &mut s.version)
                    error=state.error(field("version"))
                />
            </div>
        </div>
    }
    .into_any()
}
