//! Windows of a session's log as an audience may see them: bounded, redacted, and with who answered its calls.

mod entry;
mod files;
mod shorten;

pub use entry::entry;
pub use files::known_files;

use crate::{
    channel::{Channel, LogChanges},
    store::{
        Store, StoreError,
        event_log::{Edge, Filter, Logged},
    },
};
use pilothouse_api::ids::{EventId, SessionId};
use pilothouse_app::session::Audience;
use pilothouse_console_api::LogWindow;
use pilothouse_domain::{known_file::KnownFile, usage_totals::UsageTotals};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// How long to wait for events that the backfill has not listed yet.
const BACKFILL_TIMEOUT: Duration = Duration::from_secs(5);

/// Which window is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowQuery {
    /// Where it lies.
    pub edge: Edge,
    /// Which events count.
    pub filter: Filter,
    /// The most events.
    pub limit: u32,
}

/// A window whose events are still the upstream's JSON, redacted where tools are hidden.
#[derive(Clone, Debug)]
pub struct ShownWindow {
    /// Its events, oldest first and queued ones last.
    pub data: Vec<Logged>,
    /// Related events from elsewhere.
    pub related: Vec<Logged>,
    /// Who answered the calls among these events, by call; empty for guests, who are not told people's names.
    pub answers: BTreeMap<String, String>,
    /// Who allowed which waiting call that another person must allow, too; empty for guests.
    pub approvals: BTreeMap<String, Vec<String>>,
    /// What is known of the files that open calls would change, by call; empty for guests.
    pub files: BTreeMap<String, KnownFile>,
    /// Whether there are older events.
    pub has_earlier: bool,
    /// Whether there are newer events.
    pub has_later: bool,
    /// The highest number in the log.
    pub newest: u64,
    /// What the session has used; only at the log's end.
    pub usage: Option<UsageTotals>,
}

/// What the log has at the moment.
struct Look {
    /// `None` where the event at the window's edge is not in the log.
    window: Option<ShownWindow>,
    /// Whether the backfill can't add to it any more.
    is_settled: bool,
}

/// A window, once the backfill has listed what it asks for; `None` where there is no such event.
///
/// # Errors
/// When the log can't be read.
pub async fn listed(
    store: &Store,
    channel: Arc<Channel>,
    audience: Audience,
    query: &WindowQuery,
) -> Result<Option<ShownWindow>, StoreError> {
    let session = channel.session.clone();
    let mut changes = LogChanges::of(channel, BACKFILL_TIMEOUT);
    loop {
        let Look { window, is_settled } = look(store, &session, audience, query).await?;
        let is_end = window.is_some() && query.edge == Edge::End;
        if is_settled || is_end || changes.is_over() {
            return Ok(window);
        }
        changes.next().await;
    }
}

/// A window as the log has it now.
///
/// # Errors
/// When the log can't be read.
pub async fn read(
    store: &Store,
    session: &SessionId,
    audience: Audience,
    query: &WindowQuery,
) -> Result<Option<ShownWindow>, StoreError> {
    Ok(look(store, session, audience, query).await?.window)
}

async fn look(
    store: &Store,
    session: &SessionId,
    audience: Audience,
    WindowQuery { edge, filter, limit }: &WindowQuery,
) -> Result<Look, StoreError> {
    let session = session.as_str();
    let complete = store.log_state(session).await?.complete;
    let newest = store.newest_event(session).await?;
    let Some(mut found) = store.log_window(session, edge, filter, *limit).await? else {
        return Ok(Look { window: None, is_settled: complete });
    };
    let is_settled = complete || found.has_earlier;
    shorten::shorten(&mut found, edge, shorten::MAX_BYTES);
    let usage = match edge {
        Edge::End => store.usage_totals(session, newest, complete).await?,
        _ => None,
    };
    let calls: &[String] = if audience == Audience::Team { &found.calls } else { &[] };
    let all_shown = |rows: Vec<Logged>| rows.into_iter().map(|row| shown(row, audience)).collect::<Result<_, _>>();
    let approvals = if audience == Audience::Team { store.first_approvals(session).await? } else { BTreeMap::new() };
    let window = ShownWindow {
        approvals,
        answers: store.answered_by(session, calls).await?,
        files: files::known_files(store, session, calls).await?,
        data: all_shown(found.data)?,
        related: all_shown(found.related)?,
        has_earlier: found.has_earlier || !complete,
        has_later: found.has_later,
        newest,
        usage,
    };
    Ok(Look { window: Some(window), is_settled })
}

/// An event as an audience may see it.
///
/// # Errors
/// When it can't be read.
pub fn shown(logged: Logged, audience: Audience) -> Result<Logged, StoreError> {
    if audience == Audience::GuestsWithoutTools { logged.without_tools() } else { Ok(logged) }
}

impl TryFrom<ShownWindow> for LogWindow {
    type Error = StoreError;

    fn try_from(window: ShownWindow) -> Result<Self, StoreError> {
        let entries = |rows: Vec<Logged>| rows.iter().map(entry).collect::<Result<Vec<_>, _>>();
        Ok(Self {
            data: entries(window.data)?,
            related: entries(window.related)?,
            answers: by_call(window.answers)?,
            approvals: by_call(window.approvals)?,
            files: by_call(window.files)?,
            has_earlier: window.has_earlier,
            has_later: window.has_later,
            newest: window.newest,
            usage: window.usage,
        })
    }
}

/// What the store has by the ids of calls.
///
/// # Errors
/// When an id can't be read.
pub fn by_call<T>(rows: BTreeMap<String, T>) -> Result<BTreeMap<EventId, T>, StoreError> {
    let id = |call: String| call.parse().map_err(|error| StoreError::Unreadable(format!("call {call}: {error}")));
    rows.into_iter().map(|(call, row)| Ok((id(call)?, row))).collect()
}
