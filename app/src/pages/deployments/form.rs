//! The form that creates and changes a deployment.

mod view;

use self::view::Parts;
use crate::{
    page::{Page, PageContext, Problem},
    pages::form::{
        Editor,
        agent::AgentVersions,
        choices::{Choices, failed},
    },
    routes::Route,
    ui::PageHead,
};
use leptos::prelude::*;
use pilothouse_api::ids::DeploymentId;
use pilothouse_domain::{
    deployment_form::DeploymentForm,
    form::{FormKind, event::EventRow},
};

/// `/deployments/new`, with `?agent=` chosen already.
pub async fn create(context: &PageContext) -> Page {
    let form = DeploymentForm {
        agent: context.query("agent").unwrap_or_default().to_owned(),
        timezone: "UTC".to_owned(),
        events: vec![EventRow::default()],
        ..DeploymentForm::default()
    };
    let editor = Editor {
        submit: "Create deployment",
        failed: "The deployment was not created",
        refused: context.may().administer_refused(),
        ..Editor::create(FormKind::Deployment, form, "/v1/deployments", Route::DeploymentNew, Route::Deployments)
    };
    page(context, "New deployment", editor).await
}

/// `/deployments/{id}/edit`.
pub async fn edit(context: &PageContext, id: &DeploymentId) -> Result<Page, Problem> {
    let deployment = context.api.retrieve_deployment(id).await?.into_view();
    let form = DeploymentForm::from(&deployment);
    let was = form.body().map(|body| body.to_string()).unwrap_or_default();
    let archived = deployment.archived_at.is_some().then_some("An archived deployment can't be changed.");
    let (here, leave) = (Route::DeploymentEdit(id.clone()), Route::Deployment(id.clone()));
    let editor = Editor {
        refused: archived.or(context.may().administer_refused()),
        ..Editor::edit(FormKind::Deployment, form, was, &format!("/v1/deployments/{id}"), here, leave)
    };
    Ok(page(context, "Edit deployment", editor).await)
}

async fn page(context: &PageContext, title: &'static str, mut editor: Editor<DeploymentForm>) -> Page {
    let typed = editor.fill(context);
    let (choices, versions) = futures::join!(Choices::load(context), AgentVersions::load(context, &editor.form.agent));
    editor.form.agent_version = versions.chosen(&editor.form.agent_version, typed.as_deref());
    let now = context.now;
    Page::new(title, move || {
        let content = match choices {
            Ok(choices) => {
                let parts = Parts { form: &editor.form, choices, versions, now };
                editor.view(None, |fields| parts.view(fields))
            }
            Err(error) => failed(&error),
        };
        view! {
            <div class="page narrow">
                <PageHead title=title parent=(Route::Deployments.to_string(), "Deployments")/>
                {content}
            </div>
        }
    })
    .with_form()
}
