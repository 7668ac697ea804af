//! The session page: what it is rendered from.

use crate::{
    page::{Page, PageContext, Problem},
    pages::plain,
    session::{Opening, session_page},
};
use pilothouse_api::ids::SessionId;
use pilothouse_console_api::{self as console, LogAddress, LogFilter, LogPosition, SeenSession, SessionFacts};
use pilothouse_domain::reveal::visible;

/// `/sessions/{id}`.
///
/// The event log is the page; without it there is none. A session that is deleted, or can't be read upstream, is shown as
/// it was recorded. The environment's name is not worth failing for, nor waiting for in vain.
pub async fn detail(context: &PageContext, id: &SessionId) -> Result<Page, Problem> {
    let (address, filter) = (LogAddress::Console(id.clone()), LogFilter::default());
    let (seen, log) = futures::join!(
        console::session(&context.api, id),
        console::log_window(&context.api, &address, &LogPosition::End, &filter, console::WINDOW),
    );
    let SeenSession { session, stale } = seen?;
    let environment = match stale {
        None => context.api.retrieve_environment(&session.environment_id).await.ok(),
        Some(_) => None,
    };
    let log = log?;
    let text = plain::transcript(&log);
    let opening = Opening {
        session: SessionFacts::from(&*session),
        guest: None,
        environment_name: environment.map_or_else(|| session.environment_id.to_string(), |found| visible(&found.name)),
        me: context.visitor.as_ref().map(|visitor| visitor.name.clone()).unwrap_or_default(),
        may: context.may(),
        log,
        rules: context.rules.clone(),
        stale,
        now: context.now,
    };
    let title = SessionFacts::heading(session.title.as_deref());
    Ok(Page::new(title, move || session_page(&opening)).with_text(text).with_session())
}
