//! What a log has on files: calls that are about to change one, and what earlier calls told of it.

use super::{Logged, Store, StoreError, logged, push_log};
use futures::TryStreamExt as _;
use sqlx::{QueryBuilder, Sqlite};

/// So many waiting calls are looked at.
const MAX_CALLS: u32 = 16;
/// So many of the newest calls are searched for those that name the file.
const MAX_SEARCHED: u32 = 3_000;
/// So many calls that name it are read.
const MAX_TOUCHES: u32 = 40;
/// So many of the newest commands are read: one that has run since is enough.
const MAX_COMMANDS: u32 = 8;
/// So many bytes are read.
const MAX_BYTES: usize = 2_000_000;

impl Store {
    /// Those of these calls that write or edit a file, and have no result.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_file_calls(&self, session: &str, calls: &[String]) -> Result<Vec<Logged>, StoreError> {
        if calls.is_empty() {
            return Ok(Vec::new());
        }
        open_calls(session, calls).build().fetch_all(self.pool()).await?.iter().map(logged).collect()
    }

    /// The newest calls on a file, by any of these spellings, and the newest commands, with their results; newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn file_events(&self, session: &str, spellings: &[String]) -> Result<Vec<Logged>, StoreError> {
        let mut query = QueryBuilder::new("WITH calls AS (SELECT event_id, at, seq, tool FROM log_events");
        query.push(" WHERE ");
        push_log(&mut query, session);
        query.push(" AND type = 'agent.tool_use' ORDER BY at DESC, seq DESC LIMIT ").push_bind(MAX_SEARCHED);
        query.push("), touches AS (SELECT event_id FROM calls WHERE tool IN ('read', 'write', 'edit')");
        query.push(" AND (SELECT json_extract(body, '$.input.file_path') FROM log_events AS made WHERE ");
        push_log(&mut query, session).push(" AND made.event_id = calls.event_id) IN (");
        let mut list = query.separated(", ");
        for spelling in spellings {
            list.push_bind(spelling.clone());
        }
        query.push(") ORDER BY at DESC, seq DESC LIMIT ").push_bind(MAX_TOUCHES);
        query.push("), commands AS (SELECT event_id FROM calls WHERE tool = 'bash' ORDER BY at DESC, seq DESC LIMIT ");
        query.push_bind(MAX_COMMANDS).push(") SELECT seq, stream, body");
        query.push(" FROM log_events INDEXED BY log_events_by_call WHERE ");
        push_log(&mut query, session);
        query.push(" AND call_id IN (SELECT event_id FROM touches UNION SELECT event_id FROM commands)");
        query.push(" ORDER BY at DESC, seq DESC");
        let (mut events, mut bytes) = (Vec::new(), 0);
        let query = query.build();
        let mut rows = query.fetch(self.pool());
        while let Some(row) = rows.try_next().await? {
            let event = logged(&row)?;
            bytes += event.json.len();
            if bytes > MAX_BYTES {
                break;
            }
            events.push(event);
        }
        Ok(events)
    }
}

/// Those of these calls that write or edit a file, and have no result.
pub(super) fn open_calls(session: &str, calls: &[String]) -> QueryBuilder<Sqlite> {
    // Else SQLite reads the log in the order of time, and looks at each event whether it is one of these.
    let mut query =
        QueryBuilder::new("SELECT seq, stream, body FROM log_events AS made INDEXED BY log_events_once WHERE ");
    push_log(&mut query, session).push(" AND tool IN ('write', 'edit') AND type = 'agent.tool_use'");
    query.push(
        " AND NOT EXISTS (SELECT 1 FROM log_events AS ended INDEXED BY log_events_by_call WHERE ended.log = made.log",
    );
    query.push(" AND ended.call_id = made.event_id AND ended.type LIKE '%.tool_result') AND event_id IN (");
    let mut list = query.separated(", ");
    for call in calls {
        list.push_bind(call.clone());
    }
    query.push(") ORDER BY at DESC LIMIT ").push_bind(MAX_CALLS);
    query
}
