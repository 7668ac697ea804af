//! Something that is computed from a whole log, kept so that only what is new is read.

use super::{Store, StoreError};
use futures::TryStreamExt as _;
use pilothouse_domain::log_index::QUEUED;
use sqlx::{Row as _, sqlite::SqliteRow};
use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher as _, RandomState},
    sync::LazyLock,
};

/// A figure that is computed from events, each of which is noted once.
pub trait Figure: Default {
    /// What is read of an event.
    type Trace;
    /// The columns, after those that say which event it is: its number, time, id, whether it may come again, and thread.
    const COLUMNS: &'static str;
    /// Which events count.
    const CONDITION: &'static str;

    /// Reads the columns, of which its own begin with `first`; `None`: the event says nothing.
    fn trace(row: &SqliteRow, first: usize) -> Result<Option<Self::Trace>, StoreError>;

    /// Notes what came since, in the order of time.
    fn note(&mut self, traces: Vec<Self::Trace>);
}

/// A figure, and how far the log was read for it.
#[derive(Default)]
pub struct Running<F> {
    figure: F,
    /// What was read so far.
    read: Option<Extent>,
    /// Events that may come again with a new number: those of child threads, and queued ones. By their hashes, since there
    /// may be many.
    repeatable: HashSet<u64>,
    /// When something was last noted of each thread, the primary one being empty.
    noted: HashMap<String, i64>,
}

/// The events of a log, from one to another.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Extent {
    /// The lowest number, and its event: where a copy replaces the first one, its number can be given to another.
    first: (i64, String),
    /// The highest number.
    last: i64,
}

/// Names events in `repeatable`.
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// What was read, and is to be noted.
struct New<T> {
    traces: Vec<T>,
    repeatable: HashSet<u64>,
    noted: HashMap<String, i64>,
}

impl<F: Figure> Running<F> {
    /// The figure as it was read last.
    pub const fn figure(&self) -> &F {
        &self.figure
    }

    /// Reads what was added to the log since.
    ///
    /// # Errors
    /// When the database fails; then nothing is noted.
    pub async fn read_on(&mut self, store: &Store, session: &str) -> Result<&F, StoreError> {
        let Some(extent) = store.log_extent(session).await? else { return Ok(&self.figure) };
        if self.read.as_ref() == Some(&extent) {
            return Ok(&self.figure);
        }
        // What is listed of the past comes before what was noted.
        if self.read.as_ref().is_some_and(|read| read.first != extent.first) {
            *self = Self::default();
        }
        let new = match self.new_traces(store, session, extent.last).await? {
            Some(new) => new,
            None => {
                *self = Self::default();
                self.new_traces(store, session, extent.last).await?.unwrap_or_default()
            }
        };
        self.figure.note(new.traces);
        self.repeatable.extend(new.repeatable);
        self.noted.extend(new.noted);
        self.read = Some(extent);
        Ok(&self.figure)
    }

    /// What reads the events after a number, or all of them.
    pub(super) fn query(after: Option<i64>) -> String {
        // Without the range an index is chosen that has fewer events, or all columns.
        let after = after.map_or_else(String::new, |after| format!(" AND seq > {after}"));
        format!(
            "SELECT seq, at, event_id, thread IS NOT NULL OR at = {QUEUED}, thread, {} FROM log_events \
             WHERE log = (SELECT id FROM logs WHERE session_id = ?){}{after} ORDER BY at, seq",
            F::COLUMNS,
            F::CONDITION
        )
    }

    /// What came since, up to a number; `None` where something of it comes before what was noted of its thread.
    async fn new_traces(&self, store: &Store, session: &str, last: i64) -> Result<Option<New<F::Trace>>, StoreError> {
        let query = Self::query(self.read.as_ref().map(|read| read.last));
        let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind(session);
        let mut rows = query.fetch(store.pool());
        let mut new = New::default();
        while let Some(row) = rows.try_next().await? {
            let event = HASHER.hash_one(row.try_get::<&str, _>(2)?);
            // What is later than the last one is read with the next ones.
            if row.try_get::<i64, _>(0)? > last || self.repeatable.contains(&event) {
                continue;
            }
            let (at, thread): (i64, &str) = (row.try_get(1)?, row.try_get::<Option<&str>, _>(4)?.unwrap_or_default());
            if self.noted.get(thread).is_some_and(|noted| at < *noted) {
                return Ok(None);
            }
            if row.try_get(3)? {
                new.repeatable.insert(event);
            }
            if at < QUEUED {
                match new.noted.get_mut(thread) {
                    Some(noted) => *noted = at,
                    None => drop(new.noted.insert(thread.to_owned(), at)),
                }
            }
            new.traces.extend(F::trace(&row, 5)?);
        }
        Ok(Some(new))
    }
}

impl<T> Default for New<T> {
    fn default() -> Self {
        Self { traces: Vec::new(), repeatable: HashSet::new(), noted: HashMap::new() }
    }
}

impl Store {
    /// What a log has; `None` where it is empty.
    async fn log_extent(&self, session: &str) -> Result<Option<Extent>, StoreError> {
        let query = "SELECT seq, event_id, \
                     (SELECT max(seq) FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?1)) \
                     FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?1) ORDER BY seq LIMIT 1";
        let row = sqlx::query(query).bind(session).fetch_optional(self.pool()).await?;
        row.map(|row| Ok(Extent { first: (row.try_get(0)?, row.try_get(1)?), last: row.try_get(2)? })).transpose()
    }
}
