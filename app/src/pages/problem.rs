//! The page that says what went wrong and what can be done.

use crate::{
    page::{Page, Problem},
    routes::Route,
    ui::{CheckLink, CopyId},
};
use leptos::prelude::*;

/// A readable page for a problem, with its status.
pub fn problem(problem: Problem) -> Page {
    let Problem { status, title, message, request_id, back, check } = problem;
    let heading = title.clone();
    // To ask for the answer to a form again would send the form again.
    let is_passing = status.is_server_error() || status == http::StatusCode::TOO_MANY_REQUESTS;
    let again = is_passing && back.is_none();
    let view = move || {
        view! {
            <section class="problem">
                <p class="problem-status">{status.as_u16()}</p>
                <h1>{heading}</h1>
                {message.lines().map(|line| view! { <p class="problem-line">{line.to_owned()}</p> }).collect_view()}
                {request_id.map(|id| view! { <p class="quiet">"Request id " <CopyId id=id/></p> })}
                <p class="row">
                    {back.map(|back| view! { <a class="button primary" href=back>"Back"</a> })}
                    {again.then(|| view! { <a class="button primary" href="">"Try again"</a> })}
                    <a class="button" href=Route::Sessions.to_string()>"Go to sessions"</a>
                    <CheckLink check=check/>
                </p>
            </section>
        }
    };
    Page { status, ..Page::new(title, view) }
}
