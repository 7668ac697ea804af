//! The session over time, also for guests: it shows what happened when, and nothing of what it was.

use super::fragment::{Fragment, names};
use crate::{
    failure::Failure,
    request::extract::Query,
    web::{app::App, read_scope::ReadScope},
};
use axum::extract::State;
use pilothouse_app::session::fragments::{self, COLUMNS, View};
use pilothouse_domain::overview::Scale;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    from: Option<i64>,
    to: Option<i64>,
}

/// All of the session, or what lies between `from` and `to`, in milliseconds since 1970.
pub async fn minimap(
    State(app): State<App>,
    scope: ReadScope,
    Query(Range { from, to }): Query<Range>,
) -> Result<Fragment, Failure> {
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    channel.figures.activity.lock().await.read_on(&app.store, scope.session.as_str()).await?;
    let context = names(&app, &scope, &channel).await?;
    let render = move || {
        let activity = channel.figures.activity.blocking_lock();
        let draw = |range| activity.figure().draw(range, COLUMNS, context.now);
        let whole = draw(None);
        let part = from.zip(to).map(|(from, to)| {
            let view = View::between(&Scale::of(&whole), from, to);
            (draw(Some((from, to))).aligned_to(&whole), view)
        });
        fragments::minimap(&context, &whole, part.as_ref().map(|(part, view)| (part, *view)))
    };
    app.fragment(render).await
}
