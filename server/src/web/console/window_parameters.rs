//! The parameters of a window of a session's log.

use crate::{
    failure::Failure,
    log_window::WindowQuery,
    store::event_log::{Edge, Filter},
};
use axum::extract::FromRequestParts;
use axum_extra::extract::Query;
use http::request::Parts;
use pilothouse_api::ids::EventId;
use pilothouse_domain::log_index;
use serde::{Deserialize, Deserializer};
use utoipa::IntoParams;

/// The maximum number of events in a window.
const MAX_WINDOW: u32 = 1000;

/// Where a window lies, at the end of the log by default, and what it is filtered by.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WindowParameters {
    /// The window ends before this event.
    pub before: Option<EventId>,
    /// The window begins after this event.
    pub after: Option<EventId>,
    /// The window lies around this event.
    pub around: Option<EventId>,
    /// The window lies around this moment, in milliseconds since 1970.
    pub at: Option<i64>,
    /// The number of events, 1,000 at most.
    pub limit: Option<u32>,
    /// Only events of these types.
    #[serde(default, rename = "type")]
    pub types: Vec<String>,
    /// Only events of this child thread's stream; empty: of the session's own.
    #[serde(default, deserialize_with = "even_if_empty")]
    pub thread: Option<String>,
    /// Only what failed.
    #[serde(default)]
    pub failed: bool,
    /// Only calls of this tool, and their results.
    pub tool: Option<String>,
    /// Only events that contain these words, in any case.
    pub words: Option<String>,
}

impl WindowParameters {
    /// The window that is asked for, of so many events by default.
    ///
    /// # Errors
    /// 400 where it would lie in two places.
    pub fn query(self, limit: u32) -> Result<WindowQuery, Failure> {
        let Self { before, after, around, at, limit: asked, types, thread, failed, tool, words } = self;
        let edges = [
            before.map(|event| Edge::Before(event.to_string())),
            after.map(|event| Edge::After(event.to_string())),
            around.map(|event| Edge::Around(event.to_string())),
            at.map(|moment| Edge::At(moment.saturating_mul(1_000_000))),
        ];
        let mut edges = edges.into_iter().flatten();
        let edge = edges.next().unwrap_or(Edge::End);
        if edges.next().is_some() {
            return Err(Failure::invalid("Expected one of before, after, around and at."));
        }
        let words = words.map(|words| log_index::folded(words.trim())).filter(|words| !words.is_empty());
        let limit = asked.unwrap_or(limit).clamp(1, MAX_WINDOW);
        Ok(WindowQuery { edge, filter: Filter { types, thread, failed, tool, words }, limit })
    }
}

/// A query's empty value would count as none.
fn even_if_empty<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    String::deserialize(value).map(Some)
}

impl<S: Send + Sync> FromRequestParts<S> for WindowParameters {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let query = Query::from_request_parts(parts, state).await;
        query.map(|Query(parameters)| parameters).map_err(|error| Failure::invalid(error.body_text()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<WindowParameters, Failure> {
        let uri = format!("/events?{query}").parse().unwrap();
        let query = Query::try_from_uri(&uri).map_err(|error| Failure::invalid(error.body_text()));
        query.map(|Query(parameters)| parameters)
    }

    #[test]
    fn an_empty_thread_is_the_sessions_own_stream() {
        let filter = |query: &str| read(query).unwrap().query(10).unwrap().filter;
        assert_eq!(filter("thread=").thread.as_deref(), Some(""));
        assert_eq!(filter("thread=sthr_1&limit=3").thread.as_deref(), Some("sthr_1"));
        assert_eq!(filter("limit=3").thread, None);
    }

    #[test]
    fn types_repeat_and_empty_words_filter_nothing() {
        let filter = read("type=a&words=+&type=b&failed=true").unwrap().query(10).unwrap().filter;
        let types = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(filter, Filter { types, failed: true, ..Filter::default() });
    }

    #[test]
    fn a_window_lies_in_one_place() {
        assert!(read("before=sevt_1&after=sevt_2").unwrap().query(10).is_err());
        assert!(read("at=5").unwrap().query(10).unwrap().edge == Edge::At(5_000_000));
        for wrong in ["failed=1", "at=now", "limit=-1", "word=x"] {
            assert!(read(wrong).and_then(|parameters| parameters.query(10)).is_err(), "{wrong}");
        }
    }
}
