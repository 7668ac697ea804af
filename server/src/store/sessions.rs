//! The sessions that the console knows, as they were last seen: a row each, whether it is recorded or not.

use super::{
    Store, StoreError, search,
    usage::{ModelRequests, Touched, settle, stored},
};
use pilothouse_api::{Timestamp, usage::Usage};
use pilothouse_domain::{
    prices::Tokens,
    usage_figures::{active_ms, searches, tokens},
};
use serde_json::Value;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection, sqlite::SqliteRow};

/// Who created a session through this console, as the ledger has it.
const STARTER: &str = "FROM ledger WHERE target = ?1 AND resource = 'sessions' AND action = 'create' \
                       AND status BETWEEN 200 AND 299 ORDER BY at LIMIT 1";

/// A session as it was last seen. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSession {
    /// `sesn_…`.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// Its status, in the API's word.
    pub status: String,
    /// The agent's id.
    pub agent_id: Option<String>,
    /// The agent's name.
    pub agent_name: Option<String>,
    /// The agent's version.
    pub agent_version: Option<u32>,
    /// The id of the agent's model.
    pub model: Option<String>,
    /// Where its tools run.
    pub environment_id: Option<String>,
    /// The deployment that started it.
    pub deployment_id: Option<String>,
    /// The host that it was seen at, or `simulator`.
    pub upstream: Option<String>,
    /// When it was created.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// When it was archived.
    pub archived_at: Option<i64>,
    /// When it was found deleted upstream.
    pub gone_at: Option<i64>,
    /// Who created it through this console.
    pub started_by: Option<String>,
    /// The token they did it with.
    pub started_token: Option<String>,
    /// Billed running time.
    pub active_ms: i64,
    /// The list cost that the API reports, in US cents.
    pub list_cost_cents: Option<i64>,
    /// Its tokens so far.
    pub tokens: Tokens,
    /// Its web searches so far.
    pub searches: u64,
    /// Its JSON; `None` once its recording was forgotten.
    pub body: Option<String>,
    /// When it was last seen.
    pub seen_at: i64,
}

/// Which sessions are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionsFilter {
    /// Only those of this agent.
    pub agent_id: Option<String>,
    /// Only those in this status.
    pub status: Option<String>,
    /// Only those created at this moment or later.
    pub from: Option<i64>,
    /// Only those created before this moment.
    pub to: Option<i64>,
    /// Leaves out those that are deleted upstream.
    pub without_gone: bool,
}

/// A part of the sessions, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionsPage {
    /// The creation and the id of the session before the first one; `None`: from the newest.
    pub after: Option<(i64, String)>,
    /// The most sessions.
    pub limit: u32,
}

impl Store {
    /// Notes sessions as the upstream just told them, in the API's JSON. What was seen of a later state stays; what is no
    /// session is passed over.
    ///
    /// # Errors
    /// When the database fails; then none is noted.
    pub async fn note_sessions(&self, sessions: &[Value], upstream: Option<&str>) -> Result<(), StoreError> {
        let now = self.clock().now();
        let seen: Vec<KnownSession> = sessions.iter().filter_map(|session| read(session, upstream, now)).collect();
        if seen.is_empty() {
            return Ok(());
        }
        let statement = format!(
            "INSERT INTO sessions (session_id, title, status, agent_id, agent_name, agent_version, model, \
             environment_id, deployment_id, upstream, created_at, updated_at, archived_at, active_ms, list_cost_cents, \
             body, seen_at, input_tokens, write_5m_tokens, write_1h_tokens, read_tokens, output_tokens, searches, \
             gone_at, started_by, started_token) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, \
             (SELECT gone_at FROM logs WHERE session_id = ?1), (SELECT actor {STARTER}), (SELECT token {STARTER})) \
             ON CONFLICT DO UPDATE SET title = ?2, status = ?3, agent_id = ?4, agent_name = ?5, agent_version = ?6, \
             model = ?7, environment_id = ?8, deployment_id = ?9, upstream = coalesce(?10, upstream), created_at = ?11, \
             updated_at = ?12, archived_at = ?13, active_ms = ?14, list_cost_cents = ?15, body = ?16, seen_at = ?17, \
             input_tokens = ?18, write_5m_tokens = ?19, write_1h_tokens = ?20, read_tokens = ?21, output_tokens = ?22, \
             searches = ?23, \
             started_by = coalesce(started_by, excluded.started_by), \
             started_token = coalesce(started_token, excluded.started_token) \
             WHERE updated_at <= excluded.updated_at"
        );
        let ids = Value::from(seen.iter().map(|session| session.id.as_str()).collect::<Vec<_>>()).to_string();
        let mut unread = Vec::new();
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        for session in seen {
            sqlx::query(sqlx::AssertSqlSafe(statement.as_str()))
                .bind(&session.id)
                .bind(session.title)
                .bind(session.status)
                .bind(session.agent_id)
                .bind(session.agent_name)
                .bind(session.agent_version)
                .bind(&session.model)
                .bind(session.environment_id)
                .bind(session.deployment_id)
                .bind(session.upstream)
                .bind(session.created_at)
                .bind(session.updated_at)
                .bind(session.archived_at)
                .bind(session.active_ms)
                .bind(session.list_cost_cents)
                .bind(session.body)
                .bind(session.seen_at)
                .bind(stored(session.tokens.input))
                .bind(stored(session.tokens.write_5m))
                .bind(stored(session.tokens.write_1h))
                .bind(stored(session.tokens.read))
                .bind(stored(session.tokens.output))
                .bind(stored(session.searches))
                .execute(&mut *transaction)
                .await?;
            settle(&mut transaction, &session.id, &Touched::default()).await?;
            if session.model.is_some() && forget_unpriced(&mut transaction, &session.id).await? {
                unread.push(session.id);
            }
        }
        unread.extend(search::seen(&mut transaction, &ids).await?);
        transaction.commit().await?;
        unread.iter().for_each(|session| self.reading_queue().note(session));
        Ok(())
    }

    /// Notes who created a session, once the ledger has it: the session itself may have been seen before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_starter(&self, session: &str) -> Result<(), StoreError> {
        let statement = format!(
            "UPDATE sessions SET started_by = (SELECT actor {STARTER}), started_token = (SELECT token {STARTER}) \
             WHERE session_id = ?1 AND started_by IS NULL"
        );
        sqlx::query(sqlx::AssertSqlSafe(statement)).bind(session).execute(self.pool()).await?;
        Ok(())
    }

    /// A page of sessions, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions(
        &self,
        filter: &SessionsFilter,
        page: &SessionsPage,
    ) -> Result<Vec<KnownSession>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT * FROM sessions WHERE true");
        if let Some(agent) = &filter.agent_id {
            query.push(" AND agent_id = ").push_bind(agent);
        }
        if let Some(status) = &filter.status {
            query.push(" AND status = ").push_bind(status);
        }
        if let Some(from) = filter.from {
            query.push(" AND created_at >= ").push_bind(from);
        }
        if let Some(to) = filter.to {
            query.push(" AND created_at < ").push_bind(to);
        }
        if filter.without_gone {
            query.push(" AND gone_at IS NULL");
        }
        if let Some((created_at, id)) = &page.after {
            query.push(" AND (created_at, session_id) < (").push_bind(created_at).push(", ").push_bind(id).push(")");
        }
        query.push(" ORDER BY created_at DESC, session_id DESC LIMIT ").push_bind(page.limit);
        query.build().fetch_all(self.pool()).await?.iter().map(known).collect()
    }

    /// A session as it was last seen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_session(&self, session: &str) -> Result<Option<KnownSession>, StoreError> {
        let row = sqlx::query("SELECT * FROM sessions WHERE session_id = ?").bind(session);
        row.fetch_optional(self.pool()).await?.as_ref().map(known).transpose()
    }
}

/// Lets the log of a session be read again whose model requests came before it was known which model makes them.
async fn forget_unpriced(connection: &mut SqliteConnection, session: &str) -> Result<bool, StoreError> {
    let query = "DELETE FROM log_readers WHERE reader = ?1 AND session_id = ?2 \
                 AND EXISTS (SELECT 1 FROM model_requests WHERE session_id = ?2 AND model IS NULL AND thread IS NULL)";
    let done = sqlx::query(query).bind(ModelRequests::NAME).bind(session).execute(connection).await?;
    Ok(done.rows_affected() > 0)
}

fn known(row: &SqliteRow) -> Result<KnownSession, StoreError> {
    let count = |column: &str| row.try_get::<i64, _>(column).map(|count| u64::try_from(count).unwrap_or(0));
    Ok(KnownSession {
        id: row.try_get("session_id")?,
        title: row.try_get("title")?,
        status: row.try_get("status")?,
        agent_id: row.try_get("agent_id")?,
        agent_name: row.try_get("agent_name")?,
        agent_version: row.try_get("agent_version")?,
        model: row.try_get("model")?,
        environment_id: row.try_get("environment_id")?,
        deployment_id: row.try_get("deployment_id")?,
        upstream: row.try_get("upstream")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        archived_at: row.try_get("archived_at")?,
        gone_at: row.try_get("gone_at")?,
        started_by: row.try_get("started_by")?,
        started_token: row.try_get("started_token")?,
        active_ms: row.try_get("active_ms")?,
        list_cost_cents: row.try_get("list_cost_cents")?,
        tokens: Tokens {
            input: count("input_tokens")?,
            write_5m: count("write_5m_tokens")?,
            write_1h: count("write_1h_tokens")?,
            read: count("read_tokens")?,
            output: count("output_tokens")?,
        },
        searches: count("searches")?,
        body: row.try_get("body")?,
        seen_at: row.try_get("seen_at")?,
    })
}

/// The columns of a session. It is read by name: what this version doesn't know of it changes nothing.
fn read(session: &Value, upstream: Option<&str>, now: i64) -> Option<KnownSession> {
    let text = |path: &str| session.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let moment = |path: &str| Timestamp::from(session.pointer(path)?.as_str()?).unix_millis();
    let created_at = moment("/created_at")?;
    let usage: Usage =
        session.get("usage").and_then(|usage| serde_json::from_value(usage.clone()).ok()).unwrap_or_default();
    Some(KnownSession {
        id: text("/id").filter(|_| session.get("type").is_none_or(|kind| kind == "session"))?,
        title: text("/title"),
        status: text("/status")?,
        agent_id: text("/agent/id"),
        agent_name: text("/agent/name"),
        agent_version: session
            .pointer("/agent/version")
            .and_then(Value::as_u64)
            .and_then(|version| u32::try_from(version).ok()),
        model: text("/agent/model/id").or_else(|| text("/agent/model")),
        environment_id: text("/environment_id"),
        deployment_id: text("/deployment_id"),
        upstream: upstream.map(str::to_owned),
        created_at,
        updated_at: moment("/updated_at").unwrap_or(created_at),
        archived_at: moment("/archived_at"),
        gone_at: None,
        started_by: None,
        started_token: None,
        active_ms: stored(active_ms(&usage)),
        list_cost_cents: usage.list_cost.as_ref().and_then(pilothouse_api::usage::Money::as_cents).map(stored),
        tokens: tokens(&usage),
        searches: searches(&usage),
        body: Some(session.to_string()),
        seen_at: now,
    })
}

#[cfg(test)]
mod tests;
