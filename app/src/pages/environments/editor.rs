//! A new environment, and changes to an existing one.

use crate::{
    islands::{EnvironmentCreator, EnvironmentEditor},
    page::{Form, Page, PageContext, Problem},
    routes::Route,
    ui::PageHead,
};
use leptos::prelude::*;
use pilothouse_api::ids::EnvironmentId;

/// `/environments/new`.
pub fn create(context: &PageContext) -> Page {
    let refused = context.may().administer_refused().map(str::to_owned);
    Page::new("New environment", move || {
        view! {
            <div class="page narrow">
                <PageHead title="New environment" parent=(Route::Environments.to_string(), "Environments")/>
                <EnvironmentCreator refused=refused/>
            </div>
        }
    })
    .with_form(Form::Environment)
}

/// `/environments/{id}/edit`.
pub async fn edit(context: &PageContext, id: &EnvironmentId) -> Result<Page, Problem> {
    let environment = context.api.retrieve_environment(id).await?.into_view();
    let refused = match environment.archived_at {
        Some(_) => Some("The environment is archived; it can't be changed any more.".to_owned()),
        None => context.may().administer_refused().map(str::to_owned),
    };
    let (id, title) = (id.clone(), format!("Edit {}", environment.name));
    Ok(Page::new(title.clone(), move || {
        let parent = Route::Environment(id.clone()).to_string();
        view! {
            <div class="page narrow">
                <PageHead title=title parent=(parent, "Back to the environment") code=format!("/v1/environments/{id}")/>
                <EnvironmentEditor environment=environment refused=refused/>
            </div>
        }
    })
    .with_form(Form::Environment))
}
