//! The form that creates and changes a deployment. It is plain HTML: "Add another" and "Show the next times" send it to
//! the server, which shows it again.

mod choices;
mod editor;
mod rows;
mod view;

use self::{choices::Choices, editor::Editor};
use crate::{
    page::{Page, PageContext, Problem},
    pages::choices::failed,
    routes::Route,
    ui::PageHead,
};
use leptos::prelude::*;
use pilothouse_api::{Error, ids::DeploymentId};
use pilothouse_domain::{deployment_form::DeploymentForm, form::FieldErrors};

/// `/deployments/new`, with `?agent=` chosen already.
pub async fn create(context: &PageContext) -> Page {
    let form = DeploymentForm {
        agent: context.query("agent").unwrap_or_default().to_owned(),
        timezone: "UTC".to_owned(),
        ..DeploymentForm::default()
    };
    let editor = Editor {
        form,
        errors: FieldErrors::default(),
        failure: None,
        was: String::new(),
        action: "/forms/v1/deployments".to_owned(),
        here: Route::DeploymentNew,
        leave: Route::Deployments,
        title: "New deployment",
        submit: "Create deployment",
        refused: context.may().administer_refused(),
        now: context.now,
    };
    page(context, editor).await
}

/// `/deployments/{id}/edit`.
pub async fn edit(context: &PageContext, id: &DeploymentId) -> Result<Page, Problem> {
    let deployment = context.api.retrieve_deployment(id).await?.into_view();
    let form = DeploymentForm::from(&deployment);
    let archived = deployment.archived_at.is_some().then_some("An archived deployment can't be changed.");
    let editor = Editor {
        was: form.body().map(|body| body.to_string()).unwrap_or_default(),
        form,
        errors: FieldErrors::default(),
        failure: None,
        action: format!("/forms/v1/deployments/{id}"),
        here: Route::DeploymentEdit(id.clone()),
        leave: Route::Deployment(id.clone()),
        title: "Edit deployment",
        submit: "Save",
        refused: archived.or(context.may().administer_refused()),
        now: context.now,
    };
    Ok(page(context, editor).await)
}

async fn page(context: &PageContext, mut editor: Editor) -> Page {
    if let Some(typed) = context.typed(&editor.action) {
        editor.take(typed);
    }
    let choices = Choices::load(context).await;
    Page::new(editor.title, move || {
        view! {
            <div class="page narrow">
                <PageHead title=editor.title parent=(Route::Deployments.to_string(), "Deployments")/>
                {editor.refused.map(|why| view! { <p class="notice" role="note">{why}</p> })}
                {content(&editor, choices)}
            </div>
        }
    })
}

fn content(editor: &Editor, choices: Result<Choices, Error>) -> AnyView {
    match choices {
        Ok(choices) => view::form(editor, &choices),
        Err(error) => failed(&error),
    }
}
