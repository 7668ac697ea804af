//! Adds up what changed: the model requests and reports of each quarter of an hour, and what of a session is known as a total
//! alone. A slot is always computed whole, so nothing counts twice, in whatever order events come.

use super::{super::StoreError, SLOT, counts::stored, slot_of};
use pilothouse_domain::prices::{Terms, Tokens, list};
use serde_json::Value;
use sqlx::{Row as _, SqliteConnection};
use std::collections::BTreeSet;

/// The slots in which something is new.
#[derive(Default)]
pub struct Touched {
    requests: BTreeSet<i64>,
    reports: BTreeSet<i64>,
}

impl Touched {
    /// A model request ended at this moment.
    pub fn requests(&mut self, at: i64) {
        self.requests.insert(slot_of(at));
    }

    /// Totals were reported at this moment.
    pub fn reports(&mut self, at: i64) {
        self.reports.insert(slot_of(at));
    }
}

/// Brings the sums of a session up to date, within a transaction.
pub async fn settle(connection: &mut SqliteConnection, session: &str, touched: &Touched) -> Result<(), StoreError> {
    let known = Known::load(connection, session).await?;
    let query = "SELECT DISTINCT slot FROM usage_slots WHERE session_id = ? AND unreported > 0";
    let open: Vec<i64> = sqlx::query_scalar(query).bind(session).fetch_all(&mut *connection).await?;
    let reported_at = reported_at(connection, session, known.as_ref()).await?;
    for slot in touched.requests.iter().chain(&open).collect::<BTreeSet<_>>() {
        settle_requests(connection, session, *slot, reported_at).await?;
    }
    let mut reports = touched.reports.clone();
    for slot in &touched.reports {
        let query = "SELECT min(at) FROM usage_reports WHERE session_id = ? AND at >= ?";
        let next: Option<i64> =
            sqlx::query_scalar(query).bind(session).bind(slot + SLOT).fetch_one(&mut *connection).await?;
        reports.extend(next.map(slot_of));
    }
    for slot in reports {
        settle_reports(connection, session, slot).await?;
    }
    settle_rest(connection, session, known).await
}

/// A session's totals as it was last seen.
struct Known {
    model: Option<String>,
    body: Option<String>,
    updated_at: i64,
    seen_at: i64,
    cents: Option<i64>,
    active_ms: i64,
    searches: i64,
    tokens: Tokens,
}

impl Known {
    async fn load(connection: &mut SqliteConnection, session: &str) -> Result<Option<Self>, StoreError> {
        let query = "SELECT model, updated_at, seen_at, list_cost_cents, active_ms, searches, input_tokens, \
                     write_5m_tokens, write_1h_tokens, read_tokens, output_tokens, body FROM sessions WHERE session_id = ?";
        let Some(row) = sqlx::query(query).bind(session).fetch_optional(connection).await? else { return Ok(None) };
        let count = |column: &str| row.try_get::<i64, _>(column).map(|count| u64::try_from(count).unwrap_or(0));
        Ok(Some(Self {
            model: row.try_get("model")?,
            body: row.try_get("body")?,
            updated_at: row.try_get("updated_at")?,
            seen_at: row.try_get("seen_at")?,
            cents: row.try_get("list_cost_cents")?,
            active_ms: row.try_get("active_ms")?,
            searches: row.try_get("searches")?,
            tokens: Tokens {
                input: count("input_tokens")?,
                write_5m: count("write_5m_tokens")?,
                write_1h: count("write_1h_tokens")?,
                read: count("read_tokens")?,
                output: count("output_tokens")?,
            },
        }))
    }

    fn terms(&self) -> Terms {
        let body: Option<Value> = self.body.as_ref().and_then(|body| serde_json::from_str(body).ok());
        match body {
            Some(body) => Terms::of(&body["agent"]["model"]),
            None => Terms { model: self.model.clone().unwrap_or_default(), ..Terms::default() },
        }
    }
}

/// Until when the API's totals have everything: those of the log, or of the session's object.
async fn reported_at(
    connection: &mut SqliteConnection,
    session: &str,
    known: Option<&Known>,
) -> Result<i64, StoreError> {
    let query = "SELECT at FROM usage_reports WHERE session_id = ? AND cents IS NOT NULL ORDER BY at DESC LIMIT 1";
    let told: Option<i64> = sqlx::query_scalar(query).bind(session).fetch_optional(connection).await?;
    let seen = known.filter(|known| known.cents.is_some()).map(|known| known.seen_at);
    Ok(told.max(seen).unwrap_or(i64::MIN))
}

async fn settle_requests(
    connection: &mut SqliteConnection,
    session: &str,
    slot: i64,
    reported_at: i64,
) -> Result<(), StoreError> {
    let query = "DELETE FROM usage_slots WHERE slot = ? AND session_id = ? AND part = 0";
    sqlx::query(query).bind(slot).bind(session).execute(&mut *connection).await?;
    let query = sqlx::query(
        "INSERT INTO usage_slots SELECT ?1, ?2, 0, coalesce(model, ''), count(*), sum(failed), sum(cost IS NULL), \
         sum(input), sum(write_5m), 0, sum(read), sum(output), coalesce(sum(cost), 0), \
         coalesce(sum(cost) FILTER (WHERE at > ?4), 0), NULL, 0, 0 \
         FROM model_requests WHERE session_id = ?2 AND at >= ?1 AND at < ?3 GROUP BY coalesce(model, '')",
    );
    query.bind(slot).bind(session).bind(slot + SLOT).bind(reported_at).execute(connection).await?;
    Ok(())
}

/// The last totals that were reported before a moment.
#[derive(Clone, Copy, Default)]
struct Told {
    cents: Option<i64>,
    active_ms: i64,
    searches: i64,
}

async fn told_before(connection: &mut SqliteConnection, session: &str, at: i64) -> Result<Told, StoreError> {
    let query = "SELECT cents, active_ms, searches FROM usage_reports WHERE session_id = ? AND at < ? \
                 ORDER BY at DESC, event_id DESC LIMIT 1";
    let last: Option<(Option<i64>, i64, i64)> =
        sqlx::query_as(query).bind(session).bind(at).fetch_optional(connection).await?;
    Ok(last.map_or_else(Told::default, |(cents, active_ms, searches)| Told { cents, active_ms, searches }))
}

/// What was reported within a slot, beyond what had been before it.
async fn settle_reports(connection: &mut SqliteConnection, session: &str, slot: i64) -> Result<(), StoreError> {
    let query = "DELETE FROM usage_slots WHERE slot = ? AND session_id = ? AND part = 1";
    sqlx::query(query).bind(slot).bind(session).execute(&mut *connection).await?;
    let before = told_before(connection, session, slot).await?;
    let told = told_before(connection, session, slot + SLOT).await?;
    let more = |one: i64, two: i64| one.saturating_sub(two).max(0);
    let figures = Part {
        kind: 1,
        cents: told.cents.map(|cents| more(cents, before.cents.unwrap_or(0))),
        active_ms: more(told.active_ms, before.active_ms),
        searches: more(told.searches, before.searches),
        ..Part::default()
    };
    figures.keep(connection, session, slot).await
}

/// What the session's totals have beyond everything that is recorded. It counts when the session last changed.
async fn settle_rest(connection: &mut SqliteConnection, session: &str, known: Option<Known>) -> Result<(), StoreError> {
    let query = "DELETE FROM usage_slots WHERE session_id = ? AND part IN (2, 3)";
    sqlx::query(query).bind(session).execute(&mut *connection).await?;
    let Some(known) = known else { return Ok(()) };
    let told = told_before(connection, session, i64::MAX).await?;
    let query = "SELECT coalesce(sum(input), 0), coalesce(sum(write_5m), 0), coalesce(sum(read), 0), \
                 coalesce(sum(output), 0) FROM usage_slots WHERE session_id = ? AND part = 0";
    let (input, write, read, output): (i64, i64, i64, i64) =
        sqlx::query_as(query).bind(session).fetch_one(&mut *connection).await?;
    let less = |total: u64, recorded: i64| total.saturating_sub(recorded.unsigned_abs());
    // A request doesn't tell for how long it wrote to the cache.
    let write_1h = known.tokens.write_1h.min(less(known.tokens.write_1h + known.tokens.write_5m, write));
    let tokens = Tokens {
        input: less(known.tokens.input, input),
        write_5m: less(known.tokens.write_1h + known.tokens.write_5m, write).saturating_sub(write_1h),
        write_1h,
        read: less(known.tokens.read, read),
        output: less(known.tokens.output, output),
    };
    let slot = slot_of(known.updated_at);
    if tokens.all() > 0 {
        let terms = known.terms();
        // Where each prompt's length counts, totals don't tell the cost.
        let cost = list().request(&terms, &tokens, known.updated_at).filter(|_| !list().has_tiers(&terms.model));
        let pico = cost.map_or(0, |cost| i64::try_from(cost.as_pico()).unwrap_or(i64::MAX).min(1 << 60));
        let unreported = if known.cents.is_some() { 0 } else { pico };
        let unpriced = cost.is_none().into();
        let rest = Part { kind: 2, model: terms.model, unpriced, tokens, cost: pico, unreported, ..Part::default() };
        rest.keep(connection, session, slot).await?;
    }
    let rest = Part {
        kind: 3,
        cents: known.cents.map(|cents| cents.saturating_sub(told.cents.unwrap_or(0)).max(0)),
        active_ms: known.active_ms.saturating_sub(told.active_ms).max(0),
        searches: known.searches.saturating_sub(told.searches).max(0),
        ..Part::default()
    };
    if rest.cents.unwrap_or(0) > 0
        || rest.active_ms > 0
        || rest.searches > 0
        || (known.cents.is_some() && told.cents.is_none())
    {
        rest.keep(connection, session, slot).await?;
    }
    Ok(())
}

/// A row that follows from totals.
#[derive(Default)]
struct Part {
    kind: i64,
    model: String,
    unpriced: i64,
    tokens: Tokens,
    cost: i64,
    unreported: i64,
    cents: Option<i64>,
    active_ms: i64,
    searches: i64,
}

impl Part {
    async fn keep(&self, connection: &mut SqliteConnection, session: &str, slot: i64) -> Result<(), StoreError> {
        let query = sqlx::query(
            "INSERT INTO usage_slots (slot, session_id, part, model, requests, failed, unpriced, input, write_5m, write_1h, \
             read, output, cost, unreported, cents, active_ms, searches) \
             VALUES (?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        );
        query
            .bind(slot)
            .bind(session)
            .bind(self.kind)
            .bind(&self.model)
            .bind(self.unpriced)
            .bind(stored(self.tokens.input))
            .bind(stored(self.tokens.write_5m))
            .bind(stored(self.tokens.write_1h))
            .bind(stored(self.tokens.read))
            .bind(stored(self.tokens.output))
            .bind(self.cost)
            .bind(self.unreported)
            .bind(self.cents)
            .bind(self.active_ms)
            .bind(self.searches)
            .execute(connection)
            .await?;
        Ok(())
    }
}
