//! The state of a form: what is typed, what is wrong with it, and how sending goes.

use crate::{
    browser::{
        self,
        call::{self, CallError},
        dom,
    },
    ui::{Attempt, Failure, Value},
};
use leptos::prelude::*;
use pilothouse_domain::form::{self, FieldErrors, Paths};
use serde::Serialize;
use std::str::FromStr;

/// A form's state. `F` is one of the forms of `domain`, which judges what may be sent.
pub struct FormState<F: Send + Sync + 'static> {
    /// What is typed.
    pub form: RwSignal<F>,
    /// What is wrong with it, once it was tried to be sent.
    pub errors: RwSignal<FieldErrors>,
    /// How sending goes.
    pub attempt: Attempt,
    /// Whether the form takes input: it is live in the browser, and the visitor may.
    pub open: Signal<bool>,
    initial: StoredValue<F>,
    saved: RwSignal<bool>,
    /// Whether the next time it is submitted its call is shown as code, and not made.
    as_code: StoredValue<bool>,
    /// The fields that show what is wrong with them.
    fields: StoredValue<Vec<String>>,
    paths: Paths,
}

impl<F: Send + Sync + 'static> Clone for FormState<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Send + Sync + 'static> Copy for FormState<F> {}

impl<F: Clone + PartialEq + Send + Sync + 'static> FormState<F> {
    /// A form that shows `initial`; once it was refused, `check` judges it again with every change. `paths`: what the API
    /// calls its fields, where that is something else.
    pub fn new(initial: F, refused: bool, check: fn(&F) -> FieldErrors, paths: Paths) -> Self {
        let live = browser::use_live();
        let state = Self {
            form: RwSignal::new(initial.clone()),
            errors: RwSignal::default(),
            attempt: Attempt::default(),
            open: Signal::derive(move || live.get() && !refused),
            initial: StoredValue::new(initial),
            saved: RwSignal::new(false),
            as_code: StoredValue::new(false),
            fields: StoredValue::default(),
            paths,
        };
        Effect::new(move |_| {
            let errors = state.form.with(check);
            if state.errors.with_untracked(|errors| !errors.is_empty()) {
                state.errors.set(errors);
            }
            // What the API said was about the form as it was sent.
            if state.attempt.failure.with_untracked(Option::is_some) {
                state.attempt.failure.set(None);
            }
        });
        browser::unsaved::guard(state.dirty());
        state
    }

    /// Whether there is something to lose.
    pub fn dirty(self) -> Signal<bool> {
        Signal::derive(move || {
            !self.saved.get() && self.form.with(|form| self.initial.with_value(|first| form != first))
        })
    }

    /// From now on nothing is lost by leaving.
    pub fn settle(self) {
        self.saved.set(true);
    }

    /// A part of the form, for a control.
    pub fn part<T: Clone + Send + Sync + 'static>(self, read: fn(&F) -> &T, write: fn(&mut F) -> &mut T) -> Value<T> {
        Value::part(self.form, move |form| read(form).clone(), move |form, value| *write(form) = value)
    }

    /// A part of one row of a list in the form. The row may be gone while its controls still are there.
    pub fn row<R: 'static, T: Clone + Default + Send + Sync + 'static>(
        self,
        list: List<F, R>,
        index: usize,
        read: fn(&R) -> &T,
        write: fn(&mut R) -> &mut T,
    ) -> Value<T> {
        Value::part(
            self.form,
            move |form| (list.read)(form).get(index).map(|row| read(row).clone()).unwrap_or_default(),
            move |form, value| {
                if let Some(row) = (list.write)(form).get_mut(index) {
                    *write(row) = value;
                }
            },
        )
    }

    /// The indices of a list's rows.
    pub fn rows<R: 'static>(self, list: List<F, R>) -> impl Fn() -> std::ops::Range<usize> + Clone + Send + Sync {
        move || 0..self.form.with(|form| (list.read)(form).len())
    }

    /// Adds a row to a list.
    pub fn push<R: Default + 'static>(self, list: List<F, R>) {
        self.form.update(|form| (list.write)(form).push(R::default()));
    }

    /// Removes a row of a list.
    pub fn remove<R: 'static>(self, list: List<F, R>, index: usize) {
        self.form.update(|form| {
            let rows = (list.write)(form);
            if index < rows.len() {
                rows.remove(index);
            }
        });
    }

    /// What is wrong with a field.
    pub fn error(self, field: impl Into<String>) -> Signal<Option<String>> {
        let field = field.into();
        self.fields.update_value(|fields| {
            if !fields.contains(&field) {
                fields.push(field.clone());
            }
        });
        Signal::derive(move || self.errors.with(|errors| errors.get(&field).map(str::to_owned)))
    }

    /// What is submitted next is shown as code.
    pub fn show_code(self) {
        self.as_code.set_value(true);
    }

    /// Sends what the form stands for to a path of the API, or shows what is wrong with it and goes to the first such
    /// field. `done` is given the id of what was saved; `refused` may take an error over.
    pub fn send<I: FromStr + 'static>(
        self,
        path: String,
        body: Result<impl Serialize + 'static, FieldErrors>,
        done: impl FnOnce(I) + 'static,
        refused: impl FnOnce(&CallError) -> bool + 'static,
    ) {
        let as_code = self.as_code.get_value();
        self.as_code.set_value(false);
        match body {
            Ok(body) if as_code => {
                self.errors.set(FieldErrors::default());
                browser::as_code::show(&path, &body);
            }
            Ok(body) => {
                self.errors.set(FieldErrors::default());
                let done = move |id| {
                    self.settle();
                    done(id);
                };
                let refused = move |error: &CallError| refused(error) || self.blame(error);
                self.attempt.run(async move { call::save(&path, &body).await }, done, refused);
            }
            Err(errors) => {
                self.show(errors);
            }
        }
    }

    fn show(self, errors: FieldErrors) {
        let first = errors.iter().next().map(|error| error.field.clone());
        self.errors.set(errors);
        if let Some(field) = first {
            dom::focus(&field);
        }
    }

    /// Where the API says which field it refuses, that field shows it, and the failure calls it by its label.
    fn blame(self, error: &CallError) -> bool {
        let message = &error.message;
        let Some((field, what)) =
            self.fields.try_with_value(|fields| form::blamed(message, fields, self.paths)).flatten()
        else {
            return false;
        };
        let label = dom::label_of(&field).unwrap_or_else(|| field.clone());
        let failure = Failure { message: format!("{label}: {what}"), ..Failure::from(error) };
        let mut errors = FieldErrors::default();
        errors.add(field, capitalised(what));
        self.show(errors);
        self.attempt.failure.try_set(Some(failure));
        true
    }
}

/// A list in a form.
pub struct List<F, R> {
    /// Where it is.
    pub read: fn(&F) -> &Vec<R>,
    /// Where it is, to change it.
    pub write: fn(&mut F) -> &mut Vec<R>,
}

impl<F, R> Clone for List<F, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F, R> Copy for List<F, R> {}

/// What the API says of a field goes on from its path; here it stands alone below the field.
fn capitalised(message: &str) -> String {
    let mut rest = message.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}
