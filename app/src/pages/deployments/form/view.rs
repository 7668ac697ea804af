//! The form of a deployment, part by part.

use super::{choices::Choices, editor::Editor, rows};
use crate::{
    pages::{choices::boxes, deployments::times},
    ui::{Choice, CodeButton, FailureNotice},
};
use leptos::prelude::*;
use pilothouse_domain::reveal::visible;

/// Zones that are offered; any other can be typed.
const ZONES: [&str; 8] = [
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
];

/// The whole form.
pub fn form(editor: &Editor, choices: &Choices) -> AnyView {
    let failure = editor.failure.clone().map(|failure| {
        view! { <FailureNotice failure=failure what="The deployment was not saved"/> }
    });
    let was = (!editor.was.is_empty()).then(|| view! { <input type="hidden" name="was" value=editor.was.clone()/> });
    view! {
        <form class="stack" method="post" action=editor.address(false)>
            {failure}
            {was}
            // The button that Enter presses: the first of a form.
            <button type="submit" hidden=true disabled=editor.refused.is_some()>{editor.submit}</button>
            <fieldset class="group stack" disabled=editor.refused.is_some()>
                {definition(editor, choices)}
                {schedule(editor)}
                {rows::all(editor, choices)}
                {limits(editor, choices)}
            </fieldset>
            <div class="form-end">
                <button type="submit" class="button primary" disabled=editor.refused.is_some()>{editor.submit}</button>
                <a class="button" href=editor.leave.to_string()>"Cancel"</a>
                <CodeButton action=editor.address(false)/>
            </div>
        </form>
    }
    .into_any()
}

fn definition(editor: &Editor, choices: &Choices) -> AnyView {
    let form = &editor.form;
    let environments = Choice::with_none("Choose an environment", &choices.environments);
    let agents = Choice::with_none("Choose an agent", &choices.agents);
    view! {
        {editor.field("name", "Name", &form.name).required().text()}
        {editor.field("description", "Description", &form.description).area(2)}
        <div class="fields-2">
            {editor.field("agent", "Agent", &form.agent).required().select(agents)}
            {editor.field("agent_version", "Version", &form.agent_version)
                .hint("Empty: the latest when you save. Later versions are not deployed by themselves.").text()}
        </div>
        {editor.field("environment", "Environment", &form.environment).required().select(environments)}
    }
    .into_any()
}

fn schedule(editor: &Editor) -> AnyView {
    let form = &editor.form;
    let zones = ZONES.map(|zone| view! { <option value=zone></option> }).into_iter().collect_view();
    let preview = times::preview(&form.expression, &form.timezone, editor.now);
    view! {
        <fieldset class="group" id="schedule">
            <legend>"Schedule"</legend>
            <div class="fields-2">
                {editor.field("expression", "Cron expression", &form.expression)
                    .hint("Minute, hour, day of month, month, day of week: 0 20 * * 5 is every Friday at 20:00. Empty: by hand only.")
                    .text()}
                {editor.field("timezone", "Time zone", &form.timezone)
                    .hint("Such as Europe/Berlin. Hours that it skips don't fire, repeated ones fire twice.").text_of("zones")}
            </div>
            <datalist id="zones">{zones}</datalist>
            {editor.again("Show the next times", "schedule")}
            <div class="stack" role="status" data-schedule-preview="">{preview}</div>
        </fieldset>
    }
    .into_any()
}

fn limits(editor: &Editor, choices: &Choices) -> AnyView {
    view! {
        <fieldset class="group">
            <legend>"Vaults"</legend>
            <p class="field-note">"Sessions use their credentials without seeing them."</p>
            {vaults(editor, choices)}
        </fieldset>
        <fieldset class="group">
            <legend>"Budget"</legend>
            {editor.field("budget", "Dollars for each session", &editor.form.budget)
                .hint("A session stops when its list cost reaches this. Empty: no limit.").text()}
        </fieldset>
        {rows::metadata(editor)}
    }
    .into_any()
}

fn vaults(editor: &Editor, choices: &Choices) -> AnyView {
    let chosen = &editor.form.vaults;
    let unlisted = chosen.iter().filter(|id| !choices.vaults.iter().any(|choice| choice.value == **id));
    let unlisted = unlisted.map(|id| Choice::new(id.clone(), id));
    let vaults = boxes("vaults", choices.vaults.iter().cloned().chain(unlisted).collect(), chosen);
    let error = editor.errors.get("vaults").map(visible);
    view! {
        {vaults.is_empty().then(|| view! { <p class="quiet">"There are no vaults."</p> })}
        <div>{vaults}</div>
        {error.map(|error| view! { <p class="field-note error">{error}</p> })}
    }
    .into_any()
}
