//! The channel: what each device is told of what waits, and what is taken back.

use super::*;
use crate::{
    inbox::Inbox,
    notify::{self, Carrier as _, Channel, Kind, Notice, Outcome, Purpose},
    push::{PushCarrier, withdraw::Withdrawal},
};
use pilothouse_console_api::{LogWindow, SessionFacts, WaitingSession};
use pilothouse_domain::{input_digest::input_digest, intent::Level, timeline::LogEntry};
use std::collections::BTreeSet;

fn event(id: &str) -> Value {
    json!({"id": id, "type": "agent.tool_use", "name": "bash", "input": {"command": "ls secret-folder"},
        "processed_at": "2026-11-23T00:00:00Z", "evaluated_permission": "ask"})
}

fn waiting(ids: &[&str]) -> WaitingSession {
    let session: pilothouse_api::sessions::Session = serde_json::from_value(crate::sample::session()).unwrap();
    let entries = ids
        .iter()
        .zip(1..)
        .map(|(id, number)| LogEntry::from((number, pilothouse_api::events::Event::from_value(event(id)).unwrap())));
    WaitingSession {
        log: LogWindow { data: entries.collect(), ..LogWindow::default() },
        session: SessionFacts::from(&session),
        calls: ids.iter().map(|id| id.parse().unwrap()).collect(),
        stopped: None,
        since: 0,
        seen_at: 0,
    }
}

fn notice(id: &str, level: Level) -> Notice {
    Notice {
        id: id.to_owned(),
        session: Some("sesn_1".parse().unwrap()),
        title: "A title".to_owned(),
        call: Some(id.parse().unwrap()),
        agent: "Boatswain".to_owned(),
        kind: Kind::RunsCommand,
        level,
        since: 0,
        escalated: false,
    }
}

struct Told {
    scene: Scene,
    inbox: Inbox,
    carrier: PushCarrier,
}

impl Told {
    async fn new(ids: &[&str]) -> Self {
        let (scene, inbox) = (Scene::new().await, Inbox::default());
        inbox.found(&"sesn_1".parse().unwrap(), Some(waiting(ids)));
        let carrier = PushCarrier::new(scene.push.clone(), inbox.clone());
        Self { scene, inbox, carrier }
    }

    async fn carry(&self, purpose: Purpose, notices: Vec<Notice>) -> Outcome {
        let (id, recipient) = ("message".to_owned(), self.scene.user.id.clone());
        let message = notify::Message { id, channel: Channel::Push, recipient, purpose, notices, attempt: 0 };
        self.carrier.carry(&message).await
    }

    fn read(&self) -> Vec<Value> {
        let taken = self.scene.service.take();
        taken.iter().map(|taken| serde_json::from_slice(&self.scene.receiver.read(&taken.body)).unwrap()).collect()
    }
}

#[tokio::test]
async fn a_call_is_told_without_its_input_and_only_a_routine_one_can_be_answered() {
    let told = Told::new(&["sevt_1", "sevt_2"]).await;
    assert_eq!(told.carry(Purpose::Calls, vec![notice("sevt_1", Level::Routine)]).await, Outcome::Failed, "no device");
    let device = told.scene.device().await;
    told.carry(Purpose::Calls, vec![notice("sevt_1", Level::Routine)]).await;
    told.scene.store.set_answers_routine(&told.scene.user.id, &device.id, true).await.unwrap();
    let both = vec![notice("sevt_1", Level::Routine), notice("sevt_2", Level::Dangerous)];
    assert_eq!(told.carry(Purpose::Again, both).await, Outcome::Sent);
    let read = told.read();
    assert_eq!(read[0]["title"], "Boatswain wants to run a command");
    assert_eq!((&read[0]["url"], read[0].get("answer")), (&json!("/sessions/sesn_1?event=sevt_1"), None));
    let digest = input_digest(&serde_json::from_value(event("sevt_1")).unwrap()).unwrap();
    assert_eq!(read[1]["answer"], json!({"session": "sesn_1", "call": "sevt_1", "digest": digest}));
    assert_eq!(read[2].get("answer"), None, "a dangerous one is opened");
    assert!(read.iter().all(|message| !message.to_string().contains("secret-folder")));
}

#[tokio::test]
async fn many_at_once_are_one_notification_and_a_test_says_so() {
    let told = Told::new(&[]).await;
    told.scene.device().await;
    let many = (1..=5).map(|n| notice(&format!("sevt_{n}"), Level::Routine)).collect();
    assert_eq!(told.carry(Purpose::Calls, many).await, Outcome::Sent);
    assert_eq!(told.carry(Purpose::Test, Vec::new()).await, Outcome::Sent);
    let read = told.read();
    assert_eq!((&read[0]["title"], &read[0]["url"], read.len()), (&json!("5 calls wait"), &json!("/approvals"), 2));
    assert_eq!(read[1]["tag"], "test");
}

#[tokio::test]
async fn a_second_attempt_reaches_only_what_the_first_one_did_not() {
    let told = Told::new(&["sevt_1", "sevt_2"]).await;
    told.scene.device().await;
    told.scene.service.will_answer(&[(201, None), (429, Some("7"))]);
    let both = || vec![notice("sevt_1", Level::Routine), notice("sevt_2", Level::Routine)];
    assert_eq!(told.carry(Purpose::Calls, both()).await, Outcome::Later(Some(Duration::from_secs(7))));
    assert_eq!(told.carry(Purpose::Calls, both()).await, Outcome::Sent);
    let tags: Vec<_> = told.read().into_iter().map(|message| message["tag"].clone()).collect();
    assert_eq!(tags, ["sevt_1", "sevt_2", "sevt_2"]);
}

#[tokio::test]
async fn what_is_answered_is_taken_back_once_that_is_certain() {
    let told = Told::new(&["sevt_1", "sevt_2"]).await;
    told.scene.device().await;
    told.carry(Purpose::Calls, vec![notice("sevt_1", Level::Routine), notice("sevt_2", Level::Routine)]).await;
    told.read();
    let (push, inbox) = (told.scene.push.clone(), told.inbox.clone());
    let mut withdrawal =
        Withdrawal { push, inbox, budgets: crate::notify::BudgetNotices::default(), gone: BTreeSet::new() };
    told.inbox.found(&"sesn_1".parse().unwrap(), Some(waiting(&["sevt_2"])));
    withdrawal.round().await.unwrap();
    assert!(told.read().is_empty(), "it may come back");
    told.scene.service.will_answer(&[(503, None)]);
    withdrawal.round().await.unwrap();
    assert_eq!(told.read(), [json!({"tag": "sevt_1"})]);
    for _ in 0..2 {
        withdrawal.round().await.unwrap();
    }
    assert_eq!(told.read(), [json!({"tag": "sevt_1"})], "it was not taken the first time");
    for _ in 0..3 {
        withdrawal.round().await.unwrap();
    }
    assert!(told.read().is_empty(), "the other one still waits");
}
