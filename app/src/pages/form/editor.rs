//! The state of a form that creates or changes something, and what stands around its fields.

use super::{FieldSet, words::capitalised};
use crate::{
    page::PageContext,
    routes::Route,
    ui::{CodeButton, Failure, FailureNotice},
};
use http::StatusCode;
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_domain::form::{FORM, FieldErrors, FormKind, OVER, PageForm, WAS, blamed, fields};

/// A form on its page.
pub struct Editor<F> {
    pub form: F,
    pub kind: FormKind,
    /// What the form changes, as it was when it was opened; empty for something new.
    pub was: String,
    /// Where it is sent.
    pub action: String,
    /// The page of the form, and the one to leave it to.
    pub here: Route,
    pub leave: Route,
    /// The page that follows; `{id}` stands for the id of what was made.
    pub next: String,
    /// What the last button says, and what is said where that failed.
    pub submit: &'static str,
    pub failed: &'static str,
    /// Why the visitor may not.
    pub refused: Option<&'static str>,
    /// What is wrong with its fields.
    pub errors: FieldErrors,
    /// Why it was refused.
    pub failure: Option<Failure>,
    /// Somebody else saved meanwhile.
    pub collides: bool,
    /// Whether what it shows is not saved.
    pub is_typed: bool,
}

impl<F: PageForm> Editor<F> {
    /// A form that makes something new, and leads to it.
    pub fn create(kind: FormKind, form: F, action: &str, here: Route, leave: Route) -> Self {
        Self {
            form,
            kind,
            was: String::new(),
            action: format!("/forms{action}"),
            next: format!("{leave}/{{id}}"),
            here,
            leave,
            submit: "Create",
            failed: "It was not created",
            refused: None,
            errors: FieldErrors::default(),
            failure: None,
            collides: false,
            is_typed: false,
        }
    }

    /// A form that changes what is there, and leads back to it.
    pub fn edit(kind: FormKind, form: F, was: String, action: &str, here: Route, leave: Route) -> Self {
        let next = leave.to_string();
        let (submit, failed) = ("Save changes", "The changes were not saved");
        Self { was, next, submit, failed, ..Self::create(kind, form, action, here, leave) }
    }

    /// Fills in what was typed, and says what is wrong with it. The fields, where there are any.
    pub fn fill(&mut self, context: &PageContext) -> Option<Vec<(String, String)>> {
        let typed = context.typed(&self.action)?;
        let fields = fields::pressed(typed.fields.clone());
        self.is_typed = true;
        self.form = F::from_fields(&fields);
        if let Some((_, was)) = fields.iter().find(|(name, _)| name == WAS) {
            self.was.clone_from(was);
        }
        if let Some(problem) = &typed.refused {
            self.collides = problem.status == StatusCode::CONFLICT;
            self.blame(
                Failure {
                    message: problem.message.clone(),
                    request_id: problem.request_id.clone(),
                    check: problem.check,
                },
                &fields,
            );
        }
        Some(fields)
    }

    /// Puts why it was refused to the fields that it is about.
    fn blame(&mut self, mut failure: Failure, fields: &[(String, String)]) {
        self.errors = self.form.errors();
        if !self.errors.is_empty() {
            // It was refused here, before the API was asked.
            failure.request_id = None;
        } else if let Some((field, what)) = blamed(&failure.message, &names(fields), F::PATHS) {
            self.errors.add(field, capitalised(what));
        }
        match self.errors.iter().count() {
            0 => {}
            1 => failure.message = "Correct the field that is marked.".to_owned(),
            count => failure.message = format!("Correct the {count} fields that are marked."),
        }
        self.failure = Some(failure);
    }

    /// Where the form is sent; to be shown again, or to be saved.
    fn address(&self, check: bool) -> String {
        let query = Query::new().with("back", &self.here).with("next", &self.next).with("keep", true);
        let query = if check { query.with("check", true) } else { query };
        format!("{}{}", self.action, query.suffix())
    }

    /// The form around its fields. `notice` stands in place of the failure.
    pub fn view(&self, notice: Option<AnyView>, show: impl FnOnce(&FieldSet<'_>) -> AnyView) -> AnyView {
        let check = self.address(true);
        let content = show(&FieldSet::new(&self.errors, &check));
        let failure = self.failure.clone().filter(|_| notice.is_none());
        let failed = self.failed;
        let failure = failure.map(|failure| view! { <FailureNotice failure=failure what=failed/> });
        let (address, closed) = (self.address(false), self.refused.is_some());
        let code = (!closed).then(|| view! { <CodeButton action=address.clone()/> });
        let was = (!self.was.is_empty()).then(|| view! { <input type="hidden" name=WAS value=self.was.clone()/> });
        let leave = self.leave.to_string();
        view! {
            {self.refused.map(|why| view! { <p class="notice" role="note">{why}</p> })}
            <form class="stack" method="post" action=address data-form="" data-typed=self.is_typed.then_some("")>
                {failure}
                {notice}
                <input type="hidden" name=FORM value=self.kind.name()/>
                {was}
                // The button that Enter presses: the first of a form.
                <button type="submit" hidden=true disabled=closed>{self.submit}</button>
                <fieldset class="group stack" disabled=closed>{content}</fieldset>
                <div class="form-end">
                    <button type="submit" class="button primary" disabled=closed title=self.refused>{self.submit}</button>
                    {code}
                    <a class="button" href=leave>"Cancel"</a>
                </div>
            </form>
        }
        .into_any()
    }

    /// The version that an edit goes on top of, once the person was told of it.
    pub fn over(version: u32) -> AnyView {
        view! { <input type="hidden" name=OVER value=version.to_string()/> }.into_any()
    }
}

/// The fields of a form, and its lists.
fn names(fields: &[(String, String)]) -> Vec<String> {
    let lists = fields.iter().filter_map(|(name, _)| Some(name.split_once('.')?.0));
    fields.iter().map(|(name, _)| name.as_str()).chain(lists).map(str::to_owned).collect()
}
