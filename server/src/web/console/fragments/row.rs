//! One row with everything that is folded elsewhere, for output that is too long to be sent along.

use super::fragment::{Fragment, names};
use crate::{
    failure::Failure,
    log_window::{self, WindowQuery},
    request::extract::Query,
    store::event_log::{Edge, Filter},
    web::{app::App, console::log::no_such_event, read_scope::ReadScope},
};
use axum::extract::State;
use pilothouse_api::ids::EventId;
use pilothouse_app::session::fragments;
use pilothouse_console_api::LogWindow;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowQuery {
    event: EventId,
}

/// `?event=ID`: the row that shows this event.
pub async fn row(
    State(app): State<App>,
    scope: ReadScope,
    Query(RowQuery { event }): Query<RowQuery>,
) -> Result<Fragment, Failure> {
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let context = names(&app, &scope, &channel).await?;
    let query = WindowQuery { edge: Edge::Around(event.to_string()), filter: Filter::default(), limit: 1 };
    let window = log_window::listed(&app.store, channel, scope.audience(), &query).await?;
    let window: LogWindow = window.ok_or_else(no_such_event)?.try_into()?;
    let row = app.workers.run(move || fragments::row(&context, &window, &event)).await?;
    row.map(Fragment).ok_or_else(no_such_event)
}
