//! A part of a page, and what is needed to draw one.

use crate::{
    channel::Channel,
    failure::Failure,
    log_window::{self, WindowQuery},
    store::event_log::{Edge, Filter},
    web::{app::App, console::session, read_scope::ReadScope},
};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, header};
use pilothouse_app::session::SessionContext;
use pilothouse_console_api::{LogWindow, SessionFacts};

/// How much of the log's end tells the names of a session's agent and threads.
const FOR_NAMES: u32 = 1;

/// A part of a page.
pub struct Fragment(pub String);

impl IntoResponse for Fragment {
    fn into_response(self) -> Response {
        let mut response = Html(self.0).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

impl App {
    /// Renders a fragment, off the threads that handle requests.
    pub async fn fragment(&self, render: impl FnOnce() -> String + Send + 'static) -> Result<Fragment, Failure> {
        Ok(Fragment(self.workers.run(render).await?))
    }
}

/// What fragments need to know of the session: its names, or with more of the log's end its state, too.
pub async fn context(
    app: &App,
    scope: &ReadScope,
    channel: &Channel,
    session: SessionFacts,
    environment_name: String,
    limit: u32,
) -> Result<SessionContext, Failure> {
    let query = WindowQuery { edge: Edge::End, filter: Filter::default(), limit };
    let (audience, now) = (scope.audience(), app.store.clock().now());
    let end = log_window::read(&app.store, &channel.session, audience, &query).await?;
    let end = end.map(LogWindow::try_from).transpose()?.unwrap_or_default();
    let context = move || SessionContext::from_log(audience, session, environment_name, &end, now).0;
    Ok(app.workers.run(context).await?)
}

/// The same with names alone.
pub async fn names(app: &App, scope: &ReadScope, channel: &Channel) -> Result<SessionContext, Failure> {
    let session = session::facts(app, channel, scope.audience()).await?;
    context(app, scope, channel, session, String::new(), FOR_NAMES).await
}
