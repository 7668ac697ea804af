//! A draft is tried on what was decided; figures count the same decisions.

use super::trial::trial;
use crate::{
    answers::AskedCall,
    decisions::figures,
    identity::Role,
    sample,
    store::{
        Store,
        answers::{NewAnswer, Receipt},
    },
};
use pilothouse_console_api::{Asked, Decision, DecisionKind};
use pilothouse_domain::{
    intent::Level,
    rules::{Approver, Rule, RuleSet},
};
use serde_json::json;

fn asked(tool: &str, level: Level) -> Asked {
    Asked {
        at: Some(0),
        thread: None,
        agent: Some("agent_1".to_owned()),
        agent_name: Some("Helper".to_owned()),
        tool: tool.to_owned(),
        server: None,
        input_digest: String::new(),
        input: json!({}),
        level,
        marks: Vec::new(),
    }
}

async fn decided(store: &Store, call: &str, level: Level, kind: DecisionKind) {
    let decision = Decision { asked: Some(asked("bash", level)), kind, ..sample::decision(call) };
    let answer = NewAnswer { tool_use: call.to_owned(), event: "{}".to_owned(), decision };
    store.claim_answers("sesn_1", &[answer], "ada").await.unwrap();
    store.record_answers("sesn_1", &[call.to_owned()], &Receipt::default()).await.unwrap();
}

async fn scene() -> Store {
    let store = Store::in_memory().await.unwrap();
    store.add_user("ada", Role::Approver, "-").await.unwrap();
    decided(&store, "a", Level::Routine, DecisionKind::Allowed).await;
    decided(&store, "b", Level::Dangerous, DecisionKind::Allowed).await;
    decided(&store, "c", Level::Dangerous, DecisionKind::Denied).await;
    store
}

fn set(rule: Rule) -> RuleSet {
    RuleSet::new(1, vec![Rule { name: "r".to_owned(), ..rule }]).unwrap()
}

#[tokio::test]
async fn a_trial_says_what_would_have_been_different() {
    let store = scene().await;
    let waiting =
        AskedCall { asked: asked("bash", Level::Dangerous), agents: vec!["Helper".to_owned()], is_custom: false };
    let waiting = [("sesn_2".to_owned(), "d".to_owned(), waiting)];
    let tried = async |rule: Rule| trial(&store, &set(rule), &waiting).await.unwrap();
    let dangerous = || Rule { from_level: Level::Dangerous, ..Rule::default() };
    let two = tried(Rule { two_people: true, ..dangerous() }).await;
    assert_eq!((two.calls, two.second, two.denied), (4, 2, 0), "what was denied needs nobody more");
    let denied = tried(Rule { deny: Some("No".to_owned()), ..dangerous() }).await;
    assert_eq!((denied.denied, denied.second), (3, 0));
    assert_eq!(denied.found[0].outcome, ["It would have been denied by “r”."]);
    let others = tried(Rule { approvers: vec![Approver::User("bob".to_owned())], ..Rule::default() }).await;
    assert_eq!(others.refused, 2);
    assert!(others.found.iter().any(|call| call.outcome[0].starts_with("ada could not have allowed it: only bob")));
    let elsewhere = tried(Rule { agents: vec!["Other".to_owned()], two_people: true, ..Rule::default() }).await;
    assert_eq!((elsewhere.calls, elsewhere.found.len()), (4, 0));
    store.clock().advance(31 * 86_400_000);
    assert_eq!(trial(&store, &set(Rule { passkey: true, ..Rule::default() }), &[]).await.unwrap().calls, 0, "long ago");
}

#[tokio::test]
async fn figures_count_each_call_once() {
    let store = scene().await;
    let figures = figures(&store, &[]).await.unwrap();
    let [helper] = figures.as_slice() else { panic!("{figures:?}") };
    assert_eq!((helper.asked, helper.allowed, helper.denied), (3, 2, 1));
    assert!(helper.median_wait.is_some_and(|wait| wait > 0));
}
