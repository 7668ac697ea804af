//! An edit that somebody else was faster than: what collides, and the ways out. Nothing that was typed is lost.

use crate::pages::form::Editor;
use leptos::prelude::*;
use pilothouse_api::{Verbatim, agents::Agent};
use pilothouse_domain::{agent_form::AgentForm, form::OVER};
use serde_json::Value;

/// The version that an edit collides with; also while a form that was told of it is shown again.
pub fn told(fields: &[(String, String)], collides: bool, agent: &Verbatim<Agent>) -> Option<u32> {
    let before = fields.iter().find(|(name, _)| name == OVER).and_then(|(_, version)| version.parse().ok());
    if collides { Some(agent.version) } else { before }
}

/// Tells what collided. The form goes on top of what was saved meanwhile when it is sent again.
pub fn notice(editor: &Editor<AgentForm>, current: &Value, version: u32) -> AnyView {
    let base = AgentForm::from_agent(&serde_json::from_str(&editor.was).unwrap_or_default());
    let (theirs, mine) = (base.differences(&AgentForm::from_agent(current)), base.differences(&editor.form));
    let both: Vec<_> = theirs.iter().filter(|field| mine.contains(field)).copied().collect();
    let (address, reload) = (editor.leave.to_string(), editor.here.to_string());
    view! {
        <div class="notice warning" role="alert">
            <strong>{format!("Version {version} was saved while you were editing.")}</strong>
            <p>"Your changes are still here but not saved yet."</p>
            {(!theirs.is_empty()).then(|| view! { <p>{format!("Changed in that version: {}.", theirs.join(", "))}</p> })}
            {(!both.is_empty()).then(|| view! {
                <p>{format!("You also changed these, and saving overwrites them: {}.", both.join(", "))}</p>
            })}
            {Editor::<AgentForm>::over(version)}
            <div class="row">
                <button type="submit" class="button small">{format!("Save over version {version}")}</button>
                <a class="button small" href=address target="_blank">{format!("View version {version}")}</a>
                <a class="button small" href=reload data-discards="">"Discard my changes and reload"</a>
            </div>
        </div>
    }
    .into_any()
}
