//! What a screen says when there is nothing to show, or when something failed.

use crate::routes::check_url;
use leptos::prelude::*;
use pilothouse_api::Error;
use pilothouse_console_api::{CheckId, Outage};

/// What a visitor is told whose login is over: what the API says to a program is of no use to a person in a browser.
const EXPIRED: &str = "Your login has expired. Log in again.";

/// What is told of a response that is not the API's.
const UNEXPECTED: &str = "Got an unexpected response. Try again in a moment.";

/// A failed call, as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The API's own message, else what kind of failure it is.
    pub message: String,
    /// The upstream's request id.
    pub request_id: Option<String>,
    /// The doctor's check that explains it.
    pub check: Option<CheckId>,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let message = match error {
            Error::Api { status, .. } if status.as_u16() == 401 => EXPIRED.to_owned(),
            Error::Api { .. } => error.message(),
            // What was called is the console, and its own words may be anything.
            Error::Garbage { .. } => UNEXPECTED.to_owned(),
            Error::TimedOut(_) => "No answer in time. Try again in a moment.".to_owned(),
            Error::Connection(_) => Outage::Unreachable.words().to_owned(),
        };
        Self { message, request_id: error.request_id().map(str::to_owned), check: CheckId::explaining(error) }
    }
}

/// A failed call: message, request id, and what can be done as children.
#[component]
pub fn FailureNotice(
    /// What failed.
    failure: Failure,
    /// What was attempted: "The agents could not be loaded".
    #[prop(into)]
    what: String,
    /// What can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="notice failure" role="alert">
            <strong>{what}</strong>
            <p>{failure.message}</p>
            {failure.request_id.map(|id| view! { <p class="quiet">"Request id " <super::CopyId id=id/></p> })}
            {children.map(|children| view! { <div class="row">{children()}</div> })}
            <CheckLink check=failure.check/>
        </div>
    }
}

/// Who looks may see what the doctor finds; in the context of what is rendered for them.
#[derive(Clone, Copy)]
pub struct MaySeeChecks;

/// The way to the check that explains a failure, for those who may see it.
#[component]
pub fn CheckLink(
    /// The check, if there is one.
    check: Option<CheckId>,
) -> impl IntoView {
    let check = check.filter(|_| use_context::<MaySeeChecks>().is_some());
    check.map(|check| {
        view! { <a class="button small" href=check_url(check)>{format!("Check: {}", check.title())}</a> }
    })
}

/// An empty list: what it would hold, and what to do next.
#[component]
pub fn EmptyState(
    /// One line.
    #[prop(into)]
    title: String,
    /// What to do next; may hold a link.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <div>{children()}</div>
        </div>
    }
}
