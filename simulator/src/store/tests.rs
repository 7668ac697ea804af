//! Lists over any number of documents, in both orders and directions.

use super::*;
use proptest::prelude::*;
use serde_json::json;

async fn store_with(moments: &[u8]) -> (Store, Vec<String>) {
    let store = Store::open(None).await.unwrap();
    let mut order: Vec<(u8, usize)> = Vec::new();
    for (n, moment) in moments.iter().enumerate() {
        let body =
            json!({"id": format!("id_{n}"), "created_at": format!("2026-10-09T14:00:{moment:02}Z"), "even": n % 2});
        store.insert(Kind::Session, &body).await.unwrap();
        order.push((*moment, n));
    }
    order.sort_unstable();
    (store, order.into_iter().map(|(_, n)| format!("id_{n}")).collect())
}

fn ids(page: &Listed) -> Vec<String> {
    page.data.iter().map(|body| body["id"].as_str().unwrap().to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Pages forward hold everything once and in order, and `prev` leads back over the same pages.
    #[test]
    fn pages_hold_everything_once_readme_7(
        moments in prop::collection::vec(0_u8..4, 0..12), limit in 1_usize..6, descending: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (store, mut expected) = store_with(&moments).await;
            if descending {
                expected.reverse();
            }
            let list = async |cursor: Option<String>| {
                store.list(ListFilter::of(Kind::Session), &PageRequest { limit, cursor, descending }).await.unwrap()
            };
            let mut pages = vec![list(None).await];
            assert!(pages[0].prev.is_none(), "nothing before the first page");
            while let Some(next) = pages.last().and_then(|page| page.next.clone()) {
                pages.push(list(Some(next)).await);
            }
            assert_eq!(pages.iter().flat_map(ids).collect::<Vec<_>>(), expected);
            let mut at = pages.len() - 1;
            let mut prev = pages[at].prev.clone();
            while let Some(cursor) = prev {
                let page = list(Some(cursor)).await;
                at -= 1;
                assert_eq!(ids(&page), ids(&pages[at]));
                assert_eq!(page.next.is_some(), pages[at].next.is_some());
                prev = page.prev;
            }
            assert_eq!(at, 0, "going back ends at the first page");
        });
    }
}

#[tokio::test]
async fn conditions_look_into_bodies() {
    let store = Store::open(None).await.unwrap();
    let now = store.clock.now();
    for (id, status, version, store_id) in
        [("a", "idle", 1, "m_1"), ("b", "running", 2, "m_2"), ("c", "idle", 2, "m_2")]
    {
        let resources = json!([{"type": "file"}, {"memory_store_id": store_id}]);
        let body = json!({"id": id, "created_at": now, "status": status, "agent": {"version": version}, "resources": resources});
        store.insert(Kind::Session, &body).await.unwrap();
    }
    let page = PageRequest { limit: 10, cursor: None, descending: false };
    let found = async |conditions: Vec<Where>| {
        let filter = ListFilter { conditions, ..ListFilter::of(Kind::Session) };
        ids(&store.list(filter, &page).await.unwrap()).concat()
    };
    assert_eq!(found(vec![Where::Text("$.status", "idle".to_owned())]).await, "ac");
    assert_eq!(found(vec![Where::Number("$.agent.version", 2)]).await, "bc");
    assert_eq!(found(vec![Where::OneOf("$.status", vec!["running".to_owned(), "idle".to_owned()])]).await, "abc");
    assert_eq!(found(vec![Where::OneOf("$.status", Vec::new())]).await, "");
    let member = Where::Member("$.resources", "$.memory_store_id", "m_2".to_owned());
    assert_eq!(found(vec![member, Where::Text("$.status", "idle".to_owned())]).await, "c");
    assert_eq!(found(vec![Where::Text("$.status", "' OR 1 = 1 --".to_owned())]).await, "");
}

#[tokio::test]
async fn a_refused_change_leaves_the_document_and_the_lock_free() {
    let store = Store::open(None).await.unwrap();
    store.insert(Kind::Agent, &json!({"id": "a", "created_at": store.clock.now(), "n": 1})).await.unwrap();
    let refused = store.update(Kind::Agent, "a", |body| {
        body["n"] = json!(2);
        Err(HttpError::invalid("no"))
    });
    assert!(refused.await.is_err());
    assert_eq!(store.get(Kind::Agent, "a").await.unwrap().unwrap()["n"], 1);
    let changed = store.update(Kind::Agent, "a", |body| {
        body["n"] = json!(3);
        Ok(())
    });
    assert_eq!(changed.await.unwrap()["n"], 3);
    assert!(store.update(Kind::Agent, "b", |_| Ok(())).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_throw_away_store_leaves_nothing_behind() {
    let store = Store::open(None).await.unwrap();
    let folder = store.blob("x").parent().unwrap().parent().unwrap().to_owned();
    let clone = store.clone();
    drop(store);
    assert!(folder.exists(), "clones keep it");
    clone.pool().close().await;
    drop(clone);
    assert!(!folder.exists());
}

#[tokio::test]
async fn a_transaction_that_sqlite_ended_by_itself_stops_nothing() {
    let store = Store::open(None).await.unwrap();
    // As a full disk does: what was begun is over when the statement fails.
    let trigger = "CREATE TRIGGER full BEFORE UPDATE ON documents BEGIN SELECT RAISE (ROLLBACK, 'full'); END";
    let body = json!({"id": "id_1", "created_at": "2026-10-09T14:00:00Z"});
    store.insert(Kind::Session, &body).await.unwrap();
    sqlx::query(trigger).execute(store.pool()).await.unwrap();
    for _ in 0..20 {
        assert!(store.update(Kind::Session, "id_1", |_| Ok(())).await.is_err());
    }
    sqlx::query("DROP TRIGGER full").execute(store.pool()).await.unwrap();
    for _ in 0..20 {
        assert!(store.update(Kind::Session, "id_1", |_| Ok(())).await.is_ok());
    }
}
