//! Labelled inputs of island forms: label, control, hint and error wired together once.

use super::{Field, TextArea, Value};
use leptos::prelude::*;
use pilothouse_domain::reveal::visible;
use serde::{Deserialize, Serialize};

/// An entry of a select list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// An entry.
    pub fn new(value: impl Into<String>, label: impl AsRef<str>) -> Self {
        Self { value: value.into(), label: visible(label.as_ref()) }
    }

    /// The entries, after one that chooses nothing.
    pub fn with_none(none: &str, choices: &[Self]) -> Vec<Self> {
        [&[Self::new("", none)], choices].concat()
    }
}

/// A one-line text.
#[component]
pub fn TextField(
    /// Element id and form name.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The text.
    #[prop(into)]
    value: Value<String>,
    /// What helps to fill it in.
    #[prop(into, optional)]
    hint: String,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Ids of a `<datalist>` with suggestions.
    #[prop(optional)]
    list: Option<&'static str>,
    /// Whether nobody may read it over a shoulder.
    #[prop(optional)]
    secret: bool,
) -> impl IntoView {
    let (kind, complete) = if secret { ("password", "new-password") } else { ("text", "off") };
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <input
                id=id.clone()
                name=id.clone()
                type=kind
                list=list
                autocomplete=complete
                aria-required=required.then_some("true")
                aria-describedby=format!("{id}-note")
                aria-invalid=move || error.get().is_some().then_some("true")
                value=value.get_untracked()
                prop:value=move || value.get()
                on:input:target=move |ev| value.set(ev.target().value())
            />
        </Field>
    }
}

/// A text of many lines.
#[component]
pub fn TextAreaField(
    /// Element id and form name.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The text.
    #[prop(into)]
    value: Value<String>,
    /// What helps to fill it in.
    #[prop(into, optional)]
    hint: String,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Visible rows.
    #[prop(default = 4)]
    rows: u32,
) -> impl IntoView {
    let described_by = format!("{id}-note");
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <TextArea
                id=id.clone()
                name=id
                value=value
                rows=rows
                described_by=described_by
                invalid=Signal::derive(move || error.get().is_some())
            />
        </Field>
    }
}

/// A choice from a list.
#[component]
pub fn SelectField(
    /// Element id and form name.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The chosen value.
    #[prop(into)]
    value: Value<String>,
    /// The entries.
    choices: Vec<Choice>,
    /// What helps to choose.
    #[prop(into, optional)]
    hint: String,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <Select id=id.clone() value=value choices=choices described_by=format!("{id}-note") invalid=Signal::derive(move || error.get().is_some())/>
        </Field>
    }
}

#[component]
fn Select(
    id: String,
    value: Value<String>,
    choices: Vec<Choice>,
    described_by: String,
    invalid: Signal<bool>,
) -> impl IntoView {
    let options: Vec<_> = choices
        .into_iter()
        .map(|choice| {
            let own = choice.value.clone();
            view! { <option value=choice.value selected=move || value.get() == own>{choice.label}</option> }
        })
        .collect();
    view! {
        <select
            id=id.clone()
            name=id
            aria-describedby=described_by
            aria-invalid=move || invalid.get().then_some("true")
            on:change:target=move |ev| value.set(ev.target().value())
        >
            {options}
        </select>
    }
}

/// A switch.
#[component]
pub fn CheckField(
    /// Element id and form name.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// Whether it is on.
    #[prop(into)]
    value: Value<bool>,
) -> impl IntoView {
    view! {
        <label class="check" for=id.clone()>
            <input
                type="checkbox"
                id=id.clone()
                name=id.clone()
                checked=value.get_untracked()
                prop:checked=move || value.get()
                on:change:target=move |ev| value.set(ev.target().checked())
            />
            <span>{label}</span>
        </label>
    }
}
