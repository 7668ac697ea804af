//! The raw log: windows of its lines, single events, and the filters.

use super::fragment::{Fragment, names};
use crate::{
    failure::Failure,
    log_window,
    request::extract::{Json, Query},
    store::event_log::Edge,
    web::{
        app::App,
        console::{log::no_such_event, totals, window_parameters::WindowParameters},
        read_scope::ReadScope,
    },
};
use axum::extract::State;
use pilothouse_api::ids::EventId;
use pilothouse_app::session::{
    SessionContext,
    fragments::{self, PAGE},
};
use pilothouse_console_api::{LogWindow, RawFilter};
use serde::Deserialize;

/// The whole tab; the same parameters as those of a window.
pub async fn events(
    State(app): State<App>,
    scope: ReadScope,
    parameters: WindowParameters,
) -> Result<Fragment, Failure> {
    let filter = filter_of(&parameters);
    let (context, window) = listed(&app, &scope, parameters).await?;
    let Json(types) = totals::types(State(app.clone()), scope).await?;
    app.fragment(move || fragments::events(&context, &filter, &types, &window)).await
}

/// The lines of a window alone.
pub async fn raw(State(app): State<App>, scope: ReadScope, parameters: WindowParameters) -> Result<Fragment, Failure> {
    let (context, window) = listed(&app, &scope, parameters).await?;
    app.fragment(move || fragments::raw(&context, &window)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventQuery {
    event: EventId,
}

/// `?event=ID`: what an opened line shows.
pub async fn raw_event(
    State(app): State<App>,
    scope: ReadScope,
    Query(EventQuery { event }): Query<EventQuery>,
) -> Result<Fragment, Failure> {
    let only = WindowParameters { around: Some(event.clone()), limit: Some(1), ..WindowParameters::default() };
    let (_, window) = listed(&app, &scope, only).await?;
    let entry = window.data.into_iter().find(|entry| entry.event.id == event).ok_or_else(no_such_event)?;
    app.fragment(move || fragments::raw_event(&entry)).await
}

/// The types of events that there are.
pub async fn types(State(app): State<App>, scope: ReadScope) -> Result<Fragment, Failure> {
    let Json(types) = totals::types(State(app.clone()), scope).await?;
    app.fragment(move || fragments::types(&types)).await
}

/// A window of the log, and the names in it.
async fn listed(
    app: &App,
    scope: &ReadScope,
    parameters: WindowParameters,
) -> Result<(SessionContext, LogWindow), Failure> {
    let query = parameters.query(PAGE)?;
    if let Edge::At(_) = query.edge {
        return Err(Failure::invalid("at: the raw log is read before, after or around an event."));
    }
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let context = names(app, scope, &channel).await?;
    let window = log_window::listed(&app.store, channel, scope.audience(), &query).await?;
    Ok((context, window.ok_or_else(no_such_event)?.try_into()?))
}

/// The filter as the controls show it.
fn filter_of(parameters: &WindowParameters) -> RawFilter {
    let WindowParameters { types, thread, failed, tool, words, .. } = parameters;
    RawFilter {
        kind: types.first().cloned().unwrap_or_default(),
        thread: thread.as_ref().and_then(|thread| thread.parse().ok()),
        tool: tool.clone().unwrap_or_default(),
        words: words.clone().unwrap_or_default(),
        failed: *failed,
    }
}
