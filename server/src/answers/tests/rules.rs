//! Answers meet standing rules: who may give them, two people, denials, time limits, and what the record says.

use super::*;
use crate::{
    inbox::Inbox,
    ledger::Ledger,
    rules::enforce::{Enforcer, Seen},
};
use pilothouse_console_api::{DecisionFilter, DecisionKind, WaitingSession};
use pilothouse_domain::rules::{AfterLimit, Approver, Rule, TimeLimit};
use pilothouse_domain::timeline::LogEntry;

/// A scene whose calls are in the log, with these rules.
struct Ruled {
    scene: Scene,
    answers: Answers,
    rules: Rules,
    ada: String,
    bob: String,
}

async fn ruled(rules: Vec<Rule>) -> Ruled {
    let scene = scene(200, true).await;
    let mut ids = Vec::new();
    for name in ["ada", "bob"] {
        ids.push(scene.store.add_user(name, Role::Approver, "-").await.unwrap().id);
    }
    scene.record(&call("sevt_1", "ls")).await;
    scene.record(&call("sevt_2", "rm -rf /")).await;
    scene.store.keep_session("sesn_1", &crate::sample::session().to_string()).await.unwrap();
    let rules = Rules::open(&scene.store, &rules).await.unwrap();
    let answers = Answers::new(scene.gateway.clone(), scene.store.clone(), rules.clone(), Workers::default(), None);
    let [ada, bob] = ids.try_into().unwrap();
    Ruled { scene, answers, rules, ada, bob }
}

fn call(id: &str, command: &str) -> Value {
    json!({"id": id, "type": "agent.tool_use", "name": "bash", "input": {"command": command},
        "processed_at": "2026-11-23T00:00:00Z", "evaluated_permission": "ask"})
}

fn rule(name: &str, demands: Rule) -> Rule {
    Rule { name: name.to_owned(), ..demands }
}

impl Ruled {
    async fn give(&self, name: &str, id: &str, result: &str) -> Result<StatusCode, Failure> {
        let user_id = if name == "ada" { &self.ada } else { &self.bob };
        let identity =
            Identity { user_id: user_id.clone(), name: name.to_owned(), role: Role::Approver, via: Via::Login };
        let event = json!({"type": "user.tool_confirmation", "tool_use_id": id, "result": result});
        self.send(&identity, &[event]).await
    }

    async fn send(&self, identity: &Identity, events: &[Value]) -> Result<StatusCode, Failure> {
        let request = Request::post("/v1/sessions/sesn_1/events").header("content-type", "application/json");
        let body = JsonBody::of(json!({ "events": events }).to_string().into()).await.unwrap();
        let parts = request.body(()).unwrap().into_parts().0;
        let sent = self.answers.send(identity, &"sesn_1".parse().unwrap(), parts, body).await;
        sent.map(|response| response.status())
    }

    fn sent(&self) -> Vec<String> {
        let sent = self.scene.sent.lock().unwrap();
        sent.iter().map(|event| event["tool_use_id"].as_str().unwrap_or_default().to_owned()).collect()
    }

    async fn record(&self) -> Vec<(String, DecisionKind, Vec<String>)> {
        let rows = self.scene.store.decisions(&DecisionFilter::default(), 100).await.unwrap();
        let mut said: Vec<_> =
            rows.into_iter().map(|row| (row.decision.by, row.decision.kind, row.decision.rules)).collect();
        said.reverse();
        said
    }
}

fn code(outcome: Result<StatusCode, Failure>) -> String {
    match outcome {
        Ok(status) => status.as_u16().to_string(),
        Err(failure) => failure.told().code().unwrap_or_default().to_owned(),
    }
}

#[tokio::test]
async fn only_named_people_allow_and_everybody_denies() {
    let only_bob = Rule { approvers: vec![Approver::User("bob".to_owned())], ..Rule::default() };
    let ruled = ruled(vec![rule("Bob's", only_bob)]).await;
    let refused = ruled.give("ada", "sevt_1", "allow").await.unwrap_err();
    assert_eq!((refused.status(), refused.told().code()), (StatusCode::FORBIDDEN, Some("refused_by_rule")));
    assert_eq!(refused.told().message(), "The rule “Bob's” says: only bob may allow this call.");
    assert!(ruled.sent().is_empty());
    assert_eq!(code(ruled.give("bob", "sevt_1", "allow").await), "200");
    assert_eq!(code(ruled.give("ada", "sevt_2", "deny").await), "200");
    let rules = || vec!["Bob's".to_owned()];
    let expected =
        [("bob".to_owned(), DecisionKind::Allowed, rules()), ("ada".to_owned(), DecisionKind::Denied, rules())];
    assert_eq!(ruled.record().await, expected);
}

#[tokio::test]
async fn two_different_people_allow_a_call_and_it_is_sent_once() {
    let ruled = ruled(vec![rule("Two", Rule { two_people: true, ..Rule::default() })]).await;
    assert_eq!(code(ruled.give("ada", "sevt_1", "allow").await), "202");
    assert!(ruled.sent().is_empty());
    assert_eq!(code(ruled.give("ada", "sevt_1", "allow").await), "second_person_needed");
    assert_eq!(ruled.scene.store.first_approvals("sesn_1").await.unwrap()["sevt_1"], ["ada"]);
    assert_eq!(code(ruled.give("bob", "sevt_1", "allow").await), "200");
    assert_eq!(ruled.sent(), ["sevt_1"]);
    assert!(ruled.scene.store.first_approvals("sesn_1").await.unwrap().is_empty());
    let kinds: Vec<_> = ruled.record().await.into_iter().map(|(by, kind, _)| (by, kind)).collect();
    assert_eq!(kinds, [("ada".to_owned(), DecisionKind::AllowedByFirst), ("bob".to_owned(), DecisionKind::Allowed)]);
}

#[tokio::test]
async fn two_people_at_the_same_moment_are_two() {
    for _ in 0..20 {
        let ruled = ruled(vec![rule("Two", Rule { two_people: true, ..Rule::default() })]).await;
        let (ada, bob) = tokio::join!(ruled.give("ada", "sevt_1", "allow"), ruled.give("bob", "sevt_1", "allow"));
        let codes = [code(ada), code(bob)];
        assert!(codes.contains(&"200".to_owned()), "{codes:?}");
        assert_eq!(ruled.sent(), ["sevt_1"], "{codes:?}");
    }
}

#[tokio::test]
async fn who_was_first_must_still_be_allowed_to_when_the_second_comes() {
    let ruled = ruled(vec![rule("Two", Rule { two_people: true, ..Rule::default() })]).await;
    assert_eq!(code(ruled.give("ada", "sevt_1", "allow").await), "202");
    let (ada, _) = ruled.scene.store.user_by_name("ada").await.unwrap().unwrap();
    ruled.scene.store.set_disabled(&ada, true).await.unwrap();
    assert_eq!(code(ruled.give("bob", "sevt_1", "allow").await), "202", "bob is the first of two now");
    assert!(ruled.sent().is_empty());
    assert_eq!(code(ruled.give("bob", "sevt_1", "deny").await), "200", "one person can deny");
}

#[tokio::test]
async fn a_call_that_was_answered_waits_for_no_second_person() {
    let ruled = ruled(vec![rule("Two", Rule { two_people: true, ..Rule::default() })]).await;
    assert_eq!(code(ruled.give("bob", "sevt_1", "deny").await), "200");
    let late = ruled.give("ada", "sevt_1", "allow").await.unwrap_err();
    assert_eq!(late.told().code(), Some("already_answered"));
    assert!(late.told().message().starts_with("bob denied this call "), "{}", late.told().message());
    assert!(ruled.scene.store.first_approvals("sesn_1").await.unwrap().is_empty());
}

#[tokio::test]
async fn one_of_several_answers_is_no_way_round_a_rule() {
    let ruled = ruled(vec![rule("Two", Rule { two_people: true, ..Rule::default() })]).await;
    let identity =
        Identity { user_id: ruled.ada.clone(), name: "ada".to_owned(), role: Role::Approver, via: Via::Login };
    let allow = |id: &str| json!({"type": "user.tool_confirmation", "tool_use_id": id, "result": "allow"});
    let both = ruled.send(&identity, &[allow("sevt_1"), allow("sevt_2")]).await.unwrap_err();
    assert_eq!(both.status(), StatusCode::BAD_REQUEST);
    let unknown = ruled.send(&identity, &[allow("sevt_9")]).await.unwrap_err();
    assert_eq!(unknown.status(), StatusCode::CONFLICT, "what can't be judged isn't allowed");
    assert!(ruled.sent().is_empty());
}

#[tokio::test]
async fn who_gave_the_session_its_work_does_not_approve_it() {
    let ruled = ruled(vec![rule("Four eyes", Rule { not_the_asker: true, ..Rule::default() })]).await;
    let entry = crate::store::ledger::LedgerEntry {
        actor: crate::store::ledger::Actor::Token { name: "Ada".to_owned(), token: "ci".to_owned() },
        address: None,
        method: "POST".to_owned(),
        path: "/api/v1/sessions/sesn_1/events".to_owned(),
        action: "send".to_owned(),
        resource: "events".to_owned(),
        target: Some("sesn_1".to_owned()),
        detail: Some("user.message".to_owned()),
    };
    Ledger::new(ruled.scene.store.clone())
        .record(entry, crate::store::ledger::Outcome::status(StatusCode::OK))
        .await
        .unwrap();
    assert_eq!(code(ruled.give("ada", "sevt_1", "allow").await), "refused_by_rule", "with her token or her login");
    assert_eq!(code(ruled.give("bob", "sevt_1", "allow").await), "200");
}

/// Lets the enforcer look for a while at a call that waits.
async fn enforced(ruled: &Ruled, calls: &[&str]) {
    let inbox = Inbox::default();
    let session = serde_json::from_value::<pilothouse_api::sessions::Session>(crate::sample::session()).unwrap();
    let id: SessionId = "sesn_1".parse().unwrap();
    let events = [call("sevt_1", "ls"), call("sevt_2", "rm -rf /")].map(|call| Event::from_value(call).unwrap());
    let events = (1..).zip(events).map(LogEntry::from);
    let waiting = WaitingSession {
        session: pilothouse_console_api::SessionFacts::from(&session),
        log: pilothouse_console_api::LogWindow { data: events.collect(), ..Default::default() },
        calls: calls.iter().map(|call| call.parse().unwrap()).collect(),
        stopped: None,
        since: 0,
        seen_at: 0,
    };
    inbox.note(&id, Some(waiting));
    let enforcer = Enforcer {
        rules: ruled.rules.clone(),
        answers: ruled.answers.clone(),
        inbox,
        ledger: Ledger::new(ruled.scene.store.clone()),
        clock: ruled.scene.store.clock().clone(),
    };
    enforcer.look(&mut Seen::default()).await;
}

#[tokio::test]
async fn a_rule_denies_with_its_message_and_says_so() {
    let never = Rule {
        from_level: pilothouse_domain::intent::Level::Dangerous,
        deny: Some("Ask the team first.".to_owned()),
        ..Rule::default()
    };
    let ruled = ruled(vec![rule("Never", never)]).await;
    enforced(&ruled, &["sevt_1", "sevt_2", "sevt_missing"]).await;
    let sent = ruled.scene.sent.lock().unwrap().clone();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!((&sent[0]["tool_use_id"], &sent[0]["deny_message"]), (&json!("sevt_2"), &json!("Ask the team first.")));
    let second = ruled.give("ada", "sevt_2", "deny").await.unwrap_err();
    assert!(second.told().message().starts_with("the rule “Never” denied this call "), "{}", second.told().message());
    assert_eq!(ruled.record().await, [("Never".to_owned(), DecisionKind::Denied, vec!["Never".to_owned()])]);
    let row = ruled.scene.store.ledger_rows(1).await.unwrap().remove(0);
    assert_eq!((row.entry.path.as_str(), row.entry.detail.as_deref()), ("rule Never", Some("deny sevt_2")));
}

#[tokio::test]
async fn a_call_that_nobody_answers_is_denied_in_time() {
    let limit = TimeLimit { minutes: 30, then: AfterLimit::Deny("Nobody answered.".to_owned()) };
    let ruled = ruled(vec![rule("Half an hour", Rule { time_limit: Some(limit), ..Rule::default() })]).await;
    let asked: i64 = 1_795_392_000_000;
    ruled.scene.store.clock().advance(asked + 29 * 60_000 - ruled.scene.store.clock().now());
    enforced(&ruled, &["sevt_1"]).await;
    assert!(ruled.sent().is_empty());
    ruled.scene.store.clock().advance(60_000);
    enforced(&ruled, &["sevt_1"]).await;
    assert_eq!(ruled.sent(), ["sevt_1"]);
}

#[tokio::test]
async fn what_was_decided_is_on_record_with_what_was_asked() {
    let ruled = ruled(Vec::new()).await;
    ruled.give("ada", "sevt_2", "allow").await.unwrap();
    let row = ruled.scene.store.decisions(&DecisionFilter::default(), 1).await.unwrap().remove(0);
    let asked = row.decision.asked.unwrap();
    assert_eq!(asked.input, json!({"command": "rm -rf /"}));
    assert_eq!(asked.level, pilothouse_domain::intent::Level::Dangerous);
    assert!(!asked.marks.is_empty());
    assert_eq!((asked.agent.as_deref(), asked.agent_name.as_deref()), (Some("agent_1"), Some("Helper")));
    assert_eq!((row.decision.status, row.decision.rules_version), (Some(200), 0));
    assert_eq!(row.decision.answer["result"], "allow");
}

#[tokio::test]
async fn a_call_is_escalated_in_time_and_until_it_is_answered() {
    let limit = TimeLimit { minutes: 30, then: AfterLimit::Escalate(vec![Approver::User("bob".to_owned())]) };
    let ruled = ruled(vec![rule("Half an hour", Rule { time_limit: Some(limit), ..Rule::default() })]).await;
    let escalated = ruled.rules.escalated();
    let calls = || escalated.borrow().keys().map(|(_, call)| call.to_string()).collect::<Vec<_>>();
    let asked: i64 = 1_795_392_000_000;
    ruled.scene.store.clock().advance(asked + 29 * 60_000 - ruled.scene.store.clock().now());
    enforced(&ruled, &["sevt_1", "sevt_2"]).await;
    assert!(calls().is_empty());
    ruled.scene.store.clock().advance(60_000);
    enforced(&ruled, &["sevt_1", "sevt_2"]).await;
    assert_eq!(calls(), ["sevt_1", "sevt_2"]);
    enforced(&ruled, &["sevt_2"]).await;
    assert_eq!(calls(), ["sevt_2"]);
    assert!(ruled.sent().is_empty());
}
