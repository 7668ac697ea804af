//! The names of everything that has one, for the search that finds anything: listed when somebody looks for something, and
//! kept for a minute, or until something gets another name through this console.

use crate::gateway::Gateway;
use futures::future::join_all;
use pilothouse_api::{Error, Page, page::Query};
use pilothouse_console_api::{FoundNames, Named, NamedKind};
use pilothouse_domain::name_match::{NameMatch, name_match};
use serde_json::{Map, Value};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Mutex, time::Instant};

/// How long what was listed is kept. Ids are found at once, listed or not.
const KEPT: Duration = Duration::from_secs(60);

/// How long it is kept whatever changes: programs may make sessions all the time.
const KEPT_AT_LEAST: Duration = Duration::from_secs(1);

/// How many pages of each list are read, the newest first, and how many items each has.
const PAGES: usize = 4;
const PAGE: usize = 100;

/// The most of a name that is looked at, in characters: that of a title.
const LONGEST: usize = 500;

/// The most matches that are told.
const MOST: usize = 30;

/// The names, shared by everybody who looks for one: every role may read them.
#[derive(Clone, Default)]
pub struct Names {
    kept: Arc<Mutex<Option<Kept>>>,
    /// How many changes this console has seen.
    changes: Arc<AtomicU64>,
}

/// What was listed, when, and how many changes had been seen before.
struct Kept {
    at: Instant,
    changes: u64,
    listing: Arc<Listing>,
}

impl Names {
    /// What has these words in its name or its id, best matches first.
    pub async fn find(&self, gateway: &Gateway, words: &str) -> FoundNames {
        self.listing(gateway).await.find(words.trim())
    }

    /// The names of a kind by id: of the newest ones, as for a search.
    pub async fn of_kind(&self, gateway: &Gateway, kind: NamedKind) -> HashMap<String, String> {
        let listing = self.listing(gateway).await;
        let named = listing.names.iter().filter(|named| named.kind == kind);
        named.map(|named| (named.id.clone(), named.name.clone())).collect()
    }

    /// Something was made, renamed or deleted.
    pub fn changed(&self) {
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// Whoever comes while the names are being listed waits for them.
    async fn listing(&self, gateway: &Gateway) -> Arc<Listing> {
        let mut kept = self.kept.lock().await;
        let changes = self.changes.load(Ordering::Relaxed);
        if let Some(kept) = kept.as_ref()
            && kept.at.elapsed() < if kept.changes == changes { KEPT } else { KEPT_AT_LEAST }
        {
            return kept.listing.clone();
        }
        let listing = Arc::new(Listing::load(gateway).await);
        // What failed is tried again the next time.
        *kept = listing.failed.is_empty().then(|| Kept { at: Instant::now(), changes, listing: listing.clone() });
        listing
    }
}

/// What the lists have.
#[derive(Default)]
struct Listing {
    /// Kind by kind, the newest of each first.
    names: Vec<Named>,
    more: Vec<NamedKind>,
    failed: Vec<NamedKind>,
}

impl Listing {
    async fn load(gateway: &Gateway) -> Self {
        let lists = join_all(NamedKind::ALL.map(|kind| list(gateway, kind))).await;
        let mut listing = Self::default();
        for (kind, list) in NamedKind::ALL.into_iter().zip(lists) {
            match list {
                Ok((names, is_all)) => {
                    listing.names.extend(names);
                    listing.more.extend((!is_all).then_some(kind));
                }
                Err(_) => listing.failed.push(kind),
            }
        }
        listing
    }

    fn find(&self, words: &str) -> FoundNames {
        let matched = |named: &Named| Some((name_match(words, &named.name, &named.id)?, named.clone()));
        let mut found: Vec<(NameMatch, Named)> = self.names.iter().filter_map(matched).collect();
        found.sort_by_key(|(how, _)| *how);
        let mut found: Vec<Named> = found.into_iter().map(|(_, named)| named).take(MOST).collect();
        if found.is_empty() {
            found.extend(by_id(words));
        }
        FoundNames { found, looked_at: self.names.len(), more: self.more.clone(), failed: self.failed.clone() }
    }
}

/// What an id that isn't listed would belong to.
fn by_id(words: &str) -> Option<Named> {
    let is_id = words.parse::<pilothouse_api::ids::SessionId>().is_ok();
    let kind = NamedKind::ALL.into_iter().find(|kind| words.starts_with(kind.prefix()))?;
    is_id.then(|| Named { kind, id: words.to_owned(), name: String::new() })
}

/// The newest of a kind, and whether that is all of them.
async fn list(gateway: &Gateway, kind: NamedKind) -> Result<(Vec<Named>, bool), Error> {
    let (path, name) = kind.list();
    let (mut names, mut cursor) = (Vec::new(), None);
    for _ in 0..PAGES {
        let query = Query::new().with("limit", PAGE).with_option("page", cursor);
        let page: Page<Map<String, Value>> = gateway.read_json(&format!("{path}{}", query.suffix())).await?;
        names.extend(page.data.iter().filter_map(|item| named(kind, item, name)));
        cursor = page.next_page;
        if cursor.is_none() {
            return Ok((names, true));
        }
    }
    Ok((names, false))
}

fn named(kind: NamedKind, item: &Map<String, Value>, name: &str) -> Option<Named> {
    let text = |field: &str| item.get(field).and_then(Value::as_str).map(str::to_owned);
    // Instructions may be long.
    let name = text(name).unwrap_or_default().lines().next().unwrap_or_default().chars().take(LONGEST).collect();
    Some(Named { kind, id: text("id")?, name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Json, Router, extract::Request, response::IntoResponse as _};
    use serde_json::json;
    use std::sync::atomic::AtomicUsize;

    /// An upstream with two agents, endless sessions, and vaults that can't be listed; it counts its calls.
    fn upstream(calls: Arc<AtomicUsize>) -> Gateway {
        let answer = move |request: Request| {
            calls.fetch_add(1, Ordering::SeqCst);
            let data = match request.uri().path() {
                "/v1/agents" => {
                    json!([{"id": "agent_1", "name": "Reviewer"}, {"id": "agent_2", "name": "Code reviewer"}])
                }
                "/v1/sessions" => json!([{"id": "sesn_1", "title": "Review"}, {"id": "sesn_2", "title": null}]),
                "/v1/vaults" => return std::future::ready(http::StatusCode::BAD_REQUEST.into_response()),
                _ => json!([]),
            };
            let next = (request.uri().path() == "/v1/sessions").then_some("page_next");
            std::future::ready(Json(json!({"data": data, "next_page": next})).into_response())
        };
        Gateway::simulator(Router::new().fallback(answer))
    }

    #[tokio::test]
    async fn the_best_matches_come_first_and_what_is_missing_is_told() {
        let found = Names::default().find(&upstream(Arc::default()), "review").await;
        let ids: Vec<_> = found.found.iter().map(|named| named.id.as_str()).collect();
        assert_eq!(ids[..2], ["sesn_1", "sesn_1"], "each page has it: {ids:?}");
        assert_eq!(ids[4..], ["agent_1", "agent_2"]);
        assert_eq!((found.more, found.failed), (vec![NamedKind::Session], vec![NamedKind::Vault]));
    }

    #[tokio::test]
    async fn an_id_that_is_not_listed_is_found() {
        let (names, gateway) = (Names::default(), upstream(Arc::default()));
        let found = names.find(&gateway, " agent_99 ").await.found;
        assert_eq!(found, [Named { kind: NamedKind::Agent, id: "agent_99".to_owned(), name: String::new() }]);
        assert!(names.find(&gateway, "agent_../secrets").await.found.is_empty(), "not an id");
        assert!(names.find(&gateway, "nothing").await.found.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn lists_are_read_once_a_minute_by_all_together() {
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = calls.clone();
        let answer = move || {
            counted.fetch_add(1, Ordering::SeqCst);
            std::future::ready(Json(json!({"data": [], "next_page": null})))
        };
        let gateway = Gateway::simulator(Router::new().fallback(answer));
        let names = Names::default();
        futures::join!(names.find(&gateway, "a"), names.find(&gateway, "b"));
        assert_eq!(calls.load(Ordering::SeqCst), NamedKind::ALL.len());
        tokio::time::advance(KEPT).await;
        names.find(&gateway, "c").await;
        assert_eq!(calls.load(Ordering::SeqCst), 2 * NamedKind::ALL.len());
        names.changed();
        names.find(&gateway, "d").await;
        assert_eq!(calls.load(Ordering::SeqCst), 2 * NamedKind::ALL.len(), "not with each of many changes");
        tokio::time::advance(KEPT_AT_LEAST).await;
        names.find(&gateway, "e").await;
        assert_eq!(calls.load(Ordering::SeqCst), 3 * NamedKind::ALL.len());
    }
}
