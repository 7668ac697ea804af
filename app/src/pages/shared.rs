//! The page of a share link: one session, for whoever has the link, and no way on.

use crate::{
    page::{Capabilities, Page, PageContext, Problem},
    pages::plain,
    session::{Guest, Opening, session_page},
};
use pilothouse_api::Error;
use pilothouse_console_api::{self as console, LogAddress, LogFilter, LogPosition, SessionFacts, SharedSession};

/// `/share/{token}`.
pub async fn detail(context: &PageContext, token: &str) -> Result<Page, Problem> {
    let SharedSession { session, expires_at, hide_tools, stale } =
        console::shared_session(&context.api, token).await.map_err(problem)?;
    let log = LogAddress::Share(token.to_owned());
    let log =
        console::log_window(&context.api, &log, &LogPosition::End, &LogFilter::default(), console::WINDOW).await?;
    let text = plain::transcript(&log);
    let title = SessionFacts::heading(session.title.as_deref());
    let opening = Opening {
        session,
        guest: Some(Guest { token: token.to_owned(), expires_at, hide_tools }),
        environment_name: String::new(),
        me: String::new(),
        may: Capabilities::default(),
        log,
        rules: std::sync::Arc::default(),
        stale,
        now: context.now,
    };
    Ok(Page::new(title, move || session_page(&opening)).with_text(text).with_session())
}

/// Whatever is wrong with a link is told in the same words.
fn problem(error: Error) -> Problem {
    let is_missing = error.status() == Some(http::StatusCode::NOT_FOUND);
    let problem = Problem::from(error);
    if is_missing { Problem { title: "This link does not work".to_owned(), ..problem } } else { problem }
}
