//! Puts events into the index. A result has the facets of its call, so that "what bash printed" can be searched.

use super::{
    READER,
    facets::{Facet, of_call},
    hash,
    place::{Choice, fits},
};
use crate::store::{
    StoreError,
    log_readers::{reader::LogReader, rows::LogRow},
};
use async_trait::async_trait;
use pilothouse_domain::log_search::indexed;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};

/// So many bytes of an event's words are indexed.
const MOST_BYTES: usize = 128 * 1024;

/// How many pages of the index are put together after each step.
const PAGES: i64 = 32;

/// Keeps the index of the search across all logs.
#[derive(Debug)]
pub struct SearchReader;

/// An event as the index gets it.
struct Entry {
    event: i64,
    seq: i64,
    at: i64,
    words: String,
    facets: String,
}

#[async_trait]
impl LogReader for SearchReader {
    fn name(&self) -> &'static str {
        READER
    }

    async fn read(&self, connection: &mut SqliteConnection, session: &str, rows: &[LogRow]) -> Result<(), StoreError> {
        let (number, agent) = session_of(connection, session).await?;
        let calls = calls(connection, session, rows).await?;
        let common: Vec<String> = std::iter::once(Facet::Session.word(session)).chain(agent).collect();
        let later = results(connection, session, rows).await?;
        let entries = rows.iter().chain(&later).map(|row| {
            let of_call = row.call.as_ref().and_then(|call| calls.get(call)).into_iter().flatten();
            let facets = common.iter().chain(of_call).cloned().chain([Facet::Type.word(&row.kind)]);
            let words = &row.words[..row.words.floor_char_boundary(MOST_BYTES)];
            Entry {
                event: hash(&row.event_id),
                seq: row.seq,
                at: row.at,
                words: indexed(words),
                facets: facets.collect::<Vec<_>>().join(" "),
            }
        });
        // An event comes twice where its call and it are both new.
        let entries: BTreeMap<i64, Entry> = entries.map(|entry| (entry.event, entry)).collect();
        write(connection, number, entries.into_values().collect()).await
    }

    async fn tidy(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let query = sqlx::query("INSERT INTO search_words (search_words, rank) VALUES ('merge', ?)");
        query.bind(PAGES).execute(connection).await?;
        Ok(())
    }

    async fn forget(&self, connection: &mut SqliteConnection, session: &str) -> Result<(), StoreError> {
        for query in [
            "DELETE FROM search_words WHERE rowid IN (SELECT id FROM search_events \
             WHERE session = (SELECT id FROM search_sessions WHERE session_id = ?))",
            "DELETE FROM search_events WHERE session = (SELECT id FROM search_sessions WHERE session_id = ?)",
            "DELETE FROM search_sessions WHERE session_id = ?",
        ] {
            sqlx::query(query).bind(session).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// The session's number in the index, and the words of its agent, if that is known.
async fn session_of(connection: &mut SqliteConnection, session: &str) -> Result<(i64, Vec<String>), StoreError> {
    let known = "SELECT agent_id, agent_name FROM sessions WHERE session_id = ?";
    let known = sqlx::query_as(known).bind(session).fetch_optional(&mut *connection).await?;
    let (id, name): (Option<String>, Option<String>) = known.unwrap_or_default();
    let noted = "INSERT INTO search_sessions (session_id, agent_id) VALUES (?1, ?2) \
                 ON CONFLICT DO UPDATE SET agent_id = coalesce(?2, agent_id) RETURNING id";
    let number = sqlx::query_scalar(noted).bind(session).bind(&id).fetch_one(connection).await?;
    let words = [id, name].into_iter().flatten().map(|agent| Facet::Agent.word(&agent.to_lowercase()));
    Ok((number, words.collect()))
}

/// The words of the calls that these events make, answer or end.
async fn calls(
    connection: &mut SqliteConnection,
    session: &str,
    rows: &[LogRow],
) -> Result<BTreeMap<String, BTreeSet<String>>, StoreError> {
    let ids: BTreeSet<&str> = rows.iter().filter_map(|row| row.call.as_deref()).collect();
    let made = rows.iter().filter(|row| row.tool.is_some());
    let mut calls: BTreeMap<String, BTreeSet<String>> = made
        .filter_map(|row| Some((row.call.clone()?, row.event().map(|event| of_call(&event.kind)).unwrap_or_default())))
        .collect();
    let elsewhere: Vec<&str> = ids.iter().copied().filter(|id| !calls.contains_key(*id)).collect();
    if !elsewhere.is_empty() {
        for row in LogRow::of_calls(connection, session, &elsewhere, true).await? {
            let words = row.event().map(|event| of_call(&event.kind)).unwrap_or_default();
            calls.extend(row.call.map(|call| (call, words)));
        }
    }
    if !ids.is_empty() {
        let ids = serde_json::Value::from(ids.into_iter().collect::<Vec<_>>()).to_string();
        let query = "SELECT tool_use_id, actor FROM decisions WHERE session_id = ?1 \
                     AND tool_use_id IN (SELECT value FROM json_each(?2)) \
                     UNION SELECT tool_use_id, actor FROM answers WHERE session_id = ?1 \
                     AND tool_use_id IN (SELECT value FROM json_each(?2)) AND state = 'recorded'";
        let answered: Vec<(String, String)> =
            sqlx::query_as(query).bind(session).bind(ids).fetch_all(connection).await?;
        for (call, person) in answered {
            calls.entry(call).or_default().insert(Facet::Person.word(&person.to_lowercase()));
        }
    }
    Ok(calls)
}

/// What answers or ends the calls among these events, and was read before them: the past is read backwards.
async fn results(connection: &mut SqliteConnection, session: &str, rows: &[LogRow]) -> Result<Vec<LogRow>, StoreError> {
    let calls: Vec<&str> = rows.iter().filter(|row| row.tool.is_some()).filter_map(|row| row.call.as_deref()).collect();
    if calls.is_empty() {
        return Ok(Vec::new());
    }
    let here: BTreeSet<&str> = rows.iter().map(|row| row.event_id.as_str()).collect();
    let mut results = LogRow::of_calls(connection, session, &calls, false).await?;
    results.retain(|row| !here.contains(row.event_id.as_str()));
    Ok(results)
}

/// Replaces these events of a session.
async fn write(connection: &mut SqliteConnection, session: i64, mut entries: Vec<Entry>) -> Result<(), StoreError> {
    let events = serde_json::Value::from(entries.iter().map(|entry| entry.event).collect::<Vec<_>>()).to_string();
    let known = "SELECT event, id FROM search_events WHERE session = ? AND event IN (SELECT value FROM json_each(?))";
    let known: Vec<(i64, i64)> = sqlx::query_as(known).bind(session).bind(events).fetch_all(&mut *connection).await?;
    let known: BTreeMap<i64, i64> = known.into_iter().collect();
    if !known.is_empty() {
        let places = serde_json::Value::from(known.values().copied().collect::<Vec<_>>()).to_string();
        for query in [
            "DELETE FROM search_words WHERE rowid IN (SELECT value FROM json_each(?))",
            "DELETE FROM search_events WHERE id IN (SELECT value FROM json_each(?))",
        ] {
            sqlx::query(query).bind(&places).execute(&mut *connection).await?;
        }
    }
    // In the order of time: the index writes what comes in its own order at once.
    entries.sort_by_key(|entry| entry.at);
    let places = places(connection, &entries, &known).await?;
    let mut placed: Vec<(i64, Entry)> = places.into_iter().zip(entries).collect();
    placed.sort_by_key(|(place, _)| *place);
    let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO search_events (id, session, event, seq) ");
    insert.push_values(&placed, |mut row, (place, entry)| {
        row.push_bind(place).push_bind(session).push_bind(entry.event).push_bind(entry.seq);
    });
    insert.build().execute(&mut *connection).await?;
    let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO search_words (rowid, words, facets) ");
    insert.push_values(&placed, |mut row, (place, entry)| {
        row.push_bind(place).push_bind(&entry.words).push_bind(&entry.facets);
    });
    insert.build().execute(connection).await?;
    Ok(())
}

/// A free place for each event; its own, if it had one that still fits.
async fn places(
    connection: &mut SqliteConnection,
    entries: &[Entry],
    known: &BTreeMap<i64, i64>,
) -> Result<Vec<i64>, StoreError> {
    let own = |entry: &Entry| known.get(&entry.event).copied().filter(|id| fits(*id, entry.at));
    let kept: BTreeSet<i64> = entries.iter().filter_map(own).collect();
    let mut choice = Choice::of(entries.iter().filter(|entry| own(entry).is_none()).map(|entry| entry.at));
    loop {
        let wanted = choice.wanted();
        if wanted.is_empty() {
            break;
        }
        let query = "SELECT id FROM search_events WHERE id IN (SELECT value FROM json_each(?))";
        let query = sqlx::query_scalar(query).bind(serde_json::Value::from(wanted).to_string());
        let taken: Vec<i64> = query.fetch_all(&mut *connection).await?;
        choice.answer(&taken.into_iter().chain(kept.iter().copied()).collect());
    }
    let mut chosen = choice.places().into_iter();
    Ok(entries.iter().filter_map(|entry| own(entry).or_else(|| chosen.next())).collect())
}
