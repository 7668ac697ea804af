//! What is indexed is found: by words and by what events are about, however the logs grew.

use crate::{
    sample,
    store::{Store, event_log::Received},
};
use pilothouse_console_api::{Decision, SearchFilter};
use proptest::prelude::*;
use serde_json::{Value, json};

fn received(event: &Value) -> Received {
    sample::received(event, None)
}

fn at(second: u32) -> String {
    format!("2026-10-09T14:00:{second:02}Z")
}

fn message(id: &str, second: Option<u32>, text: &str) -> Received {
    let content = json!([{"type": "text", "text": text}]);
    received(&json!({"id": id, "type": "user.message", "content": content, "processed_at": second.map(at)}))
}

/// A call, and its result a second later.
fn call(id: &str, second: u32, command: &str, printed: &str) -> [Received; 2] {
    let call = json!({"id": id, "type": "agent.tool_use", "name": "bash", "input": {"command": command},
        "evaluated_permission": "ask", "processed_at": at(second)});
    let result = json!({"id": format!("{id}_result"), "type": "agent.tool_result", "tool_use_id": id, "is_error": false,
        "content": [{"type": "text", "text": printed}], "processed_at": at(second + 1)});
    [received(&call), received(&result)]
}

fn words(q: &str) -> SearchFilter {
    SearchFilter { q: Some(q.to_owned()), ..SearchFilter::default() }
}

async fn found(store: &Store, filter: &SearchFilter) -> Vec<String> {
    store.read_logs().await.unwrap();
    store.search_logs(filter).await.unwrap().hits.into_iter().map(|hit| hit.event).collect()
}

async fn store_with(events: &[Received]) -> Store {
    let store = Store::in_memory().await.unwrap();
    store.append_events("sesn_1", events).await.unwrap();
    store
}

#[tokio::test]
async fn words_beginnings_and_phrases_are_found_newest_first() {
    let store = store_with(&[
        message("a", Some(1), "Deploy the Crane to us-east-1"),
        message("b", Some(2), "The deployment is done; the crane stands"),
        message("c", None, "Queued crane"),
        message("d", Some(3), "東京のクレーン"),
    ])
    .await;
    assert_eq!(found(&store, &words("crane")).await, ["c", "b", "a"]);
    assert_eq!(found(&store, &words("DEPLOY crane")).await, ["b", "a"]);
    assert_eq!(found(&store, &words("\"deploy\"")).await, ["a"]);
    assert_eq!(found(&store, &words("us-east-1")).await, ["a"]);
    assert_eq!(found(&store, &words("\"crane the\"")).await, [""; 0]);
    assert_eq!(found(&store, &words("クレーン")).await, ["d"]);
    assert_eq!(found(&store, &words("rane")).await, [""; 0], "not the middle of a word");
}

#[tokio::test]
async fn what_is_typed_is_never_a_language() {
    let store = store_with(&[message("a", Some(1), "one near two"), message("b", Some(2), "words column")]).await;
    for hostile in
        ["\"", "*", "NEAR(", "a OR", "words:one", "-one", "^one", "one AND NOT", "{words}", "'; --", "\0", "(", "+"]
    {
        store.read_logs().await.unwrap();
        let found = store.search_logs(&words(hostile)).await;
        assert!(found.is_ok(), "{hostile}: {found:?}");
    }
    assert_eq!(found(&store, &words("words:column")).await, ["b"]);
    assert_eq!(found(&store, &words("***")).await, [""; 0]);
    assert_eq!(found(&store, &words("facets:t0123")).await, [""; 0]);
}

#[tokio::test]
async fn events_are_found_by_what_their_call_is_about() {
    let store = Store::in_memory().await.unwrap();
    let [first, result] = call("a", 1, "curl https://api.example.com/x -o /tmp/out/x.json", "saved it");
    // The past comes backwards: the result is known before its call.
    store.prepend_events("sesn_1", &[result]).await.unwrap();
    store.read_logs().await.unwrap();
    store.prepend_events("sesn_1", &[first]).await.unwrap();
    store.append_events("sesn_1", &call("b", 5, "ls /tmp", "saved nothing")).await.unwrap();
    let one = |value: &str| Some(value.to_owned());
    for (filter, expected) in [
        (SearchFilter { host: one("example.com"), ..words("saved") }, vec!["a_result"]),
        (SearchFilter { path: one("/tmp/out"), ..SearchFilter::default() }, vec!["a_result", "a"]),
        (SearchFilter { path: one("x.json"), ..SearchFilter::default() }, vec!["a_result", "a"]),
        (SearchFilter { tool: one("bash"), ..words("saved") }, vec!["b_result", "a_result"]),
        (SearchFilter { kind: one("agent.tool_use"), ..SearchFilter::default() }, vec!["b", "a"]),
        (SearchFilter { session: one("sesn_2"), ..SearchFilter::default() }, vec![]),
        (
            SearchFilter { from: Some(1_791_554_402_000), to: Some(1_791_554_406_000), ..SearchFilter::default() },
            vec!["b", "a_result"],
        ),
    ] {
        assert_eq!(found(&store, &filter).await, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn who_answered_and_which_agent_asked_may_be_known_later() {
    let store = Store::in_memory().await.unwrap();
    store.append_events("sesn_1", &call("a", 1, "ls", "files")).await.unwrap();
    let person = SearchFilter { person: Some("Ada".to_owned()), ..SearchFilter::default() };
    let agent = SearchFilter { agent: Some("reviewer".to_owned()), ..words("files") };
    assert_eq!(found(&store, &person).await, [""; 0]);
    assert_eq!(found(&store, &agent).await, [""; 0]);
    let decision = Decision { session: "sesn_1".to_owned(), by: "ada".to_owned(), ..sample::decision("a") };
    store.add_first_approval("user", "digest", &decision).await.unwrap();
    let seen = json!({"id": "sesn_1", "type": "session", "title": "Nightly", "status": "idle",
        "created_at": at(0), "updated_at": at(0), "archived_at": at(9), "agent": {"id": "agent_1", "name": "Reviewer"}});
    store.note_sessions(&[seen], None).await.unwrap();
    assert_eq!(found(&store, &person).await, ["a_result", "a"]);
    assert_eq!(found(&store, &agent).await, ["a_result"]);
    let session = store.search_logs(&agent).await.unwrap().sessions.remove(0);
    assert_eq!((session.title.as_deref(), session.archived, session.deleted), (Some("Nightly"), true, false));
    store.note_gone("sesn_1").await.unwrap();
    assert!(store.search_logs(&agent).await.unwrap().sessions[0].deleted);
}

#[tokio::test]
async fn pages_follow_each_other_and_the_total_is_bounded() {
    let events: Vec<_> = (0..1_200_u32).map(|n| message(&format!("e{n:04}"), Some(n / 60 % 60), "crane")).collect();
    let store = store_with(&events).await;
    store.read_logs().await.unwrap();
    let mut filter = words("crane");
    let (mut all, mut pages) = (Vec::new(), 0);
    loop {
        let page = store.search_logs(&filter).await.unwrap();
        assert_eq!((page.total, page.is_more), (1_000, true));
        all.extend(page.hits.into_iter().map(|hit| hit.event));
        pages += 1;
        let Some(next) = page.next else { break };
        filter.before = Some(next);
    }
    all.sort();
    all.dedup();
    assert_eq!((all.len(), pages), (1_200, 24));
}

#[tokio::test]
async fn a_log_that_is_forgotten_is_not_found() {
    let store = store_with(&[message("a", Some(1), "crane")]).await;
    store.append_events("sesn_2", &[message("b", Some(2), "crane")]).await.unwrap();
    assert_eq!(found(&store, &words("crane")).await, ["b", "a"]);
    store.note_gone("sesn_1").await.unwrap();
    store.forget_logs(i64::MAX).await.unwrap();
    assert_eq!(found(&store, &words("crane")).await, ["b"]);
    assert_eq!(store.search_coverage().await.unwrap().sessions, 1);
    store.append_events("sesn_1", &[message("a", Some(1), "crane")]).await.unwrap();
    assert_eq!(found(&store, &words("crane")).await, ["b", "a"]);
}

#[tokio::test]
async fn a_log_that_is_forgotten_between_two_pages_is_on_neither() {
    let log = |name: &str| (0..60_u32).map(|n| message(&format!("{name}{n:02}"), Some(n), "crane")).collect::<Vec<_>>();
    let store = store_with(&log("a")).await;
    store.append_events("sesn_2", &log("b")).await.unwrap();
    store.read_logs().await.unwrap();
    let first = store.search_logs(&words("crane")).await.unwrap();
    assert!(first.hits.iter().any(|hit| hit.event.starts_with('b')), "{first:?}");
    store.note_gone("sesn_2").await.unwrap();
    store.forget_logs(i64::MAX).await.unwrap();
    let mut rest = Vec::new();
    let mut next = first.next;
    while let Some(before) = next {
        let page = store.search_logs(&SearchFilter { before: Some(before), ..words("crane") }).await.unwrap();
        assert_eq!((page.total, page.is_more), (60, false), "the logs as they are now");
        rest.extend(page.hits.into_iter().map(|hit| hit.event));
        next = page.next;
    }
    let seen = first.hits.into_iter().map(|hit| hit.event).filter(|event| event.starts_with('a'));
    let mut all: Vec<_> = seen.chain(rest).collect();
    all.sort();
    let kept: Vec<_> = (0..60).map(|n| format!("a{n:02}")).collect();
    assert_eq!(all, kept, "each of the other log once");
}

/// Everything that the index has of the events. Queued ones have no time, so their order among themselves is not told.
async fn index(store: &Store) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for word in ["one", "two", "three", "queued"] {
        for event in found(store, &words(word)).await {
            all.push((word.to_owned(), event));
        }
    }
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_index_says_what_the_logs_say(
        steps in prop::collection::vec((any::<bool>(), 0_usize..6, 0_usize..4, any::<bool>()), 1..24)
    ) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let store = Store::in_memory().await.unwrap();
            for (is_past, n, text, reads) in steps {
                let second = (text < 3).then(|| u32::try_from(n).unwrap());
                let event = message(&format!("e{n}"), second, ["one", "two", "three", "queued"][text]);
                if is_past {
                    store.prepend_events("sesn_1", &[event]).await.unwrap();
                } else {
                    store.append_events("sesn_1", &[event]).await.unwrap();
                }
                if reads {
                    store.read_log("sesn_1", 2).await.unwrap();
                }
            }
            let grown = index(&store).await;
            sqlx::query("DELETE FROM log_readers").execute(store.pool()).await.unwrap();
            prop_assert_eq!(&index(&store).await, &grown, "read again over what is there");
            for table in ["log_readers", "search_events", "search_words", "search_sessions"] {
                sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM {table}"))).execute(store.pool()).await.unwrap();
            }
            prop_assert_eq!(&index(&store).await, &grown, "read for the first time");
            let events: i64 = sqlx::query_scalar("SELECT count(*) FROM log_events").fetch_one(store.pool()).await.unwrap();
            let places: i64 = sqlx::query_scalar("SELECT count(*) FROM search_events").fetch_one(store.pool()).await.unwrap();
            prop_assert_eq!(places, events);
            Ok(())
        })?;
    }
}
