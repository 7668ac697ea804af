//! Skills: Anthropic's, or a workspace's own.

use super::offers::Offers;
use crate::{pages::form::FieldSet, ui::Choice};
use leptos::prelude::*;
use pilothouse_domain::agent_form::SkillForm;

/// The section of the skills.
pub fn skills(fields: &FieldSet<'_>, skills: &[SkillForm], offers: &Offers) -> AnyView {
    let offered = Choice::with_none("Choose a skill", &offers.skills);
    fields.list("skills", "Skills", "skill", skills, |fields, skill| {
        view! {
            <div class="fields-2">
                {fields.field("skill_id", "Skill", &skill.skill_id).select(offered.clone())}
                {fields.field("version", "Skill version", &skill.version).hint("Empty: the newest when you save.").text()}
            </div>
        }
        .into_any()
    })
}
