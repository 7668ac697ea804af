//! Searching a log. What a search finds is kept in memory while a session is followed, one text after the other: looking
//! through all of it takes less time than reading a few pages of the database.

use super::{
    Filter, Store, StoreError, push_log,
    running::Figure,
    traces::{id, millis, optional_id, parsed},
};
use memchr::memmem::Finder;
use pilothouse_console_api::Hit;
use pilothouse_domain::log_index::QUEUED;
use sqlx::{QueryBuilder, Row as _, Sqlite, sqlite::SqliteRow};
use std::collections::HashSet;

/// How many characters to show before and after a match.
const AROUND: usize = 60;

/// The most bytes that are kept. A longer log is searched in the database.
const MAX_KEPT: usize = 64 * 1024 * 1024;

/// The texts of a log in which a search looks.
#[derive(Debug)]
pub struct Texts {
    /// Each event's words, and behind them its id.
    text: String,
    entries: Vec<Entry>,
    /// The types of events, and the child threads on whose streams they came; an entry has the places of its own.
    types: Vec<String>,
    threads: Vec<String>,
    max: usize,
    is_full: bool,
}

#[derive(Debug)]
struct Entry {
    start: usize,
    /// Where the words end and the id begins.
    id: usize,
    at: i64,
    kind: usize,
    thread: Option<usize>,
}

/// An event that has what is searched for.
#[derive(Debug)]
struct Found<'a> {
    event: &'a str,
    at: i64,
    kind: &'a str,
    thread: Option<&'a str>,
    /// Its words before the match, and from there on.
    before: &'a str,
    from: &'a str,
}

impl Default for Texts {
    fn default() -> Self {
        Self::of_at_most(MAX_KEPT)
    }
}

impl Texts {
    fn of_at_most(max: usize) -> Self {
        Self { text: String::new(), entries: Vec::new(), types: Vec::new(), threads: Vec::new(), max, is_full: false }
    }

    /// Those of a log that is too long to keep.
    #[cfg(test)]
    pub fn full() -> Self {
        Self { is_full: true, ..Self::default() }
    }

    /// Up to `limit` events that contain these words, the oldest ones; only of these types, if there are any.
    fn find(&self, words: &str, types: &[&str], limit: usize) -> Vec<Found<'_>> {
        let is_meant: Vec<bool> =
            self.types.iter().map(|kind| types.is_empty() || types.contains(&kind.as_str())).collect();
        let (finder, mut found, mut from) = (Finder::new(words), Vec::new(), 0);
        while let Some(at) = self.text.as_bytes().get(from..).and_then(|rest| finder.find(rest)) {
            let place = from + at;
            let entry = self.entries.partition_point(|entry| entry.start <= place).saturating_sub(1);
            let Some(Entry { id, at, kind, .. }) = self.entries.get(entry) else { break };
            if place + words.len() > *id {
                from = place + words.chars().next().map_or(1, char::len_utf8);
                continue;
            }
            if is_meant.get(*kind) == Some(&true) {
                found.push((*at, entry, place));
            }
            from = self.end(entry);
        }
        if found.len() > limit {
            found.select_nth_unstable(limit);
            found.truncate(limit);
        }
        found.sort_unstable();
        found.into_iter().filter_map(|(_, entry, place)| self.found(entry, place)).collect()
    }

    fn found(&self, entry: usize, place: usize) -> Option<Found<'_>> {
        let Entry { start, id, at, kind, thread } = self.entries.get(entry)?;
        Some(Found {
            event: self.text.get(*id..self.end(entry))?,
            at: *at,
            kind: self.types.get(*kind)?,
            thread: thread.and_then(|thread| self.threads.get(thread)).map(String::as_str),
            before: self.text.get(*start..place)?,
            from: self.text.get(place..*id)?,
        })
    }

    /// Where an entry ends.
    fn end(&self, entry: usize) -> usize {
        self.entries.get(entry + 1).map_or(self.text.len(), |next| next.start)
    }
}

/// An event's id, time, type, stream and words.
pub struct Text {
    event: String,
    at: i64,
    kind: String,
    thread: Option<String>,
    words: String,
}

/// The place of a name in a list, at whose end it is put if it is new.
fn place_of(names: &mut Vec<String>, name: String) -> usize {
    names.iter().position(|known| *known == name).unwrap_or_else(|| {
        names.push(name);
        names.len() - 1
    })
}

impl Figure for Texts {
    type Trace = Text;
    const COLUMNS: &'static str = "type, stream, words";
    // Queued ones are few, and will have another place in time.
    const CONDITION: &'static str = " AND at < 9223372036854775807";

    fn trace(row: &SqliteRow, first: usize) -> Result<Option<Text>, StoreError> {
        let (at, event) = (row.try_get(1)?, row.try_get(2)?);
        let (kind, thread, words) = (row.try_get(first)?, row.try_get(first + 1)?, row.try_get(first + 2)?);
        Ok(Some(Text { event, at, kind, thread, words }))
    }

    fn note(&mut self, texts: Vec<Text>) {
        for Text { event, at, kind, thread, words } in texts {
            if self.text.len() + words.len() + event.len() > self.max {
                *self = Self { is_full: true, ..Self::of_at_most(self.max) };
            }
            if self.is_full {
                return;
            }
            let kind = place_of(&mut self.types, kind);
            let thread = thread.map(|thread| place_of(&mut self.threads, thread));
            let start = self.text.len();
            self.text.push_str(&words);
            self.entries.push(Entry { start, id: self.text.len(), at, kind, thread });
            self.text.push_str(&event);
        }
    }
}

impl Store {
    /// Up to `limit` events that contain these lower-case words, oldest first; only of these types, if there are any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search_log(
        &self,
        session: &str,
        texts: &Texts,
        words: &str,
        types: &[&str],
        limit: u32,
    ) -> Result<Vec<Hit>, StoreError> {
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let found = texts.find(words, types, most);
        let of_session = self.of_session(session, &found).await?;
        let hits = found.into_iter().map(|found| found.hit(words, of_session.contains(found.event)));
        let mut hits = hits.collect::<Result<Vec<_>, _>>()?;
        let not_kept = if texts.is_full { Which::All } else { Which::Queued };
        for (which, limit) in [(not_kept, limit), (Which::Named, 1)] {
            hits.extend(self.search_database(session, words, types, which, limit).await?);
        }
        hits.sort_by_key(|hit| hit.at.unwrap_or(i64::MAX));
        let mut seen = HashSet::new();
        hits.retain(|hit| seen.insert(hit.event.clone()));
        hits.truncate(most);
        Ok(hits)
    }

    async fn search_database(
        &self,
        session: &str,
        words: &str,
        types: &[&str],
        which: Which,
        limit: u32,
    ) -> Result<Vec<Hit>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT event_id, at, stream, type, words FROM log_events WHERE ");
        push_log(&mut query, session);
        match which {
            Which::All => query.push(" AND instr(words, ").push_bind(words).push(") > 0"),
            Which::Queued => {
                query.push(" AND at = ").push_bind(QUEUED).push(" AND instr(words, ").push_bind(words).push(") > 0")
            }
            Which::Named => query.push(" AND event_id = ").push_bind(words),
        };
        let types = types.iter().map(|kind| (*kind).to_owned()).collect();
        Filter { types, ..Filter::default() }.push_to(&mut query);
        query.push(" ORDER BY at, seq LIMIT ").push_bind(limit);
        let rows = query.build().fetch_all(self.pool()).await?;
        rows.iter().map(|row| hit(row, words)).collect()
    }

    /// Those of child threads' events whose copy on the session's own stream came later.
    async fn of_session(&self, session: &str, found: &[Found<'_>]) -> Result<HashSet<String>, StoreError> {
        let of_threads = found.iter().filter(|found| found.thread.is_some()).map(|found| found.event);
        let of_threads: Vec<_> = of_threads.collect();
        if of_threads.is_empty() {
            return Ok(HashSet::new());
        }
        let query = "SELECT event_id FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?) \
                     AND stream IS NULL AND event_id IN (SELECT value FROM json_each(?))";
        let query = sqlx::query_scalar(query).bind(session).bind(serde_json::Value::from(of_threads).to_string());
        Ok(query.fetch_all(self.pool()).await?.into_iter().collect())
    }
}

/// What is searched in the database.
#[derive(Clone, Copy)]
enum Which {
    All,
    Queued,
    /// The event of which this is the id.
    Named,
}

impl Found<'_> {
    fn hit(&self, words: &str, is_of_session: bool) -> Result<Hit, StoreError> {
        let thread = self.thread.filter(|_| !is_of_session);
        Ok(Hit {
            event: parsed(self.event)?,
            at: Some(millis(self.at)),
            thread: thread.map(parsed).transpose()?,
            kind: self.kind.to_owned(),
            excerpt: excerpt(self.before, self.from, words),
        })
    }
}

fn hit(row: &SqliteRow, words: &str) -> Result<Hit, StoreError> {
    let (at, text): (i64, &str) = (row.try_get(1)?, row.try_get(4)?);
    // An id is not in the text.
    let (before, from) = text.split_at(text.find(words).unwrap_or_default());
    Ok(Hit {
        event: id(row, 0)?,
        at: (at < QUEUED).then(|| millis(at)),
        thread: optional_id(row, 2)?,
        kind: row.try_get(3)?,
        excerpt: excerpt(before, from, words),
    })
}

/// Some of what is before a match, the match, and some of what follows.
fn excerpt(before: &str, from: &str, words: &str) -> String {
    let start = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(place, _)| place);
    let shown = before.get(start..).unwrap_or_default().chars();
    let shown = shown.chain(from.chars().take(words.chars().count() + AROUND));
    shown.map(|c| if c == '\n' { ' ' } else { c }).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(all: &[(&str, &str)], max: usize) -> Texts {
        let mut texts = Texts::of_at_most(max);
        let text = |(n, (kind, words)): (usize, &(&str, &str))| Text {
            event: format!("sevt_{n}"),
            at: i64::try_from(n).unwrap(),
            kind: (*kind).to_owned(),
            thread: None,
            words: (*words).to_owned(),
        };
        texts.note(all.iter().enumerate().map(text).collect());
        texts
    }

    fn ids<'a>(texts: &'a Texts, words: &str, types: &[&str], limit: usize) -> Vec<&'a str> {
        texts.find(words, types, limit).into_iter().map(|found| found.event).collect()
    }

    #[test]
    fn an_excerpt_has_what_is_around_a_match() {
        let long = "é".repeat(100);
        assert_eq!(
            excerpt(&long, &format!("here\n{long}"), "here"),
            format!("{}here {}", "é".repeat(60), "é".repeat(59))
        );
        assert_eq!(excerpt("", "here", "here"), "here");
    }

    #[test]
    fn words_are_found_within_a_text_alone() {
        let texts = texts(&[("a", "one sevt"), ("b", "_1 two"), ("a", ""), ("b", "two two")], 1_000);
        assert_eq!(ids(&texts, "two", &[], 9), ["sevt_1", "sevt_3"], "each once");
        assert_eq!(ids(&texts, "two", &[], 1), ["sevt_1"], "the oldest");
        assert_eq!(ids(&texts, "two", &["a"], 9), [""; 0]);
        assert_eq!(ids(&texts, "sevt", &[], 9), ["sevt_0"], "an id is no text");
        assert_eq!(ids(&texts, "sevt_1", &[], 9), [""; 0], "neither is what lies over an edge");
        assert_eq!(ids(&texts, "", &[], 0), [""; 0]);
    }

    #[test]
    fn no_more_is_kept_than_may_be() {
        assert!(texts(&[("a", "0123456789")], 15).is_full);
        assert!(!texts(&[("a", "0123456789")], 16).is_full);
        assert!(texts(&[("a", "0123456789"), ("a", "0123456789")], 20).text.is_empty());
    }

    proptest! {
        #[test]
        fn the_same_is_found_as_by_looking_at_each(
            all in prop::collection::vec("[ab_é\u{0}]{0,6}", 0..20), words in "[ab_é\u{0}]{1,3}", limit in 1_usize..9,
        ) {
            let kinds = ["a", "b"];
            let all: Vec<_> = all.iter().enumerate().map(|(n, words)| (kinds[n % 2], words.as_str())).collect();
            let expected: Vec<_> = all.iter().enumerate().filter(|(_, (kind, text))| *kind == "a" && text.contains(&words))
                .map(|(n, _)| format!("sevt_{n}")).take(limit).collect();
            let texts = texts(&all, 10_000);
            prop_assert_eq!(ids(&texts, &words, &["a"], limit), expected);
        }
    }
}
