//! What is counted, who is told, and what is stopped.

use super::{stop::Asked, *};
use crate::{
    failure::Failure,
    identity::{Identity, Role, Via},
    sample,
    store::ledger::LedgerEntry,
};
use axum::{Router, extract::Request};
use pilothouse_domain::budget_rule::{AtLimit, BudgetPeriod};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const DAY: i64 = 86_400_000;

/// A session as the upstream tells it.
fn session(id: &str, changed_at: i64, cents: Option<u64>) -> Value {
    let at = pilothouse_domain::local_time::rfc3339;
    let mut session = json!({
        "id": id, "type": "session", "status": "running", "created_at": at(changed_at - DAY), "updated_at": at(changed_at),
        "agent": {"id": "agent_1", "name": "Helper", "version": 1, "model": {"id": "claude-opus-5"}},
        "deployment_id": "depl_1", "usage": {"active_seconds": 5.0},
    });
    if let Some(cents) = cents {
        session["usage"]["list_cost"] = json!({"amount": cents.to_string(), "currency": "USD"});
    }
    session
}

struct Stage {
    keeper: Keeper,
    calls: Arc<Mutex<Vec<String>>>,
    refuses: Arc<Mutex<bool>>,
}

impl Stage {
    async fn new() -> Self {
        let (calls, refuses) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<Mutex<bool>>::default());
        let (noted, refusing) = (calls.clone(), refuses.clone());
        let upstream = Router::new().fallback(move |request: Request| {
            noted.lock().unwrap().push(format!("{} {}", request.method(), request.uri().path()));
            let status = if *refusing.lock().unwrap() { 503 } else { 200 };
            async move { (http::StatusCode::from_u16(status).unwrap(), axum::Json(json!({}))) }
        });
        let store = Store::in_memory().await.unwrap();
        let (gateway, ledger) = (Gateway::simulator(upstream), Ledger::new(store.clone()));
        Self { keeper: Keeper { store, gateway, ledger, notices: BudgetNotices::default() }, calls, refuses }
    }

    fn store(&self) -> &Store {
        &self.keeper.store
    }

    fn now(&self) -> i64 {
        self.store().clock().now()
    }

    async fn note(&self, id: &str, changed_at: i64, cents: Option<u64>) {
        self.store().note_sessions(&[session(id, changed_at, cents)], None).await.unwrap();
    }

    /// Records what the API reported of a session's cost: when, in milliseconds, and cents.
    async fn record(&self, id: &str, reports: &[(i64, u64)]) {
        let report = |(at, cents): &(i64, u64)| {
            let usage = json!({"list_cost": {"amount": cents.to_string(), "currency": "USD"}, "active_seconds": 1.0});
            let at = pilothouse_domain::local_time::rfc3339(*at);
            let event =
                json!({"id": format!("sevt_{cents}"), "type": "session.usage", "processed_at": at, "usage": usage});
            sample::received(&event, None)
        };
        let reports: Vec<_> = reports.iter().map(report).collect();
        self.store().append_events(id, &reports).await.unwrap();
        self.store().read_logs().await.unwrap();
    }

    async fn budget(&self, rule: BudgetRule) -> Budget {
        let id = self.store().add_budget(&rule, "ada").await.unwrap();
        self.store().budgets().await.unwrap().into_iter().find(|budget| budget.id == id).unwrap()
    }

    async fn spent(&self, rule: &BudgetRule) -> u64 {
        self.store().spent(rule, rule.period.around(self.now())).await.unwrap().cents
    }

    /// The percentages that are told after a round.
    async fn told(&self) -> Vec<String> {
        self.keeper.round().await.unwrap();
        let mut told: Vec<_> = self.keeper.notices.all().iter().map(|notice| notice.title.clone()).collect();
        told.sort();
        told
    }

    fn called(&self) -> Vec<String> {
        std::mem::take(&mut *self.calls.lock().unwrap())
    }

    async fn refused(&self, deployment: Option<&str>) -> Option<Failure> {
        let via = Via::Token { name: "ci".to_owned() };
        let identity = Identity { user_id: "1".to_owned(), name: "ada".to_owned(), role: Role::Operator, via };
        let asked = Asked { identity: &identity, agent: Some("agent_1"), deployment };
        refuse(self.store(), asked).await.err()
    }

    async fn ledger(&self) -> Vec<LedgerEntry> {
        let rows = self.store().ledger_rows(100).await.unwrap();
        rows.into_iter().map(|row| row.entry).collect()
    }
}

fn of(subject: BudgetSubject, name: &str, limit_cents: u64) -> BudgetRule {
    BudgetRule {
        subject,
        of: name.to_owned(),
        period: BudgetPeriod::Day,
        limit_cents,
        thresholds: vec![50, 100],
        at_limit: AtLimit::Warn,
        pause_deployment: false,
    }
}

#[tokio::test]
async fn what_a_session_cost_before_the_period_is_left_out() {
    let stage = Stage::new().await;
    let rule = of(BudgetSubject::Agent, "agent_1", 1_000);
    let midnight = rule.period.around(stage.now()).0;
    stage.note("sesn_1", midnight - 5 * DAY, Some(300)).await;
    stage.note("sesn_1", midnight - 1, Some(400)).await;
    assert_eq!(stage.spent(&rule).await, 0);
    stage.note("sesn_1", midnight + 1, Some(450)).await;
    stage.note("sesn_2", midnight + 2, Some(7)).await;
    stage.note("sesn_3", midnight + 2, None).await;
    assert_eq!(stage.spent(&rule).await, 57);
    let found = stage.store().spent(&rule, rule.period.around(stage.now())).await.unwrap();
    assert_eq!((found.sessions, found.unpriced), (2, 1));
    // A deleted session was paid for; one of another agent, person or deployment counts elsewhere.
    stage.store().note_gone("sesn_2").await.unwrap();
    for (subject, name, cents) in [
        (BudgetSubject::Console, "", 57),
        (BudgetSubject::Deployment, "depl_1", 57),
        (BudgetSubject::Agent, "agent_2", 0),
        (BudgetSubject::Person, "ada", 0),
        (BudgetSubject::Token, "' OR 1=1 --", 0),
    ] {
        assert_eq!(stage.spent(&of(subject, name, 1)).await, cents, "{subject:?}");
    }
    let month = BudgetRule { period: BudgetPeriod::Month, ..rule };
    assert!(stage.spent(&month).await >= 57);
}

#[tokio::test]
async fn what_a_log_tells_of_earlier_days_is_not_of_the_day_on_which_it_is_recorded() {
    let stage = Stage::new().await;
    let rule = of(BudgetSubject::Agent, "agent_1", 1_000);
    let midnight = rule.period.around(stage.now()).0;
    stage.note("sesn_1", midnight + 1, Some(400)).await;
    assert_eq!(stage.spent(&rule).await, 400, "nothing is known of earlier days");
    stage.record("sesn_1", &[(midnight - 5 * DAY, 300), (midnight - 1, 390), (midnight, 400)]).await;
    assert_eq!(stage.spent(&rule).await, 10);
    stage.store().note_gone("sesn_1").await.unwrap();
    stage.store().forget_logs(i64::MAX).await.unwrap();
    assert_eq!(stage.spent(&rule).await, 10, "that stays known without the log");
}

#[tokio::test]
async fn each_threshold_is_told_once_a_period_and_again_with_another_limit() {
    let stage = Stage::new().await;
    let rule = of(BudgetSubject::Agent, "agent_1", 1_000);
    let budget = stage.budget(rule.clone()).await;
    let midnight = rule.period.around(stage.now()).0;
    stage.note("sesn_1", midnight, Some(499)).await;
    assert!(stage.told().await.is_empty());
    stage.note("sesn_1", midnight + 1, Some(500)).await;
    let told = stage.told().await;
    assert!(told.len() == 1 && told[0].starts_with("$5.00 of $10.00") && told[0].ends_with("past 50 %"), "{told:?}");
    let ids = stage.keeper.notices.ids();
    stage.note("sesn_1", midnight + 2, Some(600)).await;
    assert_eq!(stage.told().await, told, "it is told as it was noticed");
    assert_eq!(stage.keeper.notices.ids(), ids);
    stage.note("sesn_1", midnight + 3, Some(1_000)).await;
    assert_eq!(stage.told().await.len(), 2);
    let agent = stage.keeper.notices.all()[0].agent.clone();
    assert_eq!(agent, "The budget of the agent Helper");

    let raised = BudgetRule { limit_cents: 2_000, ..rule };
    assert!(stage.store().change_budget(&budget.id, &raised).await.unwrap());
    assert_eq!(stage.told().await.len(), 3, "50 % of the new limit");
    // A new period begins with nothing, and what was told is not repeated.
    stage.store().clock().advance(DAY);
    stage.keeper.round().await.unwrap();
    assert_eq!(stage.store().crossings(0).await.unwrap().len(), 3);
    stage.store().clock().advance(2 * DAY);
    assert!(stage.told().await.is_empty());
    assert!(stage.store().remove_budget(&budget.id).await.unwrap());
    assert!(stage.store().crossings(0).await.unwrap().is_empty());
}

#[tokio::test]
async fn at_its_limit_a_budget_refuses_new_sessions_of_its_subject() {
    let stage = Stage::new().await;
    let warns = of(BudgetSubject::Console, "", 100);
    stage.budget(warns).await;
    let stops = BudgetRule { at_limit: AtLimit::Stop, ..of(BudgetSubject::Agent, "agent_1", 1_000) };
    stage.budget(stops.clone()).await;
    stage.note("sesn_1", stage.now(), Some(999)).await;
    assert!(stage.refused(None).await.is_none(), "one only warns, the other is not reached");
    stage.note("sesn_1", stage.now(), Some(1_000)).await;
    let failure = stage.refused(None).await.unwrap();
    assert_eq!(failure.status(), 402);
    let envelope = failure.envelope(Some("req_1"));
    assert_eq!(envelope.error.kind, pilothouse_api::ErrorKind::BillingError);
    assert!(envelope.error.message.contains("the agent Helper is used up: $10.00 of $10.00"), "{envelope:?}");
    assert_eq!(failure.told().code(), Some("budget_reached"));
    assert!(stage.refused(Some("depl_1")).await.is_some(), "a run by hand, too");
    stage.store().clock().advance(DAY);
    assert!(stage.refused(None).await.is_none(), "the next day");
}

#[tokio::test]
async fn running_sessions_are_interrupted_once_and_a_deployment_is_paused() {
    let stage = Stage::new().await;
    let rule = BudgetRule {
        at_limit: AtLimit::Interrupt,
        pause_deployment: true,
        ..of(BudgetSubject::Deployment, "depl_1", 100)
    };
    stage.budget(rule).await;
    stage.note("sesn_1", stage.now(), Some(200)).await;
    *stage.refuses.lock().unwrap() = true;
    stage.keeper.round().await.unwrap();
    assert!(stage.called().contains(&"POST /v1/deployments/depl_1/pause".to_owned()));
    *stage.refuses.lock().unwrap() = false;
    stage.keeper.round().await.unwrap();
    assert_eq!(stage.called(), ["POST /v1/deployments/depl_1/pause", "POST /v1/sessions/sesn_1/events"]);
    stage.keeper.round().await.unwrap();
    assert!(stage.called().is_empty(), "each once");
    let done = stage.ledger().await;
    assert!(done.iter().any(|entry| entry.action == "pause" && entry.resource == "deployments"), "{done:?}");
    assert!(done.iter().any(|entry| entry.action == "interrupt" && entry.target.as_deref() == Some("sesn_1")));
}
