//! The session page: everything its island starts with.

use crate::{
    console::{self, LogAddress, LogFilter, Place},
    islands::session::{Facts, Opening, SessionView},
    page::{Page, PageContext, Problem},
    pages::plain,
};
use http::StatusCode;
use leptos::prelude::*;
use pilothouse_api::ids::SessionId;
use pilothouse_domain::reveal::visible;

/// `/sessions/{id}`.
///
/// The event log is the page; without it there is none. A session that is deleted is shown as it was last seen. The
/// environment's name is not worth failing for.
pub async fn detail(context: &PageContext, id: &SessionId) -> Result<Page, Problem> {
    let session = match context.api.retrieve_session(id).await {
        Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => {
            console::kept_session(&context.api, id).await.map_err(|_| error)?
        }
        found => found?,
    };
    let (address, filter) = (LogAddress::Console(id.clone()), LogFilter::default());
    let (log, environment) = futures::join!(
        console::log_window(&context.api, &address, &Place::End, &filter, console::WINDOW),
        context.api.retrieve_environment(&session.environment_id),
    );
    let log = log?;
    let text = plain::transcript(&log);
    let opening = Opening {
        session: Facts::from(&*session),
        guest: None,
        environment_name: environment.map_or_else(|_| session.environment_id.to_string(), |found| visible(&found.name)),
        me: context.visitor.as_ref().map(|visitor| visitor.name.clone()).unwrap_or_default(),
        may: context.may(),
        log,
        now: context.now,
    };
    let title = Facts::heading(session.title.as_deref());
    Ok(Page::new(title, move || view! { <SessionView opening/> }).with_text(text))
}
