//! What happens between a call that begins to wait and its message: answers, roles, choices, restarts.

use super::*;
use crate::rules::Escalated;
use pilothouse_console_api::{Stopped, WaitingSession};
use pilothouse_domain::{intent::Level, rules::Approver};
use serde_json::json;

#[tokio::test]
async fn what_is_answered_before_it_is_sent_is_not_told() {
    let (mut stage, ada) = Stage::new().await;
    stage.wait("sesn_1", &["sevt_1", "sevt_2"]);
    stage.dispatcher.round().await.unwrap();
    stage.wait("sesn_1", &["sevt_2"]);
    assert_eq!(stage.sent().await, [(ada.id, 1)]);
    stage.wait("sesn_2", &["sevt_3"]);
    stage.store.clock().advance(MINUTE);
    stage.dispatcher.round().await.unwrap();
    // The session was deleted.
    stage.wait("sesn_2", &[]);
    assert_eq!(stage.sent().await, []);
    stage.wait("sesn_2", &["sevt_3"]);
    stage.store.clock().advance(MINUTE);
    assert_eq!(stage.sent().await, [], "it counts as told");
}

#[tokio::test]
async fn after_a_start_nothing_counts_as_answered_before_every_session_was_looked_at() {
    let (mut stage, ada) = Stage::new().await;
    stage.wait("sesn_1", &["sevt_1"]);
    stage.dispatcher.round().await.unwrap();
    let mut stage = stage.restarted();
    assert_eq!(stage.sent().await, [], "the inbox is empty yet");
    stage.store.clock().advance(MINUTE);
    assert_eq!(stage.sent().await, []);
    stage.wait("sesn_1", &["sevt_1"]);
    stage.store.clock().advance(MINUTE);
    assert_eq!(stage.sent().await, [(ada.id, 1)]);
}

#[tokio::test]
async fn only_those_who_may_answer_and_want_to_know_are_told() {
    let (mut stage, ada) = Stage::new().await;
    let bob = stage.person("bob", Role::Operator).await;
    stage.person("viewer", Role::Viewer).await;
    let unconfirmed = stage.person("unconfirmed", Role::Admin).await;
    stage.store.set_mail_address(&unconfirmed.id, "new@example.com").await.unwrap();
    let silent = stage.person("silent", Role::Admin).await;
    stage.choose(&silent, |choices| choices.by_mail = false).await;
    stage.wait("sesn_1", &["sevt_1"]);
    let mut told = stage.sent().await;
    told.sort();
    assert_eq!(told, [(ada.id.clone(), 1), (bob.id.clone(), 1)]);
    stage.store.clock().advance(MINUTE);
    stage.wait("sesn_1", &["sevt_1", "sevt_2"]);
    stage.dispatcher.round().await.unwrap();
    // Between writing and sending, one is disabled and one loses the right.
    stage.store.set_role(&ada, Role::Viewer).await.unwrap();
    stage.person("admin", Role::Admin).await;
    stage.store.set_disabled(&bob, true).await.unwrap();
    stage.outbox.round().await;
    assert!(stage.mail.given.lock().unwrap().is_empty());
    // Back in the team, they are told what is new.
    stage.store.set_role(&ada, Role::Approver).await.unwrap();
    stage.store.clock().advance(MINUTE);
    stage.wait("sesn_1", &["sevt_2", "sevt_3"]);
    assert!(stage.sent().await.contains(&(ada.id, 1)));
}

#[tokio::test]
async fn choices_are_by_kind_and_level() {
    let (mut stage, ada) = Stage::new().await;
    stage.choose(&ada, |choices| choices.least_level = Level::Dangerous).await;
    let session: SessionId = "sesn_1".parse().unwrap();
    let custom = json!({
        "id": "sevt_3", "type": "agent.custom_tool_use", "processed_at": "2026-10-09T14:00:00Z", "name": "look",
        "input": {},
    });
    let calls = [bash("sevt_1", "ls"), bash("sevt_2", "rm -rf / --no-preserve-root"), custom];
    stage.inbox.found(&session, Some(waiting("sesn_1", &calls)));
    assert_eq!(stage.sent().await, [(ada.id.clone(), 1)], "the dangerous one");
    stage.store.clock().advance(MINUTE);
    stage
        .choose(&ada, |choices| {
            choices.least_level = Level::Routine;
            choices.confirmations = false;
        })
        .await;
    assert_eq!(stage.sent().await, [(ada.id.clone(), 1)], "the one that needs a result");
    stage.store.clock().advance(MINUTE);
    let stopped = WaitingSession { stopped: Some(Stopped::Budget), since: 7, ..waiting("sesn_2", &[]) };
    let second: SessionId = "sesn_2".parse().unwrap();
    stage.inbox.found(&second, Some(stopped.clone()));
    assert_eq!(stage.sent().await, [(ada.id.clone(), 1)]);
    stage.store.clock().advance(MINUTE);
    assert_eq!(stage.sent().await, []);
    stage.inbox.found(&second, Some(WaitingSession { since: 8, ..stopped }));
    assert_eq!(stage.sent().await, [(ada.id, 1)], "it stopped again");
}

#[tokio::test]
async fn what_still_waits_stays_told_however_old_it_is() {
    let (mut stage, ada) = Stage::new().await;
    stage.wait("sesn_1", &["sevt_1"]);
    stage.wait("sesn_2", &["sevt_2"]);
    assert_eq!(stage.sent().await, [(ada.id.clone(), 2)]);
    stage.store.clock().advance(40 * 24 * 60 * MINUTE);
    stage.wait("sesn_2", &[]);
    assert_eq!(stage.sent().await, []);
    let told: u32 = sqlx::query_scalar("SELECT count(*) FROM notified").fetch_one(stage.store.pool()).await.unwrap();
    assert_eq!(told, 1, "the other is forgotten");
    stage.store.clock().advance(MINUTE);
    assert_eq!(stage.sent().await, []);
}

#[tokio::test]
async fn what_a_rule_escalates_is_told_once_more_to_those_it_names() {
    let (mut stage, ada) = Stage::new().await;
    let bob = stage.person("bob", Role::Operator).await;
    stage.choose(&bob, |choices| choices.least_level = Level::Dangerous).await;
    let silent = stage.person("silent", Role::Admin).await;
    stage.choose(&silent, |choices| choices.confirmations = false).await;
    stage.wait("sesn_1", &["sevt_1", "sevt_2"]);
    assert_eq!(stage.sent().await, [(ada.id.clone(), 2)], "both are routine");
    let call = ("sesn_1".parse().unwrap(), "sevt_1".parse().unwrap());
    let to = ["bob".to_owned(), "role:admin".to_owned()].map(|to| Approver::try_from(to).unwrap());
    stage.rules.note_escalated(Escalated::from([(call, to.to_vec())]));
    stage.store.clock().advance(MINUTE);
    stage.dispatcher.round().await.unwrap();
    stage.outbox.round().await;
    let given: Vec<_> = stage.mail.given.lock().unwrap().drain(..).collect();
    let [message] = given.as_slice() else { panic!("{given:?}") };
    assert_eq!(
        (&message.recipient, message.notices[0].words().as_str()),
        (&bob.id, "Escalated: Helper wants to run a command")
    );
    stage.store.clock().advance(MINUTE);
    assert_eq!(stage.sent().await, [], "once");
    let mut stage = stage.restarted();
    stage.wait("sesn_1", &["sevt_1", "sevt_2"]);
    assert_eq!(stage.sent().await, [], "also over a restart, while nothing is known of it yet");
}

#[tokio::test]
async fn what_is_answered_before_its_escalation_is_sent_is_not_told() {
    let (mut stage, _) = Stage::new().await;
    let bob = stage.person("bob", Role::Operator).await;
    stage.choose(&bob, |choices| choices.least_level = Level::Dangerous).await;
    stage.wait("sesn_1", &["sevt_1"]);
    let call = ("sesn_1".parse().unwrap(), "sevt_1".parse().unwrap());
    stage.rules.note_escalated(Escalated::from([(call, vec![Approver::Role("operator".to_owned())])]));
    stage.dispatcher.round().await.unwrap();
    stage.wait("sesn_1", &[]);
    stage.store.clock().advance(MINUTE);
    assert!(stage.sent().await.iter().all(|(to, _)| *to != bob.id));
}
