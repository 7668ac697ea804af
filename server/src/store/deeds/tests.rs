//! What calls did is counted once, whatever comes twice, and what was denied is told apart.

use super::*;
use crate::sample::{received, session};
use serde_json::{Value, json};

fn call(id: &str, command: &str, second: u32) -> Value {
    json!({"id": id, "type": "agent.tool_use", "name": "bash", "input": {"command": command},
        "processed_at": format!("2026-10-09T14:00:{second:02}Z")})
}

async fn store() -> Store {
    let store = Store::in_memory().await.unwrap();
    store.note_sessions(&[session()], None).await.unwrap();
    let deny = json!({"id": "d", "type": "user.tool_confirmation", "tool_use_id": "c3", "result": "deny",
        "processed_at": "2026-10-09T14:00:09Z"});
    for event in [
        call("c1", "curl https://a.example", 1),
        call("c2", "curl https://a.example", 2),
        call("c3", "rm -rf /", 3),
        deny,
    ] {
        store.append_events("sesn_1", &[received(&event, None)]).await.unwrap();
        store.read_logs().await.unwrap();
    }
    store
}

const DAY: i64 = 86_400_000;
const START: i64 = 1_791_554_400_000;

#[tokio::test]
async fn what_was_denied_was_not_done() {
    let store = store().await;
    for whose in [Whose::Session("sesn_1"), Whose::Agent("agent_1", START, START + DAY)] {
        let all = store.deeds(whose).await.unwrap();
        let told: Vec<_> = all.iter().filter(|deed| deed.kind == DeedKind::Command).collect();
        assert_eq!(
            (told[0].value.as_str(), told[0].count, told[0].denied, told[0].event.as_str()),
            ("curl https://a.example", 2, 0, "c1")
        );
        assert_eq!((told[1].value.as_str(), told[1].count, told[1].denied), ("rm -rf /", 0, 1));
        let hosts: Vec<_> =
            all.iter().filter(|deed| deed.kind == DeedKind::Host).map(|deed| deed.value.as_str()).collect();
        assert_eq!(hosts, ["a.example"]);
    }
    assert!(store.deeds(Whose::Agent("agent_1", START - DAY, START)).await.unwrap().is_empty());
    assert!(store.deeds(Whose::Agent("agent_2", START, START + DAY)).await.unwrap().is_empty());
    let mut connection = store.pool().acquire().await.unwrap();
    DeedReader.forget(&mut connection, "sesn_1").await.unwrap();
    drop(connection);
    assert!(store.deeds(Whose::Session("sesn_1")).await.unwrap().is_empty());
}

#[tokio::test]
async fn sessions_are_listed_with_their_figures_and_filtered() {
    let store = store().await;
    let mut other = session();
    other["id"] = json!("sesn_2");
    other["status"] = json!("terminated");
    other["created_at"] = json!("2026-10-10T13:59:00Z");
    other["updated_at"] = json!("2026-10-10T13:59:00Z");
    store.note_sessions(&[other], None).await.unwrap();
    let found = async |filter: AuditFilter| {
        let rows = store.audit_rows(&filter, None, 10).await.unwrap();
        rows.into_iter().map(|row| row.session).collect::<Vec<_>>().join(" ")
    };
    let all = AuditFilter::default;
    assert_eq!(found(all()).await, "sesn_2 sesn_1");
    assert_eq!(found(AuditFilter { status: Some("terminated".to_owned()), ..all() }).await, "sesn_2");
    assert_eq!(found(AuditFilter { agent: Some("agent_2".to_owned()), ..all() }).await, "");
    assert_eq!(found(AuditFilter { from: Some(START + DAY / 2), ..all() }).await, "sesn_2");
    assert_eq!(found(AuditFilter { to: Some(START + DAY / 2), ..all() }).await, "sesn_1");
    let decision = crate::sample::decision("c1");
    assert!(store.add_first_approval("user", "digest", &decision).await.unwrap());
    assert_eq!(found(AuditFilter { person: Some("ada".to_owned()), ..all() }).await, "sesn_1");
    let row = store.audit_row("sesn_1").await.unwrap().unwrap();
    assert_eq!((row.calls, row.failed, row.denied, row.decisions), (3, 0, 1, 1));
    assert_eq!(row.chain, ChainState::NotChecked);
    let rest = store.audit_rows(&all(), Some((row.created_at, "sesn_1")), 10).await.unwrap();
    assert!(rest.is_empty());
}
