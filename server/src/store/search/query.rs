//! What is asked of the index, newest first.

use super::facets::Facet;
use crate::store::{Store, StoreError, search::place};
use pilothouse_console_api::{FoundEvent, FoundEvents, FoundPart, FoundSession, SearchCoverage, SearchFilter};
use pilothouse_domain::{
    log_index::{QUEUED, text_of},
    log_search::SearchTerms,
};
use sqlx::{QueryBuilder, Row as _, Sqlite, sqlite::SqliteRow};
use std::collections::BTreeSet;

/// How many hits a page has.
const PAGE: u32 = 50;

/// More hits are not counted.
const MOST_COUNTED: u32 = 1_000;

/// A longer event's excerpt is made of what was folded for searches, and not of the event.
const LONG: u32 = 256 * 1024;

/// A filter as the index is asked.
struct Asked {
    terms: SearchTerms,
    /// `None`: there is nothing but a time.
    matching: Option<String>,
    from: i64,
    to: i64,
}

impl Asked {
    fn of(filter: &SearchFilter) -> Self {
        let terms = SearchTerms::parse(filter.q.as_deref().unwrap_or_default());
        let facets = [
            (Facet::Agent, &filter.agent),
            (Facet::Host, &filter.host),
            (Facet::Path, &filter.path),
            (Facet::Person, &filter.person),
            (Facet::Session, &filter.session),
            (Facet::Tool, &filter.tool),
            (Facet::Type, &filter.kind),
        ];
        let facets = facets.iter().filter_map(|(facet, value)| Some(format!("\"{}\"", facet.asked(value.as_deref()?))));
        let facets = facets.collect::<Vec<_>>().join(" ");
        let words = (!terms.is_empty()).then(|| format!("words : ({})", terms.to_match()));
        let facets = (!facets.is_empty()).then(|| format!("facets : ({facets})"));
        let matching: Vec<String> = words.into_iter().chain(facets).collect();
        Self {
            terms,
            matching: (!matching.is_empty()).then(|| matching.join(" AND ")),
            from: filter.from.map_or(0, place::of_millis),
            to: filter.to.map_or(i64::MAX, place::of_millis),
        }
    }

    /// Selects the places of hits below one, newest first.
    fn push_to(&self, query: &mut QueryBuilder<Sqlite>, before: Option<i64>, limit: u32) {
        let id = match &self.matching {
            Some(matching) => {
                query.push("SELECT rowid AS id FROM search_words WHERE search_words MATCH ");
                query.push_bind(matching.clone()).push(" AND ");
                "rowid"
            }
            None => {
                query.push("SELECT id FROM search_events WHERE ");
                "id"
            }
        };
        query.push(id).push(" >= ").push_bind(self.from).push(" AND ").push(id).push(" < ");
        query.push_bind(before.map_or(self.to, |before| before.min(self.to)));
        query.push(" ORDER BY ").push(id).push(" DESC LIMIT ").push_bind(limit);
    }
}

impl Store {
    /// A page of what a search finds in all logs, newest first. Where words are asked for that have no letters or digits,
    /// it finds nothing.
    ///
    /// # Errors
    /// When the database fails, or has an event that this version can't read.
    pub async fn search_logs(&self, filter: &SearchFilter) -> Result<FoundEvents, StoreError> {
        let coverage = self.search_coverage().await?;
        let asked = Asked::of(filter);
        let has_words = filter.q.as_ref().is_some_and(|q| !q.trim().is_empty());
        if filter.is_empty() || has_words && asked.terms.is_empty() {
            return Ok(FoundEvents { coverage, ..FoundEvents::default() });
        }
        let mut query = QueryBuilder::new(
            "SELECT page.id, logs.session_id, found.event_id, found.at, found.type, found.thread, found.tool, \
             found.failed, iif(octet_length(found.body) <= ",
        );
        query.push_bind(LONG).push(", found.body, NULL), iif(octet_length(found.body) > ").push_bind(LONG);
        query.push(", substr(found.words, 1, ").push_bind(LONG).push("), NULL) FROM (");
        asked.push_to(&mut query, filter.before, PAGE + 1);
        query.push(
            ") AS page LEFT JOIN search_events AS event ON event.id = page.id \
             LEFT JOIN search_sessions AS session ON session.id = event.session \
             LEFT JOIN logs ON logs.session_id = session.session_id \
             LEFT JOIN log_events AS found ON found.log = logs.id AND found.seq = event.seq \
             ORDER BY page.id DESC",
        );
        let mut rows = query.build().fetch_all(self.pool()).await?;
        let has_more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        let next = rows.last().filter(|_| has_more).map(|row| row.try_get(0)).transpose()?;
        let hits = rows.iter().filter_map(|row| hit(row, &asked.terms).transpose()).collect::<Result<Vec<_>, _>>()?;
        let sessions = self.found_sessions(&hits).await?;
        let counted = self.count_found(&asked).await?;
        let (total, is_more) = (counted.min(MOST_COUNTED), counted > MOST_COUNTED);
        Ok(FoundEvents { hits, sessions, total, is_more, next, coverage })
    }

    async fn count_found(&self, asked: &Asked) -> Result<u32, StoreError> {
        let mut query = QueryBuilder::new("SELECT count(*) FROM (");
        asked.push_to(&mut query, None, MOST_COUNTED + 1);
        query.push(")");
        Ok(query.build().fetch_one(self.pool()).await?.try_get(0)?)
    }

    /// What is known of the sessions of some hits.
    async fn found_sessions(&self, hits: &[FoundEvent]) -> Result<Vec<FoundSession>, StoreError> {
        let ids: BTreeSet<&str> = hits.iter().map(|hit| hit.session.as_str()).collect();
        let ids = serde_json::Value::from(ids.into_iter().collect::<Vec<_>>()).to_string();
        let query = sqlx::query(
            "SELECT id.value, title, agent_id, agent_name, archived_at IS NOT NULL, \
             coalesce(sessions.gone_at, logs.gone_at) IS NOT NULL FROM json_each(?) AS id \
             LEFT JOIN sessions ON sessions.session_id = id.value LEFT JOIN logs ON logs.session_id = id.value",
        );
        let found = |row: &SqliteRow| {
            Ok(FoundSession {
                id: row.try_get(0)?,
                title: row.try_get(1)?,
                agent: row.try_get(2)?,
                agent_name: row.try_get(3)?,
                archived: row.try_get(4)?,
                deleted: row.try_get(5)?,
            })
        };
        query.bind(ids).fetch_all(self.pool()).await?.iter().map(found).collect()
    }

    /// How much of what is recorded a search sees.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search_coverage(&self) -> Result<SearchCoverage, StoreError> {
        let query = "SELECT count(*) FROM log_readers WHERE reader = ?";
        let sessions: i64 = sqlx::query_scalar(query).bind(super::READER).fetch_one(self.pool()).await?;
        let progress = self.reading_queue().progress();
        Ok(SearchCoverage {
            sessions: sessions.unsigned_abs(),
            behind: progress.behind as u64,
            is_known: progress.is_compared,
        })
    }
}

/// `None`: the event got another number, and is about to be read again.
fn hit(row: &SqliteRow, terms: &SearchTerms) -> Result<Option<FoundEvent>, StoreError> {
    let Some(event) = row.try_get(2)? else { return Ok(None) };
    let at: i64 = row.try_get(3)?;
    let text = match row.try_get::<Option<&str>, _>(8)? {
        Some(body) => text_of(&serde_json::from_str(body).unwrap_or_default()),
        None => row.try_get::<Option<String>, _>(9)?.unwrap_or_default(),
    };
    Ok(Some(FoundEvent {
        session: row.try_get(1)?,
        event,
        at: (at < QUEUED).then_some(at / 1_000_000),
        kind: row.try_get(4)?,
        thread: row.try_get(5)?,
        tool: row.try_get(6)?,
        failed: row.try_get(7)?,
        excerpt: terms.excerpt(&text).into_iter().map(|part| FoundPart { text: part.text, hit: part.hit }).collect(),
    }))
}
