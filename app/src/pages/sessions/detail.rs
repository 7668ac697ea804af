//! The session page: everything its island starts with.

use crate::{
    console::{self, LogFilter, Place},
    islands::session::{Facts, Opening, SessionView},
    page::{Page, PageContext, Problem},
};
use leptos::prelude::*;
use pilothouse_api::ids::SessionId;

/// `/sessions/{id}`.
///
/// The event log is the page; without it there is none. The environment's name is not worth failing for.
pub async fn detail(context: &PageContext, id: &SessionId) -> Result<Page, Problem> {
    let session = context.api.retrieve_session(id).await?;
    let filter = LogFilter::default();
    let (log, environment) = futures::join!(
        console::log_window(&context.api, id, &Place::End, &filter, console::WINDOW),
        context.api.retrieve_environment(&session.environment_id),
    );
    let opening = Opening {
        session: Facts::from(&*session),
        environment_name: environment.map_or_else(|_| session.environment_id.to_string(), |found| found.name.clone()),
        may: context.may(),
        log: log?,
        now: context.now,
    };
    let title = Facts::heading(session.title.as_deref());
    Ok(Page::new(title, move || view! { <SessionView opening/> }))
}
