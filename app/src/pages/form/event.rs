//! An event with which a session begins.

use super::FieldSet;
use crate::ui::Choice;
use leptos::prelude::*;
use pilothouse_domain::form::event::{AS_JSON, EventRow};

const EVENTS: [(&str, &str); 4] = [
    ("user.message", "Message"),
    ("system.message", "System message"),
    ("user.define_outcome", "Outcome to reach"),
    (AS_JSON, "Event as JSON"),
];

/// An event of any kind.
pub fn event(fields: &FieldSet<'_>, row: &EventRow) -> AnyView {
    let kind = if row.kind.is_empty() { "user.message" } else { &row.kind };
    let kinds = EVENTS.map(|(value, label)| Choice::new(value, label)).into();
    view! {
        {fields.field("kind", "What it is", kind).select(kinds)}
        {fields.field("text", "Text", &row.text).area(3)}
        // The style sheet shows it for outcomes alone.
        <div class="stack of-outcome">{judgement(fields, row)}</div>
    }
    .into_any()
}

/// The outcome that a session is to reach. Folded: most sessions have none.
pub fn outcome(fields: &FieldSet<'_>, row: &EventRow) -> AnyView {
    let fields = fields.below("outcome");
    view! {
        <details class="group" open=!row.text.is_empty()>
            <summary>"Outcome to reach"</summary>
            <div class="stack">
                {fields.field("text", "Outcome", &row.text)
                    .hint("Optional. The agent goes on until this is reached, and each try is judged.").area(3)}
                {judgement(&fields, row)}
            </div>
        </details>
    }
    .into_any()
}

fn judgement(fields: &FieldSet<'_>, row: &EventRow) -> AnyView {
    view! {
        {fields.field("rubric", "How it is judged", &row.rubric).area(3)}
        {fields.field("max_iterations", "Revisions at most", &row.max_iterations).hint("1 to 20. Empty: 3.").text()}
    }
    .into_any()
}
