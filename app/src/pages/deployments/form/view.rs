//! The form of a deployment, part by part.

use crate::{
    pages::{
        deployments::times,
        form::{
            FieldSet,
            agent::{AgentVersions, agent_and_version},
            choices::Choices,
            event,
            metadata::metadata,
            resources::resources,
            vaults,
        },
    },
    ui::Choice,
};
use leptos::prelude::*;
use pilothouse_domain::deployment_form::DeploymentForm;

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

/// The part that says when the schedule comes true.
const PREVIEW: &str = "schedule-preview";

/// What the form is shown with.
pub struct Parts<'a> {
    pub form: &'a DeploymentForm,
    pub choices: Choices,
    pub versions: AgentVersions,
    /// Milliseconds since 1970.
    pub now: i64,
}

impl Parts<'_> {
    /// All fields.
    pub fn view(&self, fields: &FieldSet<'_>) -> AnyView {
        let Self { form, choices, .. } = self;
        view! {
            {self.definition(fields)}
            {self.schedule(fields)}
            {fields.list("events", "Each session begins with", "event", &form.events, event)}
            {resources(fields, &form.resources, choices, true)}
            {vaults(fields, &choices.vaults, &form.vaults)}
            {fields.field("budget", "Dollars for each session", &form.budget)
                .hint("Optional. A session stops when its list cost reaches this.").text()}
            {metadata(fields, &form.metadata)}
        }
        .into_any()
    }

    fn definition(&self, fields: &FieldSet<'_>) -> AnyView {
        let Self { form, choices, versions, .. } = self;
        let environments = Choice::with_none("Choose an environment", &choices.environments);
        let note = "Later versions are not deployed by themselves.";
        view! {
            {fields.field("name", "Name", &form.name).required().text()}
            {fields.field("description", "Description", &form.description).area(2)}
            {agent_and_version(fields, (&form.agent, &form.agent_version), &choices.agents, versions, note)}
            {fields.field("environment", "Environment", &form.environment).required().select(environments)}
        }
        .into_any()
    }

    fn schedule(&self, fields: &FieldSet<'_>) -> AnyView {
        let form = self.form;
        let zones: Vec<_> = ZONES.map(|zone| view! { <option value=zone></option> }).into();
        let preview = times::preview(&form.expression, &form.timezone, self.now);
        view! {
            <fieldset class="group">
                <legend>"Schedule"</legend>
                <div class="fields-2">
                    {fields.field("expression", "Cron expression", &form.expression).looks_up(PREVIEW)
                        .hint("Minute, hour, day of month, month, day of week: 0 20 * * 5 is every Friday at 20:00. Empty: by hand only.")
                        .text()}
                    {fields.field("timezone", "Time zone", &form.timezone).looks_up(PREVIEW)
                        .hint("Such as Europe/Berlin. Hours that it skips don't fire, repeated ones fire twice.").text_of("zones")}
                </div>
                <datalist id="zones">{zones}</datalist>
                <div data-button-of=PREVIEW>{fields.again("Show the next times", PREVIEW)}</div>
                <div class="stack" role="status" id=PREVIEW>{preview}</div>
            </fieldset>
        }
        .into_any()
    }
}
