//! A row for each tool call and each failure of recorded sessions, so that figures over all of them need no logs.

use super::{
    StoreError,
    log_readers::{reader::LogReader, rows::LogRow},
};
use async_trait::async_trait;
use pilothouse_domain::{
    failures::{CallNews, call_news, failure},
    log_index::QUEUED,
};
use sqlx::SqliteConnection;

mod errors;
mod figures;

pub use errors::Within;

/// Derives the rows.
pub struct RunReader;

#[async_trait]
impl LogReader for RunReader {
    fn name(&self) -> &'static str {
        "tool_runs"
    }

    async fn read(&self, connection: &mut SqliteConnection, session: &str, rows: &[LogRow]) -> Result<(), StoreError> {
        let mut calls = Vec::new();
        for row in rows.iter().filter(|row| row.at < QUEUED && (row.call.is_some() || row.failed)) {
            let Some(event) = row.event() else { continue };
            let at = row.at.div_euclid(1_000_000);
            if let Some((call, news)) = call_news(&event) {
                note_call(connection, session, call.as_str(), row.thread.as_deref(), at, news).await?;
                calls.push(call.to_string());
            }
            if let Some(failure) = failure(&event) {
                let query = "INSERT OR REPLACE INTO failures \
                             (session_id, event_id, at, kind, subject, retry, message, thread) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
                sqlx::query(query)
                    .bind(session)
                    .bind(&row.event_id)
                    .bind(at)
                    .bind(failure.kind.name())
                    .bind(failure.subject)
                    .bind(failure.retry.name())
                    .bind(failure.message)
                    .bind(&row.thread)
                    .execute(&mut *connection)
                    .await?;
            }
        }
        time(connection, session, calls).await
    }

    async fn forget(&self, connection: &mut SqliteConnection, session: &str) -> Result<(), StoreError> {
        for query in ["DELETE FROM tool_runs WHERE session_id = ?", "DELETE FROM failures WHERE session_id = ?"] {
            sqlx::query(query).bind(session).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// Adds what is new of a call to its row. News come in any order, and some twice.
async fn note_call(
    connection: &mut SqliteConnection,
    session: &str,
    call: &str,
    thread: Option<&str>,
    at: i64,
    news: CallNews,
) -> Result<(), StoreError> {
    let query = match news {
        CallNews::Made { tool, server, is_custom, asks, refused } => sqlx::query(
            "INSERT INTO tool_runs (session_id, call_id, thread, called_at, tool, server, is_custom, asks, denied) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET thread = coalesce(?3, thread), \
             called_at = ?4, tool = ?5, server = ?6, is_custom = ?7, asks = ?8, denied = max(denied, ?9)",
        )
        .bind(session)
        .bind(call)
        .bind(thread)
        .bind(at)
        .bind(tool)
        .bind(server)
        .bind(is_custom)
        .bind(asks)
        .bind(refused),
        // An answer to a child thread's call may stand on two streams: the first counts.
        CallNews::Decided { denied } => sqlx::query(
            "INSERT INTO tool_runs (session_id, call_id, thread, answered_at, denied) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT DO UPDATE SET thread = coalesce(thread, ?3), \
             answered_at = min(coalesce(answered_at, ?4), ?4), denied = max(denied, ?5)",
        )
        .bind(session)
        .bind(call)
        .bind(thread)
        .bind(at)
        .bind(denied),
        CallNews::Ended { failed, message } => sqlx::query(
            "INSERT INTO tool_runs (session_id, call_id, thread, ended_at, failed, message) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT DO UPDATE SET thread = coalesce(thread, ?3), ended_at = min(coalesce(ended_at, ?4), ?4), \
             failed = ?5, message = ?6",
        )
        .bind(session)
        .bind(call)
        .bind(thread)
        .bind(at)
        .bind(failed)
        .bind(message),
    };
    query.execute(connection).await?;
    Ok(())
}

/// Notes how long these calls waited and ran, as far as their events are known. What was denied never ran, and what a client
/// runs is waited for until it sends the result.
async fn time(connection: &mut SqliteConnection, session: &str, calls: Vec<String>) -> Result<(), StoreError> {
    let query = "UPDATE tool_runs SET \
                 waited_ms = max(iif(is_custom, ended_at, answered_at) - called_at, 0), \
                 ran_ms = iif(is_custom OR denied, NULL, max(ended_at - coalesce(answered_at, called_at), 0)) \
                 WHERE session_id = ? AND call_id IN (SELECT value FROM json_each(?))";
    let calls = serde_json::Value::from(calls).to_string();
    sqlx::query(query).bind(session).bind(calls).execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
