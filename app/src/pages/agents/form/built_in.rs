//! The built-in tools: the toolset's switch, its default, and what differs from it.

use super::{policy, web};
use crate::{pages::form::FieldSet, ui::Choice};
use leptos::prelude::*;
use pilothouse_domain::agent_form::BuiltInForm;

/// The section of the built-in tools. The style sheet shows the rest where the box is ticked.
pub fn built_in(fields: &FieldSet<'_>, form: &BuiltInForm) -> AnyView {
    let fields = fields.below("built_in");
    let policies = Choice::with_none("Same as all tools", &policy::choices());
    let tools: Vec<_> = form
        .tools
        .iter()
        .map(|tool| fields.field(&tool.name, &tool.name, &tool.own).select(policies.clone()))
        .collect();
    view! {
        <fieldset class="group switched">
            <legend>"Built-in tools"</legend>
            {fields.check_box("on", "The agent has a sandbox with files, a shell and the web", form.on)}
            <div class="stack">
                {fields.field("default", "All tools", &form.default).hint("Unless a tool has its own setting below.").select(policy::choices())}
                <div class="fields-2">{tools}</div>
                {web::search(&fields, &form.search)}
                {web::fetch(&fields, &form.fetch)}
            </div>
        </fieldset>
    }
    .into_any()
}
