//! Rows are added in a chain, found again, and refuse to be changed.

use super::*;
use crate::sample;
use pilothouse_console_api::Asked;
use pilothouse_domain::intent::Level;
use serde_json::json;

async fn with(decisions: impl IntoIterator<Item = Decision>) -> Store {
    let store = Store::in_memory().await.unwrap();
    for decision in decisions {
        assert!(store.add_first_approval("user", "digest", &decision).await.unwrap());
    }
    store
}

fn of_agent(call: &str, agent: &str, by: &str) -> Decision {
    let asked = Asked {
        at: Some(1),
        thread: None,
        agent: Some(format!("agent_{agent}")),
        agent_name: Some(agent.to_owned()),
        tool: "bash".to_owned(),
        server: None,
        input_digest: "digest".to_owned(),
        input: json!({"command": "ls"}),
        level: Level::Routine,
        marks: Vec::new(),
    };
    Decision { asked: Some(asked), by: by.to_owned(), ..sample::decision(call) }
}

#[tokio::test]
async fn rows_are_found_by_agent_person_and_place() {
    let store =
        with([of_agent("a", "Deployer", "ada"), of_agent("b", "Helper", "ada"), of_agent("c", "Helper", "bob")]).await;
    let found = async |filter: DecisionFilter| {
        let rows = store.decisions(&filter, 10).await.unwrap();
        rows.into_iter().map(|row| row.decision.call).collect::<Vec<_>>().concat()
    };
    let all = DecisionFilter::default();
    assert_eq!(found(all.clone()).await, "cba");
    assert_eq!(found(DecisionFilter { agent: Some("Helper".to_owned()), ..all.clone() }).await, "cb");
    assert_eq!(found(DecisionFilter { agent: Some("agent_Deployer".to_owned()), ..all.clone() }).await, "a");
    assert_eq!(found(DecisionFilter { by: Some("bob".to_owned()), ..all.clone() }).await, "c");
    assert_eq!(found(DecisionFilter { before: Some(2), ..all }).await, "a");
    assert_eq!(store.decisions_since(store.clock().now() + 1, 10).await.unwrap(), []);
    assert_eq!(store.decisions_since(0, 2).await.unwrap().len(), 2);
}

#[tokio::test]
async fn each_row_is_chained_to_the_one_before_and_stays_as_it_is() {
    let store = with(["a", "b", "c"].map(sample::decision)).await;
    let chain = store.chain_after(0, 10).await.unwrap();
    let mut before = FIRST.to_owned();
    for row in &chain {
        assert_eq!(row.hash, chained(&before, &row.entry));
        before.clone_from(&row.hash);
    }
    assert_eq!(store.chain_after(2, 10).await.unwrap(), chain[2..]);
    for change in [
        "UPDATE decisions SET entry = '{}'",
        "DELETE FROM decisions",
        "INSERT OR REPLACE INTO decisions (seq, entry, hash) VALUES (2, '{}', '')",
        "INSERT INTO decisions (seq, entry, hash) VALUES (5, '{}', '')",
    ] {
        let refused = sqlx::query(change).execute(store.pool()).await.unwrap_err();
        assert!(refused.to_string().contains("only added"), "{change}: {refused}");
    }
}
