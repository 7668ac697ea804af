//! The fields of a form that is being shown: with their errors, in rows, and with the buttons that show it again.

use super::{PlainField, words::capitalised};
use crate::ui::Icon;
use leptos::prelude::*;
use pilothouse_domain::{form::FieldErrors, reveal::visible};

/// The fields whose names begin with a prefix.
pub struct FieldSet<'a> {
    /// What is wrong with the form.
    errors: &'a FieldErrors,
    /// Where the form is sent to be shown again.
    check: &'a str,
    /// Empty, or a name and a dot.
    prefix: String,
}

impl<'a> FieldSet<'a> {
    /// All fields of a form.
    pub fn new(errors: &'a FieldErrors, check: &'a str) -> Self {
        Self { errors, check, prefix: String::new() }
    }

    /// The fields below a name.
    pub fn below(&self, name: &str) -> Self {
        Self { prefix: format!("{}{name}.", self.prefix), ..*self }
    }

    /// A field with what is wrong with it. The first that is wrong has the focus.
    pub fn field(&self, name: &str, label: impl Into<String>, value: &str) -> PlainField {
        let field = PlainField::new(format!("{}{name}", self.prefix), label, value);
        let error = self.errors.get(&field.name).map(str::to_owned);
        let focus = error.is_some() && self.errors.iter().next().is_some_and(|first| first.field == field.name);
        PlainField { error, focus, ..field }
    }

    /// A box to tick.
    pub fn check_box(&self, name: &str, label: &'static str, checked: bool) -> AnyView {
        let name = format!("{}{name}", self.prefix);
        view! {
            <label class="check">
                <input type="checkbox" id=name.clone() name=name value="on" checked=checked/>
                <span>{label}</span>
            </label>
        }
        .into_any()
    }

    /// A value that comes along unseen.
    pub fn hidden(&self, name: &str, value: &str) -> AnyView {
        let name = format!("{}{name}", self.prefix);
        view! { <input type="hidden" name=name value=value.to_owned()/> }.into_any()
    }

    /// What is wrong with a part that is no single field.
    pub fn error(&self, name: &str) -> Option<AnyView> {
        let error = self.errors.get(&format!("{}{name}", self.prefix)).map(visible)?;
        Some(view! { <p class="field-note error" role="alert">{error}</p> }.into_any())
    }

    /// A list that grows and shrinks: each of its rows in a box of its own. `noun`: what a row is, such as "server".
    pub fn list<T>(
        &self,
        list: &str,
        title: &'static str,
        noun: &str,
        rows: &[T],
        show: impl Fn(&FieldSet<'_>, &T) -> AnyView,
    ) -> AnyView {
        let item = |(at, row): (usize, &T)| {
            let (fields, label) = (self.below(&format!("{list}.{at}")), format!("{} {}", capitalised(noun), at + 1));
            let (remove, content) = (self.remove(list, at, noun), show(&fields, row));
            view! {
                <div class="item" role="group" aria-label=label.clone()>
                    <div class="section-head"><strong>{label.clone()}</strong>{remove}</div>
                    {content}
                </div>
            }
        };
        let items: Vec<_> = rows.iter().enumerate().map(item).collect();
        self.part(list, title, view! { {items}{self.error(list)}{self.add(list, noun)} }.into_any())
    }

    /// A list whose rows are lines.
    pub fn lines<T>(
        &self,
        list: &str,
        title: &'static str,
        noun: &str,
        rows: &[T],
        show: impl Fn(&FieldSet<'_>, usize, &T) -> AnyView,
    ) -> AnyView {
        let line = |(at, row): (usize, &T)| {
            let fields = self.below(&format!("{list}.{at}"));
            view! { <div class="line">{show(&fields, at + 1, row)}{self.remove(list, at, noun)}</div> }
        };
        let lines: Vec<_> = rows.iter().enumerate().map(line).collect();
        self.part(list, title, view! { {lines}{self.error(list)}{self.add(list, noun)} }.into_any())
    }

    fn part(&self, list: &str, title: &'static str, content: AnyView) -> AnyView {
        let id = format!("{}{list}", self.prefix);
        view! { <fieldset class="group" id=id><legend>{title}</legend>{content}</fieldset> }.into_any()
    }

    fn add(&self, list: &str, noun: &str) -> AnyView {
        let list = format!("{}{list}", self.prefix);
        let (part, label) = (list.clone(), format!("Add {noun}"));
        view! {
            <div>
                <button type="submit" class="button small" name="add" value=list formaction=self.again_at(&part) formnovalidate=true data-part=part>
                    <Icon name="plus"/>{label}
                </button>
            </div>
        }
        .into_any()
    }

    fn remove(&self, list: &str, at: usize, noun: &str) -> AnyView {
        let part = format!("{}{list}", self.prefix);
        let (row, label) = (format!("{part}.{at}"), format!("Remove {noun} {}", at + 1));
        view! {
            <button
                type="submit" class="icon-button" name="remove" value=row formaction=self.again_at(&part) formnovalidate=true
                data-part=part title=label.clone() aria-label=label
            >
                <Icon name="x"/>
            </button>
        }
        .into_any()
    }

    /// A button that shows one part of the form again.
    pub fn again(&self, label: &'static str, part: &str) -> AnyView {
        let (address, part) = (self.again_at(part), part.to_owned());
        view! {
            <div>
                <button type="submit" class="button small" formaction=address formnovalidate=true data-part=part>{label}</button>
            </div>
        }
        .into_any()
    }

    fn again_at(&self, part: &str) -> String {
        format!("{}#{part}", self.check)
    }
}
