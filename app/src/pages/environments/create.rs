//! A new environment.

use crate::{
    islands::EnvironmentEditor,
    page::{Form, Page, PageContext},
    routes::Route,
    ui::PageHead,
};
use leptos::prelude::*;

/// `/environments/new`.
pub fn create(context: &PageContext) -> Page {
    let refused = context.may().administer_refused().map(str::to_owned);
    Page::new("New environment", move || {
        view! {
            <div class="page narrow">
                <PageHead title="New environment" parent=(Route::Environments.to_string(), "Environments")/>
                <EnvironmentEditor refused=refused/>
            </div>
        }
    })
    .with_form(Form::Environment)
}
