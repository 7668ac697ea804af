//! The event log of each followed session: appended by its recorder only, read by everyone.

use super::{Store, StoreError};
use sqlx::Row as _;

/// An event as it goes into the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The event's id.
    pub event_id: String,
    /// False while the event is queued; it comes again with the same id once processed.
    pub processed: bool,
    /// The upstream's JSON, untouched.
    pub json: String,
}

/// An event with its place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Counts from 1 in each session, without gaps.
    pub seq: u64,
    /// The upstream's JSON, untouched.
    pub json: String,
}

impl Store {
    /// Appends the events that the log does not have yet, in this order. Gives each event's new place, `None` for one
    /// that the log had.
    ///
    /// # Errors
    /// When the database refuses; then nothing is appended.
    pub async fn append_events(&self, session: &str, events: &[Received]) -> Result<Vec<Option<u64>>, StoreError> {
        let mut places = Vec::with_capacity(events.len());
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        for event in events {
            let row = sqlx::query(
                "INSERT INTO session_events (session_id, seq, event_id, processed, body) \
                 SELECT ?1, coalesce((SELECT max(seq) FROM session_events WHERE session_id = ?1), 0) + 1, ?2, ?3, ?4 \
                 WHERE true ON CONFLICT DO NOTHING RETURNING seq",
            )
            .bind(session)
            .bind(&event.event_id)
            .bind(event.processed)
            .bind(&event.json)
            .fetch_optional(&mut *transaction)
            .await?;
            places.push(row.map(|row| row.try_get::<i64, _>(0)).transpose()?.map(i64::cast_unsigned));
        }
        transaction.commit().await?;
        Ok(places)
    }

    /// Up to `limit` events behind `after`, oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn events_after(&self, session: &str, after: u64, limit: u32) -> Result<Vec<Logged>, StoreError> {
        let query =
            sqlx::query("SELECT seq, body FROM session_events WHERE session_id = ? AND seq > ? ORDER BY seq LIMIT ?");
        let rows = query.bind(session).bind(after.cast_signed()).bind(limit).fetch_all(self.pool()).await?;
        rows.iter().map(logged).collect()
    }

    /// The last `limit` events, or the last before `before`; oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn events_before(
        &self,
        session: &str,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Logged>, StoreError> {
        let before = before.map_or(i64::MAX, |seq| i64::try_from(seq).unwrap_or(i64::MAX));
        let query = sqlx::query(
            "SELECT seq, body FROM session_events WHERE session_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
        );
        let mut rows = query.bind(session).bind(before).bind(limit).fetch_all(self.pool()).await?;
        rows.reverse();
        rows.iter().map(logged).collect()
    }
}

fn logged(row: &sqlx::sqlite::SqliteRow) -> Result<Logged, StoreError> {
    Ok(Logged { seq: row.try_get::<i64, _>(0)?.cast_unsigned(), json: row.try_get(1)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, processed: bool) -> Received {
        Received { event_id: id.to_owned(), processed, json: format!("{{\"id\":\"{id}\",\"p\":{processed}}}") }
    }

    #[tokio::test]
    async fn an_event_is_logged_once_queued_and_once_processed() {
        let store = Store::in_memory().await.unwrap();
        let first = [event("a", false), event("a", true), event("b", true)];
        assert_eq!(store.append_events("s", &first).await.unwrap(), [Some(1), Some(2), Some(3)]);
        let again = [event("a", true), event("c", true), event("a", false)];
        assert_eq!(store.append_events("s", &again).await.unwrap(), [None, Some(4), None]);
        assert_eq!(store.append_events("other", &first).await.unwrap()[0], Some(1));
    }

    #[tokio::test]
    async fn windows_are_oldest_first() {
        let store = Store::in_memory().await.unwrap();
        store.append_events("s", &(1..=9).map(|n| event(&n.to_string(), true)).collect::<Vec<_>>()).await.unwrap();
        let seqs = |rows: Vec<Logged>| rows.iter().map(|l| l.seq).collect::<Vec<_>>();
        assert_eq!(seqs(store.events_after("s", 6, 100).await.unwrap()), [7, 8, 9]);
        assert_eq!(seqs(store.events_after("s", 0, 2).await.unwrap()), [1, 2]);
        assert_eq!(seqs(store.events_before("s", None, 2).await.unwrap()), [8, 9]);
        assert_eq!(seqs(store.events_before("s", Some(8), 3).await.unwrap()), [5, 6, 7]);
    }
}
