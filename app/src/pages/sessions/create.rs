//! The form that starts a session.

mod changes;
mod linked;
mod view;

use self::view::Parts;
use crate::{
    page::{Page, PageContext},
    pages::form::{
        Editor,
        agent::AgentVersions,
        choices::{Choices, failed},
    },
    routes::Route,
    ui::PageHead,
};
use leptos::prelude::*;
use pilothouse_api::Error;
use pilothouse_domain::{form::FormKind, session_form::SessionForm};

/// `/sessions/new`, with `?agent=`, `?version=` and `?environment=` chosen already.
pub async fn create(context: &PageContext) -> Page {
    let query = |key| context.query(key).unwrap_or_default().to_owned();
    let (agent, agent_version, environment) = (query("agent"), query("version"), query("environment"));
    let form = SessionForm { agent, agent_version, environment, ..SessionForm::default() };
    let mut editor = Editor {
        submit: "Start session",
        failed: "The session was not started",
        refused: context.may().operate_refused(),
        ..Editor::create(FormKind::Session, form, "/v1/sessions", Route::SessionNew, Route::Sessions)
    };
    let typed = editor.fill(context);
    let parts = load(context, &mut editor.form, typed.as_deref()).await;
    Page::new("New session", move || {
        let content = match parts {
            Ok(parts) => {
                let form = editor.view(None, |fields| parts.view(fields, &editor.form));
                view! { {parts.notes()} {form} }.into_any()
            }
            Err(error) => failed(&error),
        };
        view! {
            <div class="page narrow">
                <PageHead title="New session" parent=(Route::Sessions.to_string(), "Sessions")/>
                {content}
            </div>
        }
    })
    .with_form()
}

/// What the form is shown with; what can't be chosen isn't.
async fn load(
    context: &PageContext,
    form: &mut SessionForm,
    typed: Option<&[(String, String)]>,
) -> Result<Parts, Error> {
    let mut choices = Choices::load(context).await?;
    let unusable = linked::add(context, form, &mut choices).await;
    linked::preselect(form, &choices);
    let versions = AgentVersions::load(context, &form.agent).await;
    form.agent_version =
        if form.agent.is_empty() { String::new() } else { versions.chosen(&form.agent_version, typed) };
    let tools = changes::load(context, form).await;
    Ok(Parts { choices, versions, tools, unusable, may: context.may() })
}
