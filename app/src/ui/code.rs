//! The ways to a call as code: from a page, whose data it gives, and from a form, whose call it would be.

use super::Icon;
use crate::routes::Route;
use leptos::prelude::*;
use pilothouse_api::page::Query;

/// Where forms of the API are sent.
const FORMS: &str = "/forms/v1/";

/// Where they are sent to become code.
const AS_CODE: &str = "/forms/code/v1/";

/// A link to the call that gives a page its data.
#[component]
pub fn CodeLink(
    /// The call's path from `/v1/` on, with its query.
    path: String,
) -> impl IntoView {
    let href = format!("{}{}", Route::Code, Query::new().with("path", path).suffix());
    view! { <a class="button" href=href title="This page as JSON and as code"><Icon name="code"/><span>"Code"</span></a> }
}

/// A form's button that shows its call as code and sends nothing. What was typed stays in its own tab.
#[component]
pub fn CodeButton(
    /// Where the form is sent.
    action: String,
) -> impl IntoView {
    let code = action.starts_with(FORMS).then(|| action.replacen(FORMS, AS_CODE, 1));
    code.map(|code| {
        view! {
            <button
                type="submit" class="button" formaction=code formtarget="_blank" formnovalidate=true
                formenctype="application/x-www-form-urlencoded" title="Opens in a new tab; nothing is sent"
            >
                <Icon name="code"/>
                <span>"Show as code"</span>
            </button>
        }
    })
}
