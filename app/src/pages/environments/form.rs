//! The form that creates and edits an environment.

use crate::{
    page::{Page, PageContext, Problem},
    pages::form::{Editor, FieldSet, metadata::metadata},
    routes::Route,
    ui::{Choice, PageHead},
};
use leptos::prelude::*;
use pilothouse_api::ids::EnvironmentId;
use pilothouse_domain::{
    environment_form::{EnvironmentForm, Hosting, LIMITED, NetworkingChoice, SELF_HOSTED},
    form::FormKind,
};

/// `/environments/new`.
pub fn create(context: &PageContext) -> Page {
    let form = EnvironmentForm::default();
    let mut editor = Editor {
        submit: "Create environment",
        failed: "The environment was not created",
        refused: context.may().administer_refused(),
        ..Editor::create(FormKind::Environment, form, "/v1/environments", Route::EnvironmentNew, Route::Environments)
    };
    editor.fill(context);
    Page::new("New environment", move || {
        view! {
            <div class="page narrow">
                <PageHead title="New environment" parent=(Route::Environments.to_string(), "Environments")/>
                {editor.view(None, |fields| all(fields, &editor.form, true))}
            </div>
        }
    })
    .with_form()
}

/// `/environments/{id}/edit`.
pub async fn edit(context: &PageContext, id: &EnvironmentId) -> Result<Page, Problem> {
    let environment = context.api.retrieve_environment(id).await?;
    let archived = environment.archived_at.is_some();
    let archived = archived.then_some("The environment is archived; it can't be changed any more.");
    let (form, was) = (EnvironmentForm::from(&*environment), environment.raw().to_string());
    let (here, leave) = (Route::EnvironmentEdit(id.clone()), Route::Environment(id.clone()));
    let mut editor = Editor {
        refused: archived.or(context.may().administer_refused()),
        ..Editor::edit(FormKind::Environment, form, was, &format!("/v1/environments/{id}"), here, leave)
    };
    editor.fill(context);
    let (parent, code) = (Route::Environment(id.clone()).to_string(), format!("/v1/environments/{id}"));
    let title = format!("Edit {}", environment.name);
    Ok(Page::new(title.clone(), move || {
        view! {
            <div class="page narrow">
                <PageHead title=title parent=(parent, "Back to the environment") code=code/>
                {editor.view(None, |fields| all(fields, &editor.form, false))}
            </div>
        }
    })
    .with_form())
}

/// `is_new`: where it runs can still be chosen.
fn all(fields: &FieldSet<'_>, form: &EnvironmentForm, is_new: bool) -> AnyView {
    view! {
        {fields.field("name", "Name", &form.name).required().text()}
        {fields.field("description", "Description", &form.description).area(2)}
        {hosting(fields, form, is_new)}
        {metadata(fields, &form.metadata)}
    }
    .into_any()
}

/// The style sheet shows the sandbox's settings where there is one.
fn hosting(fields: &FieldSet<'_>, form: &EnvironmentForm, is_new: bool) -> AnyView {
    let is_cloud = form.hosting == Hosting::Cloud;
    let current = if is_cloud { "cloud" } else { SELF_HOSTED };
    let choices = vec![
        Choice::new("cloud", "Cloud: a sandbox hosted for you"),
        Choice::new(SELF_HOSTED, "Self-hosted: your own worker"),
    ];
    let choice = if is_new {
        fields.field("hosting", "Runs in", current).select(choices)
    } else {
        fields.hidden("hosting", current)
    };
    let sandbox = (is_new || is_cloud).then(|| {
        view! { <div class="stack of-cloud">{network(fields, form)}{packages(fields, form)}</div> }
    });
    view! { {choice}{sandbox} }.into_any()
}

fn network(fields: &FieldSet<'_>, form: &EnvironmentForm) -> AnyView {
    let current = if form.networking == NetworkingChoice::Limited { LIMITED } else { "unrestricted" };
    let choices = vec![
        Choice::new("unrestricted", "Unrestricted: everything except a safety blocklist"),
        Choice::new(LIMITED, "Limited: only the hosts you list"),
    ];
    view! {
        <fieldset class="group">
            <legend>"Network"</legend>
            {fields.field("networking", "Networking", current).select(choices)}
            <div class="stack of-limited">
                {fields.field("allowed_hosts", "Allowed hosts", &form.allowed_hosts)
                    .hint("One per line, for example api.example.com or *.example.com. No scheme, port or path.").area(3)}
                {fields.check_box("allow_mcp_servers", "Allow the agent's MCP servers", form.allow_mcp_servers)}
                {fields.check_box("allow_package_managers", "Allow package managers", form.allow_package_managers)}
                {fields.error("allow_package_managers")}
            </div>
        </fieldset>
    }
    .into_any()
}

fn packages(fields: &FieldSet<'_>, form: &EnvironmentForm) -> AnyView {
    let field =
        |(manager, text): (&'static str, &str)| fields.field(&format!("packages.{manager}"), manager, text).area(2);
    let lists: Vec<_> = form.packages.by_manager().map(field).into();
    view! {
        <fieldset class="group">
            <legend>"Packages"</legend>
            <p class="field-note">"One per line, in the package manager's own syntax, for example pandas==2.2.3."</p>
            <div class="fields-2">{lists}</div>
        </fieldset>
    }
    .into_any()
}
