//! A labelled field of a plain form, filled in, with what is wrong with it.

use crate::ui::{Choice, Field, TextArea};
use leptos::prelude::*;
use pilothouse_domain::reveal::visible;

/// A field; its name is also its element's id.
#[derive(Clone, Debug, Default)]
pub struct PlainField {
    /// Form name.
    pub name: String,
    /// The label.
    pub label: String,
    /// What stands in it.
    pub value: String,
    /// What helps to fill it in.
    pub hint: &'static str,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether it has the focus at first.
    pub focus: bool,
    /// The part of the form that is shown again when it changes.
    pub part: Option<&'static str>,
}

impl PlainField {
    /// A field without hint, error and demands.
    pub fn new(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), value: value.into(), ..Self::default() }
    }

    /// With what helps to fill it in.
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// It must be filled in.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// What it says decides what a part of the form shows.
    pub fn looks_up(self, part: &'static str) -> Self {
        Self { part: Some(part), ..self }
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
        let Self { name, label, value, hint, error, required, focus, part } = self;
        let (note, invalid) = (format!("{name}-note"), error.is_some().then_some("true"));
        let complete = if kind == "password" { "new-password" } else { "off" };
        view! {
            <Field id=name.clone() label=label hint=hint error=told(error)>
                <input
                    id=name.clone() name=name type=kind value=value list=list required=required autocomplete=complete
                    spellcheck="false" aria-describedby=note aria-invalid=invalid autofocus=focus data-part=part
                />
            </Field>
        }
        .into_any()
    }

    /// One line whose place says what it is; its label is for who does not see the place.
    pub fn bare(self) -> AnyView {
        let Self { name, label, value, error, focus, .. } = self;
        let (note, invalid) = (format!("{name}-note"), error.is_some().then_some("true"));
        view! {
            <div class="field">
                <input
                    id=name.clone() name=name value=value aria-label=label.clone() placeholder=label autocomplete="off"
                    aria-describedby=note.clone() aria-invalid=invalid autofocus=focus
                />
                <p id=note class="field-note error">{error.map(|error| visible(&error))}</p>
            </div>
        }
        .into_any()
    }

    /// Many lines.
    pub fn area(self, rows: u32) -> AnyView {
        let Self { name, label, value, hint, error, focus, .. } = self;
        let (note, invalid) = (format!("{name}-note"), error.is_some());
        view! {
            <Field id=name.clone() label=label hint=hint error=told(error)>
                <TextArea id=name.clone() name=name rows=rows text=value described_by=note invalid=invalid focus=focus/>
            </Field>
        }
        .into_any()
    }

    /// A choice whose place says what it is.
    pub fn bare_select(self, choices: Vec<Choice>) -> AnyView {
        let Self { name, label, value, error, focus, .. } = self;
        let (note, invalid) = (format!("{name}-note"), error.is_some().then_some("true"));
        let options = options(choices, &value);
        view! {
            <div class="field">
                <select
                    id=name.clone() name=name aria-label=label aria-describedby=note.clone() aria-invalid=invalid autofocus=focus
                >
                    {options}
                </select>
                <p id=note class="field-note error">{error.map(|error| visible(&error))}</p>
            </div>
        }
        .into_any()
    }

    /// A choice; a value that is none of the entries is one more.
    pub fn select(self, choices: Vec<Choice>) -> AnyView {
        let Self { name, label, value, hint, error, required, focus, part } = self;
        let (note, invalid) = (format!("{name}-note"), error.is_some().then_some("true"));
        let options = options(choices, &value);
        view! {
            <Field id=name.clone() label=label hint=hint error=told(error)>
                <select
                    id=name.clone() name=name required=required aria-describedby=note aria-invalid=invalid autofocus=focus data-part=part
                >
                    {options}
                </select>
            </Field>
        }
        .into_any()
    }
}

fn options(mut choices: Vec<Choice>, value: &str) -> Vec<AnyView> {
    if !choices.iter().any(|choice| choice.value == value) {
        choices.push(Choice::new(value, value));
    }
    let option = |choice: Choice| {
        let selected = choice.value == value;
        view! { <option value=choice.value selected=selected>{choice.label}</option> }.into_any()
    };
    choices.into_iter().map(option).collect()
}

/// An error may quote what was typed.
fn told(error: Option<String>) -> Signal<Option<String>> {
    Signal::stored(error.map(|error| visible(&error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::tests::{HOSTILE, assert_harmless, render};

    #[test]
    fn every_kind_escapes_what_it_shows() {
        let field = || PlainField { error: Some(HOSTILE.to_owned()), ..PlainField::new(HOSTILE, HOSTILE, HOSTILE) };
        let choices = || vec![Choice::new(HOSTILE, HOSTILE)];
        let shown = render(|| {
            let lines = (field().text(), field().secret(), field().area(2), field().bare());
            view! { {lines}{field().select(choices())}{field().bare_select(choices())} }.into_any()
        });
        assert_harmless(&shown);
        assert_eq!(shown.matches("aria-invalid=\"true\"").count(), 6, "{shown}");
        assert_eq!(shown.matches("<option").count(), 2, "{shown}");
    }

    #[test]
    fn a_field_is_tied_to_its_label_and_note() {
        let shown = render(|| PlainField::new("name", "Name", "").hint("Short").text());
        for tie in ["for=\"name\"", "id=\"name\"", "aria-describedby=\"name-note\"", "id=\"name-note\""] {
            assert!(shown.contains(tie), "{tie} in {shown}");
        }
    }

    #[test]
    fn a_value_that_is_not_offered_can_be_kept() {
        let shown =
            render(|| PlainField::new("policy", "Policy", "weekdays").select(vec![Choice::new("auto", "Auto")]));
        assert!(shown.contains("<option value=\"weekdays\" selected>weekdays"), "{shown}");
    }
}
