//! `GET …/rows`: a window of a session's log, rendered.

use super::{log::no_such_event, session::facts, window_parameters::WindowParameters};
use crate::{
    failure::Failure,
    log_window,
    request::extract::Json,
    store::event_log::{Edge, Filter},
    web::{app::App, read_scope::ReadScope},
};
use axum::extract::State;
use pilothouse_api::ids::EventId;
use pilothouse_app::session::{self, SessionContext};
use pilothouse_console_api::{LogFilter, LogPosition, LogWindow, RowsWindow, WINDOW};

/// A window of one stream as rows of HTML: the session's own by default. It can't be filtered by `tool` and `words`.
#[utoipa::path(get, path = "/rows", params(WindowParameters), responses((status = 200, body = RowsWindow)))]
pub async fn rows(
    State(app): State<App>,
    scope: ReadScope,
    parameters: WindowParameters,
) -> Result<Json<RowsWindow>, Failure> {
    let mut query = parameters.query(WINDOW)?;
    query.filter.thread.get_or_insert_default();
    let (filter, position) = (log_filter(&query.filter)?, log_position(&query.edge)?);
    let audience = scope.audience();
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let facts = facts(&app, &channel, audience).await?;
    let found = log_window::listed(&app.store, channel, audience, &query).await?.ok_or_else(no_such_event)?;
    let now = app.store.clock().now();
    let render = move || {
        let window = LogWindow::try_from(found)?;
        let (context, timeline) = SessionContext::from_log(audience, facts, String::new(), &window, now);
        Ok::<_, Failure>(session::rows(&context, &timeline, &window, &filter, &position))
    };
    app.workers.run(render).await?.map(Json)
}

fn log_filter(Filter { types, thread, failed, tool, words }: &Filter) -> Result<LogFilter, Failure> {
    if tool.is_some() || words.is_some() {
        return Err(Failure::invalid("Rows are filtered by type, thread and failed alone."));
    }
    let thread = thread.as_deref().filter(|thread| !thread.is_empty());
    let thread = thread.map(str::parse).transpose();
    let thread = thread.map_err(|error| Failure::invalid(format!("thread: {error}.")))?;
    Ok(LogFilter { types: types.clone(), thread, failed: *failed })
}

fn log_position(edge: &Edge) -> Result<LogPosition, Failure> {
    let event = |id: &str| id.parse::<EventId>().map_err(|_| no_such_event());
    Ok(match edge {
        Edge::End | Edge::Start => LogPosition::End,
        Edge::Before(id) => LogPosition::Before(event(id)?),
        Edge::After(id) => LogPosition::After(event(id)?),
        Edge::Around(id) => LogPosition::Around(event(id)?),
        Edge::At(nanos) => LogPosition::At(nanos / 1_000_000),
    })
}
