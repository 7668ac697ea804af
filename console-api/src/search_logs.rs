//! Searching all recorded logs.

use pilothouse_api::{Client, Error, page::Query, transport::Transport};
use serde::{Deserialize, Serialize};

/// What is looked for: events that have all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct SearchFilter {
    /// Words, each of which may be the beginning of one, and `"words in quotes"` that follow each other.
    pub q: Option<String>,
    /// The tool of the call: `bash`, `github/list_issues`, or an MCP server's name for all of its tools.
    pub tool: Option<String>,
    /// A file that the call names, a folder that it lies in, or the end of its path.
    pub path: Option<String>,
    /// A host that the call names, or a domain that it lies in.
    pub host: Option<String>,
    /// Who answered the call: a person or a rule, by name.
    pub person: Option<String>,
    /// The session's agent, by id or name.
    pub agent: Option<String>,
    /// The session, by id.
    pub session: Option<String>,
    /// The event's type.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Only events from this moment on, in milliseconds since 1970.
    pub from: Option<i64>,
    /// Only events before this moment, in milliseconds since 1970.
    pub to: Option<i64>,
    /// Only those behind this place, which a page gives as its `next`.
    pub before: Option<i64>,
}

impl SearchFilter {
    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        Self { before: None, ..self.clone() } == Self::default()
    }

    /// As the parameters of an address.
    pub fn query(&self) -> Query {
        let Self { q, tool, path, host, person, agent, session, kind, from, to, before } = self;
        let texts = [
            ("q", q),
            ("tool", tool),
            ("path", path),
            ("host", host),
            ("person", person),
            ("agent", agent),
            ("session", session),
            ("type", kind),
        ];
        let query =
            texts.into_iter().fold(Query::new(), |query, (name, text)| query.with_option(name, text.as_deref()));
        [("from", from), ("to", to), ("before", before)]
            .into_iter()
            .fold(query, |query, (name, number)| query.with_option(name, *number))
    }
}

/// What a search found, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundEvents {
    /// A page of events.
    pub hits: Vec<FoundEvent>,
    /// Their sessions.
    pub sessions: Vec<FoundSession>,
    /// How many there are; more than 1,000 are not counted.
    pub total: u32,
    /// There are more than `total`.
    pub is_more: bool,
    /// The place behind which the next page begins; absent on the last.
    pub next: Option<i64>,
    /// How much of what is recorded was searched.
    pub coverage: SearchCoverage,
}

/// An event that a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundEvent {
    /// Its session.
    pub session: String,
    /// Its id.
    pub event: String,
    /// When, in milliseconds since 1970; absent while it is queued.
    pub at: Option<i64>,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The child thread that it belongs to.
    pub thread: Option<String>,
    /// The tool that it calls.
    pub tool: Option<String>,
    /// Whether it reports a failure.
    pub failed: bool,
    /// Its text around the first hit, in parts.
    pub excerpt: Vec<FoundPart>,
}

/// A part of an event's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundPart {
    /// As it stands in the event.
    pub text: String,
    /// Whether it is what was looked for.
    pub hit: bool,
}

/// The session of an event that a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundSession {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// The id of its agent.
    pub agent: Option<String>,
    /// The name of its agent.
    pub agent_name: Option<String>,
    /// It is archived.
    pub archived: bool,
    /// It is deleted upstream; its recording is still there.
    pub deleted: bool,
}

/// How much of what is recorded a search sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchCoverage {
    /// How many sessions' logs are indexed, at least in part.
    pub sessions: u64,
    /// How many logs are not indexed to their end yet; what was written within the last second doesn't count.
    pub behind: u64,
    /// Whether that is known: it is not while the server starts.
    pub is_known: bool,
}

/// Searches all logs.
///
/// # Errors
/// When they can't be searched.
pub async fn search_logs<T: Transport>(client: &Client<T>, filter: &SearchFilter) -> Result<FoundEvents, Error> {
    client.get(&format!("/console/search{}", filter.query().suffix())).await
}
