//! The model, how it runs, and as whom the agent acts.

use super::offers::Offers;
use crate::{pages::form::FieldSet, routes::Route, ui::Choice};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_domain::agent_form::AgentForm;

const EFFORTS: [(&str, &str); 6] = [
    ("", "The model's default"),
    ("low", "Low"),
    ("medium", "Medium"),
    ("high", "High"),
    ("xhigh", "Extra high"),
    ("max", "Max"),
];

const SPEEDS: [(&str, &str); 3] = [("", "The API's default"), ("standard", "Standard"), ("fast", "Fast")];

const REGIONS: [(&str, &str); 3] = [("", "The workspace's default"), ("us", "United States"), ("global", "Global")];

/// The model with its settings.
pub fn model(fields: &FieldSet<'_>, form: &AgentForm, offers: &Offers) -> AnyView {
    let options: Vec<_> = offers
        .models
        .iter()
        .map(|model| view! { <option value=model.value.clone()>{model.label.clone()}</option> })
        .collect();
    let model = Some(form.model.as_str()).filter(|model| !model.is_empty());
    let calculator = format!("{}{}", Route::Calculator, Query::new().with_option("model", model).suffix());
    view! {
        <div class="fields-2">
            {fields.field("model", "Model", &form.model).required().hint("Choose one, or type any model's ID.").text_of("models")}
            {fields.field("effort", "Effort", &form.effort).hint("How much the model thinks.").select(choices(&EFFORTS))}
            {fields.field("speed", "Speed", &form.speed).hint("Not every model has a fast mode; it costs more.").select(choices(&SPEEDS))}
            {fields.field("inference_geo", "Region", &form.inference_geo).hint("Where the model runs.").select(choices(&REGIONS))}
        </div>
        <datalist id="models">{options}</datalist>
        <p class="field-note"><a href=calculator>"What would sessions with this model cost?"</a></p>
    }
    .into_any()
}

/// As whom the agent acts.
pub fn identity(fields: &FieldSet<'_>, form: &AgentForm) -> AnyView {
    view! {
        <details class="group" open=!form.role_arn.is_empty()>
            <summary>"Identity"</summary>
            {fields.field("role_arn", "AWS role", &form.role_arn)
                .hint("The ARN of the role that it acts as. Empty: a service account that Anthropic manages.").text()}
        </details>
    }
    .into_any()
}

/// The entries of a list.
pub fn choices(entries: &[(&str, &str)]) -> Vec<Choice> {
    entries.iter().map(|(value, label)| Choice::new(*value, label)).collect()
}
