//! Readers of recorded logs: each keeps data of its own that follows from the events of all logs, such as an index for
//! searches. How far a reader has come is written in the same transaction as what it derived, so nothing is lost or
//! counted twice, whatever ends the process.

mod queue;
pub mod reader;
pub mod rows;

pub use queue::{ReadingProgress, ReadingQueue};
pub use reader::LogReader;
pub use rows::LogRow;

use super::{
    Store, StoreError, deeds::DeedReader, seals::Sealer, search::SearchReader, tool_runs::RunReader,
    usage::ModelRequests,
};
use rows::Part;
use sqlx::{Connection as _, SqliteConnection};
use std::collections::BTreeMap;

/// The readers, each with tables of its own. Their files take what they need from [`reader`] and [`rows`].
static READERS: &[&dyn LogReader] = &[&Sealer, &ModelRequests, &RunReader, &DeedReader, &SearchReader];

/// What one step of reading a log came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadStep {
    /// How many events were read.
    pub events: usize,
    /// Whether there is more to read in this log.
    pub has_more: bool,
}

/// The numbers from which to which a log was read; `None`: not at all.
type Position = Option<(i64, i64)>;

impl Store {
    /// The logs that changed since their readers saw them.
    pub fn reading_queue(&self) -> &ReadingQueue {
        &self.reading
    }

    /// Reads up to `most` events of a session's log that its readers don't know yet, in one transaction.
    ///
    /// # Errors
    /// When the database fails; then nothing is read.
    pub async fn read_log(&self, session: &str, most: u32) -> Result<ReadStep, StoreError> {
        let step = self.read_log_for(READERS, session, most).await?;
        if step.events > 0 {
            self.tidy_readers().await?;
        }
        Ok(step)
    }

    /// Recorders that waited for the step before this have their turn first.
    async fn tidy_readers(&self) -> Result<(), StoreError> {
        let mut writer = self.writer().lend().await?;
        let mut tidied = Ok(());
        for reader in READERS {
            tidied = tidied.and(reader.tidy(&mut writer).await);
        }
        writer.give_back().await;
        tidied
    }

    /// Reads everything that is recorded and not read yet, as commands do that use a data folder without a server.
    ///
    /// # Errors
    /// When the database fails; what was read until then is kept.
    pub async fn read_logs(&self) -> Result<(), StoreError> {
        for session in self.unread_logs().await? {
            while self.read_log(&session, rows::MOST).await?.has_more {}
        }
        Ok(())
    }

    /// The sessions whose logs have events that some reader doesn't know, or have gone without it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unread_logs(&self) -> Result<Vec<String>, StoreError> {
        self.unread_logs_of(READERS).await
    }

    /// Deletes what readers derived from a session's log, together with the log itself.
    pub(super) async fn forget_read(&self, connection: &mut SqliteConnection, session: &str) -> Result<(), StoreError> {
        forget(READERS, connection, session).await
    }

    async fn read_log_for(&self, readers: &[&dyn LogReader], session: &str, most: u32) -> Result<ReadStep, StoreError> {
        let mut writer = self.writer().lend().await?;
        let step = step(&mut writer, readers, session, most.min(rows::MOST)).await;
        writer.give_back().await;
        step
    }

    async fn unread_logs_of(&self, readers: &[&dyn LogReader]) -> Result<Vec<String>, StoreError> {
        // A few seeks for each log, which may have any number of events, or none while the session alone is kept.
        let query = "SELECT session_id FROM logs WHERE EXISTS (SELECT 1 FROM log_events WHERE log = logs.id) \
                     AND EXISTS (SELECT 1 FROM json_each(?1) AS name LEFT JOIN log_readers AS done \
                         ON done.reader = name.value AND done.session_id = logs.session_id \
                         WHERE done.low IS NULL \
                         OR done.low > (SELECT min(seq) FROM log_events WHERE log = logs.id) \
                         OR done.high <> (SELECT max(seq) FROM log_events WHERE log = logs.id)) \
                     UNION SELECT session_id FROM log_rereads WHERE reader IN (SELECT value FROM json_each(?1)) \
                     UNION SELECT session_id FROM log_readers AS done \
                     WHERE NOT EXISTS (SELECT 1 FROM log_events \
                         WHERE log = (SELECT id FROM logs WHERE session_id = done.session_id))";
        Ok(sqlx::query_scalar(query).bind(names(readers)).fetch_all(self.pool()).await?)
    }
}

/// One transaction: what changed in place, else what lies outside of what was read.
async fn step(
    connection: &mut SqliteConnection,
    readers: &[&dyn LogReader],
    session: &str,
    most: u32,
) -> Result<ReadStep, StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let Some((first, last)) = rows::bounds(&mut transaction, session).await? else {
        forget(readers, &mut transaction, session).await?;
        transaction.commit().await?;
        return Ok(ReadStep::default());
    };
    let mut positions = positions(&mut transaction, readers, session).await?;
    if positions.keys().flatten().any(|(_, high)| *high > last) {
        // Numbers only grow: this is another log than the one that was read.
        forget(readers, &mut transaction, session).await?;
        positions = BTreeMap::from([(None, readers.to_vec())]);
    }
    let mut events = reread(&mut transaction, readers, session, most).await?;
    let mut has_more = events > 0;
    for (position, readers) in positions {
        let left = most.saturating_sub(u32::try_from(events).unwrap_or(u32::MAX));
        let read = if left == 0 { None } else { next(&mut transaction, session, position, left).await? };
        let reached = match read {
            Some((rows, reached)) => {
                for reader in &readers {
                    reader.read(&mut transaction, session, &rows).await?;
                }
                note(&mut transaction, &readers, session, reached).await?;
                events += rows.len();
                Some(reached)
            }
            None => position,
        };
        has_more |= reached.is_none_or(|(low, high)| low > first || high < last);
    }
    transaction.commit().await?;
    Ok(ReadStep { events, has_more })
}

/// The readers by how far they have come: those that are equally far read the same rows.
async fn positions<'a>(
    connection: &mut SqliteConnection,
    readers: &[&'a dyn LogReader],
    session: &str,
) -> Result<BTreeMap<Position, Vec<&'a dyn LogReader>>, StoreError> {
    let query = sqlx::query_as("SELECT reader, low, high FROM log_readers WHERE session_id = ?").bind(session);
    let known: Vec<(String, i64, i64)> = query.fetch_all(connection).await?;
    let mut positions = BTreeMap::<_, Vec<_>>::new();
    for reader in readers {
        let found = known.iter().find(|(name, ..)| name == reader.name());
        positions.entry(found.map(|(_, low, high)| (*low, *high))).or_default().push(*reader);
    }
    Ok(positions)
}

/// The next events outside of what was read, and what is then read: first what came live, then the past, newest first.
async fn next(
    connection: &mut SqliteConnection,
    session: &str,
    position: Position,
    most: u32,
) -> Result<Option<(Vec<LogRow>, (i64, i64))>, StoreError> {
    let seq = |row: Option<&LogRow>| row.map(|row| row.seq);
    if let Some((low, high)) = position {
        let live = rows::read(connection, session, Part::Above(high), most).await?;
        if let Some(high) = seq(live.last()) {
            return Ok(Some((live, (low, high))));
        }
    }
    let past = rows::read(connection, session, position.map_or(Part::All, |(low, _)| Part::Below(low)), most).await?;
    let (Some(newest), Some(oldest)) = (seq(past.first()), seq(past.last())) else { return Ok(None) };
    Ok(Some((past, (oldest, position.map_or(newest, |(_, high)| high)))))
}

/// Notes how far these readers have come.
async fn note(
    connection: &mut SqliteConnection,
    readers: &[&dyn LogReader],
    session: &str,
    (low, high): (i64, i64),
) -> Result<(), StoreError> {
    let query = "INSERT INTO log_readers (reader, session_id, low, high) \
                 SELECT value, ?2, ?3, ?4 FROM json_each(?1) WHERE true ON CONFLICT DO UPDATE SET low = ?3, high = ?4";
    sqlx::query(query).bind(names(readers)).bind(session).bind(low).bind(high).execute(connection).await?;
    Ok(())
}

/// The names of readers, as a JSON array.
fn names(readers: &[&dyn LogReader]) -> String {
    let names: Vec<_> = readers.iter().map(|reader| reader.name()).collect();
    serde_json::Value::from(names).to_string()
}

/// Reads events again that changed in place. Returns how many.
async fn reread(
    connection: &mut SqliteConnection,
    readers: &[&dyn LogReader],
    session: &str,
    most: u32,
) -> Result<usize, StoreError> {
    // Hardly ever is there one: one look for all readers.
    let query = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM log_rereads WHERE session_id = ?)").bind(session);
    if !query.fetch_one(&mut *connection).await? {
        return Ok(0);
    }
    let mut events = 0;
    for reader in readers {
        let query = sqlx::query_scalar("SELECT event_id FROM log_rereads WHERE session_id = ? AND reader = ? LIMIT ?");
        let query = query.bind(session).bind(reader.name()).bind(most);
        let changed: Vec<String> = query.fetch_all(&mut *connection).await?;
        if changed.is_empty() {
            continue;
        }
        events += changed.len();
        let changed = serde_json::Value::from(changed).to_string();
        let rows = rows::named(connection, session, &changed).await?;
        if !rows.is_empty() {
            reader.read(connection, session, &rows).await?;
        }
        let query = "DELETE FROM log_rereads WHERE session_id = ? AND reader = ? \
                     AND event_id IN (SELECT value FROM json_each(?))";
        sqlx::query(query).bind(session).bind(reader.name()).bind(&changed).execute(&mut *connection).await?;
    }
    Ok(events)
}

async fn forget(
    readers: &[&dyn LogReader],
    connection: &mut SqliteConnection,
    session: &str,
) -> Result<(), StoreError> {
    for reader in readers {
        reader.forget(connection, session).await?;
    }
    for query in ["DELETE FROM log_readers WHERE session_id = ?", "DELETE FROM log_rereads WHERE session_id = ?"] {
        sqlx::query(query).bind(session).execute(&mut *connection).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
