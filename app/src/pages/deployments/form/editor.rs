//! The state of the form that creates and changes a deployment, and what its parts share.

use crate::{page::Typed, pages::plain_field::PlainField, routes::Route, ui::Failure};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_domain::{
    deployment_form::{DeploymentForm, PATHS},
    form::{FieldErrors, blamed},
};

/// The page of a form.
pub struct Editor {
    pub form: DeploymentForm,
    /// What is wrong with its fields.
    pub errors: FieldErrors,
    /// Why it was refused.
    pub failure: Option<Failure>,
    /// What the deployment was when the form was opened; empty for a new one.
    pub was: String,
    /// Where it is sent.
    pub action: String,
    /// The page of the form, and the one to leave it to.
    pub here: Route,
    pub leave: Route,
    /// The heading, and what the last button says.
    pub title: &'static str,
    pub submit: &'static str,
    /// Why the visitor may not.
    pub refused: Option<&'static str>,
    /// Milliseconds since 1970.
    pub now: i64,
}

impl Editor {
    /// Fills in what was typed, and says what is wrong with it.
    pub fn take(&mut self, typed: &Typed) {
        self.form = DeploymentForm::from_fields(&typed.fields);
        if let Some((_, was)) = typed.fields.iter().find(|(name, _)| name == "was") {
            self.was.clone_from(was);
        }
        let Some(problem) = &typed.refused else { return };
        self.errors = self.form.body().err().unwrap_or_default();
        self.failure = Some(Failure { message: problem.message.clone(), request_id: problem.request_id.clone() });
        if self.errors.is_empty() {
            let fields: Vec<String> = self.form.names();
            if let Some((field, what)) = blamed(&problem.message, &fields, PATHS) {
                self.errors.add(field, what);
            }
        }
    }

    /// A field with what is wrong with it.
    pub fn field(&self, name: impl Into<String>, label: &'static str, value: &str) -> PlainField {
        let field = PlainField::new(name, label, value);
        let error = self.errors.get(&field.name).map(str::to_owned);
        PlainField { error, ..field }
    }

    /// Where the form is sent; to be checked alone, or to be saved.
    pub fn address(&self, check: bool) -> String {
        // The new deployment's id is put into the address.
        let next = if self.was.is_empty() { "/deployments/{id}".to_owned() } else { self.leave.to_string() };
        let query = Query::new().with("back", &self.here).with("next", next).with("keep", true);
        let query = if check { query.with("check", true) } else { query };
        format!("{}{}", self.action, query.suffix())
    }

    /// A button that shows the form again at one of its parts.
    pub fn again(&self, label: &'static str, part: &str) -> AnyView {
        let address = format!("{}#{part}", self.address(true));
        view! {
            <div><button type="submit" class="button small" formaction=address formnovalidate=true>{label}</button></div>
        }
        .into_any()
    }
}
