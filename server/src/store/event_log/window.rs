//! Windows: a part of a log in order of time, with related events from elsewhere.

use super::{Logged, Store, StoreError, logged, push_log};
use futures::TryStreamExt as _;
use sqlx::{QueryBuilder, Row as _, Sqlite};

/// The maximum size of a window, in bytes; it always has at least one event.
const MAX_BYTES: usize = 1_500_000;

/// Where a window is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edge {
    /// At the end.
    End,
    /// At the beginning.
    Start,
    /// Just before an event.
    Before(String),
    /// Just after an event.
    After(String),
    /// Around an event.
    Around(String),
    /// Around a time, in nanoseconds since 1970.
    At(i64),
}

/// Which events to include.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these types; all if empty.
    pub types: Vec<String>,
    /// Only this child thread; if empty, only the session's own stream.
    pub thread: Option<String>,
    /// Only failures.
    pub failed: bool,
    /// Only calls of this tool.
    pub tool: Option<String>,
    /// Only events with these words, in lower case.
    pub words: Option<String>,
}

/// A part of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The events, oldest first and queued ones last.
    pub data: Vec<Logged>,
    /// Events outside the window that belong to it: answers and results of calls in `data`, calls of results in it, and
    /// the starts of all threads and workflow runs.
    pub related: Vec<Logged>,
    /// The calls that events in `data` make, answer or end.
    pub calls: Vec<String>,
    /// Whether there are older events.
    pub has_earlier: bool,
    /// Whether there are newer events.
    pub has_later: bool,
}

/// A position in a log: time, then number.
type Position = (i64, i64);

impl Store {
    /// A part of a session's log; `None` where the event at its edge is not in the log.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn log_window(
        &self,
        session: &str,
        edge: &Edge,
        filter: &Filter,
        limit: u32,
    ) -> Result<Option<Window>, StoreError> {
        const FIRST: Position = (i64::MIN, i64::MIN);
        const LAST: Position = (i64::MAX, i64::MAX);
        let position = match edge {
            Edge::End => LAST,
            Edge::Start => FIRST,
            Edge::At(at) => (*at, i64::MIN),
            Edge::Before(id) | Edge::After(id) | Edge::Around(id) => match self.position_of(session, id).await? {
                Some(position) => position,
                None => return Ok(None),
            },
        };
        let mut rows = Rows::default();
        match edge {
            Edge::End | Edge::Before(_) => self.earlier(session, position, filter, limit, &mut rows).await?,
            Edge::Start | Edge::After(_) => self.later(session, position, false, filter, limit, &mut rows).await?,
            Edge::Around(_) | Edge::At(_) => {
                self.later(session, position, true, filter, limit.div_ceil(2), &mut rows).await?;
                let rest = limit.saturating_sub(u32::try_from(rows.data.len()).unwrap_or(limit));
                rows.bytes /= 2;
                self.earlier(session, position, filter, rest, &mut rows).await?;
            }
        }
        let has_earlier = match rows.positions.first() {
            Some(first) => self.exists(session, filter, "<", *first).await?,
            None => self.exists(session, filter, "<", position).await?,
        };
        let has_later = match (edge, rows.positions.last()) {
            // Later events arrive on the stream; a page that was told about more would not follow it.
            (Edge::End, _) => false,
            (_, Some(last)) => self.exists(session, filter, ">", *last).await?,
            (_, None) => self.exists(session, filter, ">", position).await?,
        };
        let related = self.related(session, &rows).await?;
        Ok(Some(Window { data: rows.data, related, calls: rows.calls, has_earlier, has_later }))
    }

    /// The position of an event.
    async fn position_of(&self, session: &str, event_id: &str) -> Result<Option<Position>, StoreError> {
        let query =
            "SELECT at, seq FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?) AND event_id = ?";
        let row = sqlx::query(query).bind(session).bind(event_id).fetch_optional(self.pool()).await?;
        row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
    }

    async fn earlier(
        &self,
        session: &str,
        position: Position,
        filter: &Filter,
        limit: u32,
        rows: &mut Rows,
    ) -> Result<(), StoreError> {
        let mut query = select(filter.columns(), session, filter, "<", position);
        query.push(" ORDER BY at DESC, seq DESC LIMIT ").push_bind(limit);
        let mut found = Rows { bytes: rows.bytes, ..Rows::default() };
        found.read(self, query).await?;
        found.data.reverse();
        found.positions.reverse();
        rows.put_before(found);
        Ok(())
    }

    async fn later(
        &self,
        session: &str,
        position: Position,
        inclusive: bool,
        filter: &Filter,
        limit: u32,
        rows: &mut Rows,
    ) -> Result<(), StoreError> {
        let comparison = if inclusive { ">=" } else { ">" };
        let mut query = select(filter.columns(), session, filter, comparison, position);
        query.push(" ORDER BY at, seq LIMIT ").push_bind(limit);
        rows.read(self, query).await
    }

    async fn exists(
        &self,
        session: &str,
        filter: &Filter,
        comparison: &str,
        position: Position,
    ) -> Result<bool, StoreError> {
        let mut query = select("SELECT 1", session, filter, comparison, position);
        query.push(" LIMIT 1");
        Ok(query.build().fetch_optional(self.pool()).await?.is_some())
    }

    async fn related(&self, session: &str, rows: &Rows) -> Result<Vec<Logged>, StoreError> {
        let mut query = related(session, &rows.calls);
        let found = query.build().fetch_all(self.pool()).await?;
        let found = found.iter().map(logged).collect::<Result<Vec<_>, _>>()?;
        let in_window: std::collections::HashSet<u64> = rows.data.iter().map(|row| row.seq).collect();
        Ok(found.into_iter().filter(|row| !in_window.contains(&row.seq)).collect())
    }
}

/// The rows read so far.
#[derive(Default)]
struct Rows {
    data: Vec<Logged>,
    positions: Vec<Position>,
    calls: Vec<String>,
    bytes: usize,
}

impl Rows {
    /// Reads until the window is full.
    async fn read(&mut self, store: &Store, mut query: QueryBuilder<Sqlite>) -> Result<(), StoreError> {
        let query = query.build();
        let mut found = query.fetch(store.pool());
        while let Some(row) = found.try_next().await? {
            let event = Logged {
                seq: row.try_get::<i64, _>(2)?.cast_unsigned(),
                stream: row.try_get(3)?,
                json: row.try_get(4)?,
            };
            self.bytes += event.json.len();
            if self.bytes > MAX_BYTES && !self.data.is_empty() {
                break;
            }
            self.positions.push((row.try_get(0)?, row.try_get(2)?));
            self.calls.extend(row.try_get::<Option<String>, _>(1)?);
            self.data.push(event);
        }
        Ok(())
    }

    fn put_before(&mut self, earlier: Self) {
        self.data.splice(0..0, earlier.data);
        self.positions.splice(0..0, earlier.positions);
        self.calls.extend(earlier.calls);
    }
}

/// A query for what a window brings along: the beginnings of threads and workflow runs, and all that belongs to its calls.
fn related(session: &str, calls: &[String]) -> QueryBuilder<Sqlite> {
    const SELECT: &str = "SELECT seq, stream, body FROM log_events WHERE ";
    let mut query = QueryBuilder::new(SELECT);
    // One type each: an index has them.
    push_log(&mut query, session).push(" AND type = 'session.thread_created' UNION ALL ").push(SELECT);
    push_log(&mut query, session).push(" AND type = 'workflow_run.created'");
    if !calls.is_empty() {
        query.push(" UNION ALL ").push(SELECT);
        push_log(&mut query, session).push(" AND call_id IN (");
        let mut list = query.separated(", ");
        for call in calls {
            list.push_bind(call.clone());
        }
        query.push(")");
    }
    query
}

/// A query over the events of a session that match a filter and lie on one side of a position.
fn select<'a>(
    what: &str,
    session: &'a str,
    filter: &'a Filter,
    comparison: &str,
    (at, seq): Position,
) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(what);
    query.push(" FROM log_events WHERE ");
    push_log(&mut query, session);
    query.push(" AND (at, seq) ").push(comparison).push(" (").push_bind(at).push(", ").push_bind(seq).push(")");
    filter.push_to(&mut query);
    query
}

impl Filter {
    /// The columns to read. For a child thread they are those of its own copy.
    fn columns(&self) -> &'static str {
        if self.thread.as_deref().is_some_and(|thread| !thread.is_empty()) {
            "SELECT at, call_id, seq, iif(thread_body IS NULL, stream, thread), coalesce(thread_body, body)"
        } else {
            "SELECT at, call_id, seq, stream, body"
        }
    }

    /// Adds the conditions to a query.
    pub(super) fn push_to(&self, query: &mut QueryBuilder<Sqlite>) {
        if !self.types.is_empty() {
            query.push(" AND type IN (");
            let mut list = query.separated(", ");
            for kind in &self.types {
                list.push_bind(kind.clone());
            }
            query.push(")");
        }
        match self.thread.as_deref() {
            None => {}
            Some("") => {
                query.push(" AND stream IS NULL");
            }
            Some(thread) => {
                query.push(" AND thread = ").push_bind(thread.to_owned());
            }
        }
        if self.failed {
            query.push(" AND failed");
        }
        if let Some(tool) = &self.tool {
            query.push(" AND tool = ").push_bind(tool.clone());
        }
        if let Some(words) = &self.words {
            query.push(" AND instr(words, ").push_bind(words.clone()).push(") > 0");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_window_brings_along_is_found_without_reading_the_log() {
        let store = Store::in_memory().await.unwrap();
        let query = related("sesn_1", &["sevt_1".to_owned()]).into_sql();
        let plan = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", query.as_str())));
        let steps = plan.fetch_all(store.pool()).await.unwrap();
        let steps: Vec<String> = steps.iter().map(|step| step.try_get(3).unwrap()).collect();
        for index in ["log_events_threads", "log_events_workflow_runs", "log_events_by_call"] {
            assert!(steps.iter().any(|step| step.contains(index)), "{index}: {steps:?}");
        }
        assert!(!steps.iter().any(|step| step.contains("log_events_by_time")), "{steps:?}");
    }
}
