//! `GET /api/console/stream`: the events of several sessions, live, over one connection.

use crate::{
    failure::Failure,
    identity::Identity,
    relay::{self, Reader, Unread},
    web::{api::session_id, app::App},
};
use axum::{
    extract::{Query, State},
    response::Response,
};
use futures::future::join_all;
use http::StatusCode;
use pilothouse_api::ids::SessionId;

/// The maximum number of sessions per connection.
const MAX_SESSIONS: usize = 64;

/// Sessions live, as server-sent events: what the log of each has after a number, then what happens.
#[utoipa::path(
    get,
    path = "/api/console/stream",
    params(("follow" = Vec<String>, Query, description = "`SESSION:NUMBER`, once for each of up to 64 sessions.")),
    responses((status = 200, content_type = "text/event-stream", body = String)),
)]
pub async fn stream(
    State(app): State<App>,
    identity: Identity,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    if query.is_empty() || query.len() > MAX_SESSIONS {
        return Err(Failure::invalid(format!(
            "Expected follow=SESSION:AFTER once for each of 1 to {MAX_SESSIONS} sessions."
        )));
    }
    let followed = query.iter().map(|(name, value)| {
        let parts = if name == "follow" { value.rsplit_once(':') } else { None };
        let (session, after) =
            parts.and_then(|(session, after)| Some((session, after.parse().ok()?))).ok_or_else(|| {
                Failure::invalid(format!(
                    "{name}={value}: expected follow=SESSION:AFTER, AFTER being a number of the log."
                ))
            })?;
        Ok::<_, Failure>((session_id(session)?, after))
    });
    let followed: Vec<_> = followed.collect::<Result<_, _>>()?;
    let reader = Reader::from(&identity);
    let permit = app.relay.permit(&reader, followed.iter().map(|(session, _)| session.clone()).collect())?;
    // One unreadable session must not end the stream of the others; it is reported on the stream.
    let is_alone = followed.len() == 1;
    let asked = followed.into_iter().map(async |(session, after): (SessionId, u64)| {
        let outcome = app.relay.caught_up_for(&session, &reader).await;
        (session, after, outcome)
    });
    let (mut read, mut unread) = (Vec::new(), Vec::new());
    for (session, after, outcome) in join_all(asked).await {
        match outcome {
            Ok(channel) => read.push((channel, after)),
            Err(failure) if is_alone => return Err(failure),
            Err(failure) => {
                let is_missing = failure.status() == StatusCode::NOT_FOUND;
                unread.push(Unread { session, after, reader: reader.clone(), is_missing });
            }
        }
    }
    Ok(relay::held(relay::console_stream(&app.relay, &identity.name, read, unread), permit))
}
