//! One session's model requests, by thread and model and one by one.

use super::super::{Store, StoreError};
use pilothouse_console_api::{UsageRequest, UsageThread};
use pilothouse_domain::{
    prices::{Cost, Tokens},
    usage_figures::Figures,
};
use sqlx::{QueryBuilder, Row as _, Sqlite, sqlite::SqliteRow};

/// What a thread used.
pub type ThreadSums = UsageThread;

/// A model request and what it cost.
pub type PricedRequest = UsageRequest;

/// Which model requests.
#[derive(Clone, Debug)]
pub struct RequestsOf {
    /// The session.
    pub session: String,
    /// Only those of this thread: `Some(None)` is the primary one.
    pub thread: Option<Option<String>>,
    /// How many are passed over.
    pub skip: u32,
    /// The most.
    pub limit: u32,
}

impl Store {
    /// What the threads of a session used, by model, the dearest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_threads(&self, session: &str, limit: u32) -> Result<Vec<ThreadSums>, StoreError> {
        let query = sqlx::query(
            "SELECT thread, model, count(*) AS requests, sum(failed) AS failed, sum(cost IS NULL) AS unpriced, \
             sum(input) AS input, sum(write_5m) AS write_5m, sum(read) AS read, sum(output) AS output, \
             coalesce(sum(cost / 1000000), 0) AS cost, coalesce(sum(cost % 1000000), 0) AS cost_rest, \
             (SELECT body ->> 'agent_name' FROM log_events AS made \
             WHERE made.log = (SELECT id FROM logs WHERE session_id = ?1) \
             AND made.type = 'session.thread_created' AND made.thread = model_requests.thread LIMIT 1) AS name \
             FROM model_requests WHERE session_id = ?1 GROUP BY thread, model ORDER BY 10 DESC, thread LIMIT ?2",
        );
        let rows = query.bind(session).bind(limit).fetch_all(self.pool()).await?;
        let thread = |row: &SqliteRow| {
            Ok(UsageThread {
                thread: row.try_get("thread")?,
                name: row.try_get("name")?,
                model: row.try_get("model")?,
                figures: figures(row)?,
            })
        };
        rows.iter().map(thread).collect()
    }

    /// Model requests of a session, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn model_requests(&self, of: &RequestsOf) -> Result<Vec<PricedRequest>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT event_id, at, thread, model, grading, 1 AS requests, failed, cost IS NULL AS unpriced, input, write_5m, \
             read, output, coalesce(cost, 0) / 1000000 AS cost, coalesce(cost, 0) % 1000000 AS cost_rest \
             FROM model_requests WHERE session_id = ",
        );
        query.push_bind(&of.session);
        match &of.thread {
            Some(Some(thread)) => {
                query.push(" AND thread = ").push_bind(thread);
            }
            Some(None) => {
                query.push(" AND thread IS NULL");
            }
            None => {}
        }
        query.push(" ORDER BY at DESC, event_id DESC LIMIT ").push_bind(of.limit).push(" OFFSET ").push_bind(of.skip);
        let request = |row: &SqliteRow| {
            Ok(UsageRequest {
                event: row.try_get("event_id")?,
                at: row.try_get("at")?,
                thread: row.try_get("thread")?,
                model: row.try_get("model")?,
                grading: row.try_get("grading")?,
                figures: figures(row)?,
            })
        };
        query.build().fetch_all(self.pool()).await?.iter().map(request).collect()
    }

    /// The model requests of an agent's newest sessions, with the session of each, for what another model would have cost.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn requests_of_agent(
        &self,
        agent: &str,
        sessions: u32,
    ) -> Result<Vec<(String, i64, Tokens)>, StoreError> {
        let query = sqlx::query(
            "WITH newest AS (SELECT session_id FROM sessions WHERE agent_id = ?1 ORDER BY created_at DESC, session_id DESC \
             LIMIT ?2) \
             SELECT session_id, at, input, write_5m, read, output FROM newest JOIN model_requests USING (session_id) \
             WHERE failed = 0 LIMIT 200000",
        );
        let rows = query.bind(agent).bind(sessions).fetch_all(self.pool()).await?;
        let request = |row: &SqliteRow| Ok((row.try_get("session_id")?, row.try_get("at")?, tokens(row)?));
        rows.iter().map(request).collect()
    }
}

fn tokens(row: &SqliteRow) -> Result<Tokens, StoreError> {
    let count = |column: &str| row.try_get::<i64, _>(column).map(i64::unsigned_abs);
    Ok(Tokens {
        input: count("input")?,
        write_5m: count("write_5m")?,
        write_1h: 0,
        read: count("read")?,
        output: count("output")?,
    })
}

fn figures(row: &SqliteRow) -> Result<Figures, StoreError> {
    let count = |column: &str| row.try_get::<i64, _>(column).map(i64::unsigned_abs);
    let cost = Cost::pico(u128::from(count("cost")?) * 1_000_000 + u128::from(count("cost_rest")?));
    Ok(Figures {
        requests: count("requests")?,
        failed: count("failed")?,
        unpriced: count("unpriced")?,
        tokens: tokens(row)?,
        tokens_cost: cost,
        unreported: cost,
        ..Figures::default()
    })
}
