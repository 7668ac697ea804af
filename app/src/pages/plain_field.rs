//! A labelled field of a plain form, filled in, with what is wrong with it.

use crate::ui::{Choice, Field, PlainTextArea};
use leptos::prelude::*;
use pilothouse_domain::reveal::visible;

/// A field; its name is also its element's id.
#[derive(Clone, Debug, Default)]
pub struct PlainField {
    /// Form name.
    pub name: String,
    /// The label.
    pub label: &'static str,
    /// What stands in it.
    pub value: String,
    /// What helps to fill it in.
    pub hint: &'static str,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
}

impl PlainField {
    /// A field without hint, error and demands.
    pub fn new(name: impl Into<String>, label: &'static str, value: impl Into<String>) -> Self {
        Self { name: name.into(), label, value: value.into(), ..Self::default() }
    }

    /// With what helps to fill it in.
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// It must be filled in.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// One line.
    pub fn text(self) -> AnyView {
        self.input("text", None)
    }

    /// One line, with the entries of a `<datalist>` to choose from.
    pub fn text_of(self, list: &'static str) -> AnyView {
        self.input("text", Some(list))
    }

    /// A secret, which is never filled in again.
    pub fn secret(self) -> AnyView {
        Self { value: String::new(), ..self }.input("password", None)
    }

    fn input(self, kind: &'static str, list: Option<&'static str>) -> AnyView {
        let Self { name, label, value, hint, error, required } = self;
        let (note, invalid) = (format!("{name}-note"), error.is_some().then_some("true"));
        let complete = if kind == "password" { "new-password" } else { "off" };
        view! {
            <Field id=name.clone() label=label hint=hint error=told(error)>
                <input
                    id=name.clone() name=name type=kind value=value list=list required=required autocomplete=complete
                    spellcheck="false" aria-describedby=note aria-invalid=invalid
                />
            </Field>
        }
        .into_any()
    }

    /// Many lines.
    pub fn area(self, rows: u32) -> AnyView {
        let Self { name, label, value, hint, error, .. } = self;
        let (note, invalid) = (format!("{name}-note"), error.is_some());
        view! {
            <Field id=name.clone() label=label hint=hint error=told(error)>
                <PlainTextArea id=name.clone() name=name rows=rows text=value described_by=note invalid=invalid/>
            </Field>
        }
        .into_any()
    }

    /// A choice; a value that is none of the entries is one more.
    pub fn select(self, mut choices: Vec<Choice>) -> AnyView {
        let Self { name, label, value, hint, error, required } = self;
        if !choices.iter().any(|choice| choice.value == value) {
            choices.push(Choice::new(value.clone(), &value));
        }
        let (note, invalid) = (format!("{name}-note"), error.is_some().then_some("true"));
        let options = choices.into_iter().map(|choice| {
            let selected = choice.value == value;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        });
        let options: Vec<_> = options.collect();
        view! {
            <Field id=name.clone() label=label hint=hint error=told(error)>
                <select id=name.clone() name=name required=required aria-describedby=note aria-invalid=invalid>{options}</select>
            </Field>
        }
        .into_any()
    }
}

/// An error may quote what was typed.
fn told(error: Option<String>) -> Signal<Option<String>> {
    Signal::stored(error.map(|error| visible(&error)))
}
