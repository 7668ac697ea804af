//! Sessions that nobody watches, at the simulator, with small pages; each call is noted, and some are refused.

use super::*;
use crate::{
    budgets::Keeper, ledger::Ledger, notify::BudgetNotices, recorder::tests::faults::upstream::request, rules::Rules,
};
use axum::{Router, body::Body, response::IntoResponse as _};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use pilothouse_domain::budget_rule::{AtLimit, BudgetPeriod, BudgetRule, BudgetSubject};
use pilothouse_simulator::{Options, Simulator};
use serde_json::json;
use tower::ServiceExt as _;

/// An upstream, what was asked of it, and the status that it refuses everything with.
#[derive(Clone)]
struct Upstream {
    simulator: Router,
    calls: Arc<Mutex<Vec<String>>>,
    refuses: Arc<Mutex<Option<StatusCode>>>,
    /// What somebody else calls right before the second page of a log is listed.
    meanwhile: Arc<Mutex<Option<(Method, String)>>>,
}

impl Upstream {
    async fn new() -> Self {
        Self::at_speed(1_000.0).await
    }

    async fn at_speed(speed: f64) -> Self {
        let options = Options { speed: Some(speed), ..Options::default() };
        let simulator = Simulator::open(options).await.unwrap().router();
        Self { simulator, calls: Arc::default(), refuses: Arc::default(), meanwhile: Arc::default() }
    }

    fn gateway(&self) -> Gateway {
        let upstream = self.clone();
        Gateway::simulator(Router::new().fallback(move |asked: Request<Body>| {
            let upstream = upstream.clone();
            async move {
                let path = asked.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
                if path.contains("/events?") && path.contains("page=") {
                    let meanwhile = upstream.meanwhile.lock().unwrap().take();
                    if let Some((method, path)) = meanwhile {
                        upstream.call(method, &path, &Value::Null).await;
                    }
                }
                upstream.calls.lock().unwrap().push(path);
                let refused = *upstream.refuses.lock().unwrap();
                match refused {
                    Some(status) => (status, "{}").into_response(),
                    None => upstream.simulator.oneshot(asked).await.into_response(),
                }
            }
        }))
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> Value {
        let response = self.simulator.clone().oneshot(request(method, path, body)).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        assert!(status.is_success(), "{path}: {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap()
    }

    /// A session with a turn.
    async fn session(&self) -> String {
        let session = self.created().await;
        self.say(&session).await;
        session
    }

    async fn created(&self) -> String {
        let agent = self.call(Method::POST, "/v1/agents", &json!({"name": "A", "model": "claude-opus-5-5"})).await;
        let environment = self.call(Method::POST, "/v1/environments", &json!({"name": "E"})).await;
        let body = json!({"agent": agent["id"], "environment_id": environment["id"]});
        self.call(Method::POST, "/v1/sessions", &body).await["id"].as_str().unwrap().to_owned()
    }

    /// A turn, to its end.
    async fn say(&self, session: &str) {
        self.send(session, "Hello").await;
        self.rest(session).await;
    }

    async fn send(&self, session: &str, text: &str) {
        let message = json!({"type": "user.message", "content": [{"type": "text", "text": text}]});
        let path = format!("/v1/sessions/{session}/events");
        self.call(Method::POST, &path, &json!({"events": [message]})).await;
    }

    async fn rest(&self, session: &str) {
        while self.history(session).await.last().is_none_or(|event| event["type"] != "session.status_idle") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn history(&self, session: &str) -> Vec<Value> {
        let path = format!("/v1/sessions/{session}/events?limit=1000");
        self.call(Method::GET, &path, &Value::Null).await["data"].as_array().unwrap().clone()
    }

    /// The calls since the last time that contain this.
    fn calls(&self, part: &str) -> Vec<String> {
        let calls = std::mem::take(&mut *self.calls.lock().unwrap());
        calls.into_iter().filter(|call| call.contains(part)).collect()
    }
}

fn task(upstream: &Upstream, store: &Store) -> Task {
    let (gateway, shutdown) = (upstream.gateway(), CancellationToken::new());
    let relay = Relay::new(store.clone(), gateway.clone(), Rules::default(), shutdown.clone());
    Task {
        relay,
        gateway,
        upstream: "simulator".to_owned(),
        store: store.clone(),
        shutdown,
        pages: (2, 3),
        listed_at: 0,
        has_begun: false,
    }
}

/// Until there is nothing to do.
async fn all(task: &mut Task) {
    while task.step().await.unwrap() == Step::Worked {}
}

async fn is_logged(upstream: &Upstream, store: &Store, session: &str) {
    let rows = store.events_after(session, 0, 9_999).await.unwrap();
    let mut logged: Vec<String> =
        rows.iter().map(|row| serde_json::from_str::<Value>(&row.json).unwrap().to_string()).collect();
    let mut history: Vec<String> = upstream.history(session).await.iter().map(ToString::to_string).collect();
    // Numbers tell when an event came; the screenplays check their order.
    logged.sort();
    history.sort();
    assert_eq!(logged, history);
    assert!(store.log_state(session).await.unwrap().complete);
}

#[tokio::test]
async fn all_sessions_are_recorded_once_the_newest_first() {
    let (upstream, store) = (Upstream::new().await, Store::in_memory().await.unwrap());
    let mut sessions = Vec::new();
    for _ in 0..5 {
        sessions.push(upstream.session().await);
    }
    let mut task = task(&upstream, &store);
    all(&mut task).await;
    for session in &sessions {
        is_logged(&upstream, &store, session).await;
    }
    let read = upstream.calls("/events");
    let mut order: Vec<&str> = read.iter().map(|call| call.split('/').nth(3).unwrap()).collect();
    order.dedup();
    let newest_first: Vec<&str> = sessions.iter().rev().map(String::as_str).collect();
    assert_eq!(order, newest_first);
    assert_eq!(store.recorded(None, None).await.unwrap().recorded, 5);

    // Nothing is read again, and later only what is missing.
    store.clock().advance(WALK_PERIOD + 1);
    all(&mut task).await;
    assert_eq!(upstream.calls("/events"), [""; 0]);
    upstream.say(&sessions[2]).await;
    store.clock().advance(WALK_PERIOD + 1);
    all(&mut task).await;
    let read = upstream.calls("/events");
    assert!(!read.is_empty() && read.iter().all(|call| call.contains(&sessions[2])), "{read:?}");
    assert!(read.iter().all(|call| call.contains("created_at%5Bgte%5D")), "{read:?}");
    is_logged(&upstream, &store, &sessions[2]).await;
    assert_eq!(task.relay.followed(), 0, "nobody counts as a reader");
}

#[tokio::test]
async fn a_server_that_was_stopped_goes_on_where_it_was() {
    let (upstream, store) = (Upstream::new().await, Store::in_memory().await.unwrap());
    let mut sessions = Vec::new();
    for _ in 0..5 {
        sessions.push(upstream.session().await);
    }
    let mut first = task(&upstream, &store);
    first.step().await.unwrap();
    assert_eq!(upstream.calls("/v1/sessions?").len(), 1);
    let mut second = task(&upstream, &store);
    // The rest of the list, and two sessions.
    for _ in 0..4 {
        second.step().await.unwrap();
    }
    let listed = upstream.calls("/v1/sessions?");
    assert_eq!(listed.len(), 2, "{listed:?}");
    assert!(listed.iter().all(|call| call.contains("page=")), "{listed:?}");
    let mut third = task(&upstream, &store);
    all(&mut third).await;
    let read = upstream.calls("/events");
    assert!(!read.iter().any(|call| call.contains(&sessions[4]) || call.contains(&sessions[3])), "{read:?}");
    for session in &sessions {
        is_logged(&upstream, &store, session).await;
    }
}

#[tokio::test]
async fn who_comes_gets_the_log_and_it_has_no_gap() {
    let (upstream, store) = (Upstream::new().await, Store::in_memory().await.unwrap());
    let session = upstream.session().await;
    let task = task(&upstream, &store);
    let id = session.parse().unwrap();
    let pen = task.relay.pen(&id).unwrap();
    let unwatched = Unwatched { gateway: &task.gateway, store: &store, session: &id, page: 1, wanted: pen.wanted() };
    let reader = async {
        while store.events_after(&session, 0, 2).await.unwrap().len() < 2 {
            tokio::task::yield_now().await;
        }
        task.relay.follow(&id)
    };
    let (outcome, channel) = tokio::join!(unwatched.record(), reader);
    assert_eq!(outcome.unwrap(), Outcome::Interrupted);
    assert!(task.relay.pen(&id).is_none(), "a followed session has its recorder");
    drop(pen);
    channel.phase().wait_for(|phase| *phase == crate::channel::Phase::Live).await.unwrap();
    while !store.log_state(&session).await.unwrap().complete {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    is_logged(&upstream, &store, &session).await;
}

#[tokio::test]
async fn trouble_is_waited_out_and_a_deleted_session_is_noted() {
    let (upstream, store) = (Upstream::new().await, Store::in_memory().await.unwrap());
    let (gone, kept) = (upstream.session().await, upstream.session().await);
    let mut task = task(&upstream, &store);
    for status in [StatusCode::TOO_MANY_REQUESTS, StatusCode::BAD_GATEWAY] {
        *upstream.refuses.lock().unwrap() = Some(status);
        assert!(task.step().await.is_err());
    }
    *upstream.refuses.lock().unwrap() = None;
    task.step().await.unwrap();
    upstream.call(Method::DELETE, &format!("/v1/sessions/{gone}"), &Value::Null).await;
    all(&mut task).await;
    is_logged(&upstream, &store, &kept).await;
    assert!(store.log_state(&gone).await.unwrap().gone_at.is_some());
    let recorded = store.recorded(None, None).await.unwrap();
    assert_eq!((recorded.sessions, recorded.recorded, recorded.lost), (2, 1, 1));

    // One that was recorded vanishes from the list.
    upstream.call(Method::DELETE, &format!("/v1/sessions/{kept}"), &Value::Null).await;
    upstream.session().await;
    store.clock().advance(WALK_PERIOD + 1);
    all(&mut task).await;
    assert!(store.log_state(&kept).await.unwrap().gone_at.is_some());
    assert_eq!(store.recorded(None, None).await.unwrap().recorded, 2);
}

/// A clean-up makes the calls that anybody may make, at any time.
#[tokio::test]
async fn a_clean_up_of_the_session_that_is_recorded_stops_nothing() {
    for (method, ending) in [(Method::DELETE, ""), (Method::POST, "/archive")] {
        let (upstream, store) = (Upstream::new().await, Store::in_memory().await.unwrap());
        // The newest is recorded first.
        let (other, cleaned) = (upstream.session().await, upstream.session().await);
        let mut task = Task { pages: (2, 1), ..task(&upstream, &store) };
        let is_deleted = ending.is_empty();
        *upstream.meanwhile.lock().unwrap() = Some((method, format!("/v1/sessions/{cleaned}{ending}")));
        all(&mut task).await;
        assert_eq!(*upstream.meanwhile.lock().unwrap(), None, "a log has several pages");
        is_logged(&upstream, &store, &other).await;
        // What the clean-up itself added is recorded the next time.
        store.clock().advance(WALK_PERIOD + 1);
        all(&mut task).await;
        let (log, recorded) = (store.log_state(&cleaned).await.unwrap(), store.recorded(None, None).await.unwrap());
        if is_deleted {
            assert!(log.gone_at.is_some() && !log.complete, "{log:?}");
            assert!(!store.events_after(&cleaned, 0, 2).await.unwrap().is_empty(), "what was recorded is kept");
            assert_eq!((recorded.sessions, recorded.recorded, recorded.lost), (2, 1, 1));
        } else {
            assert_eq!(log.gone_at, None);
            is_logged(&upstream, &store, &cleaned).await;
            assert_eq!((recorded.recorded, recorded.lost), (2, 0));
        }
        upstream.calls("");
        store.clock().advance(WALK_PERIOD + 1);
        all(&mut task).await;
        assert_eq!(upstream.calls("/events"), [""; 0], "nothing is tried for ever");
    }
}

#[tokio::test]
async fn a_budget_interrupts_the_session_that_is_recorded_once_and_its_log_is_whole() {
    let (upstream, store) = (Upstream::at_speed(1.0).await, Store::in_memory().await.unwrap());
    let session = upstream.created().await;
    upstream.send(&session, "/play long").await;
    while upstream.history(&session).await.len() < 6 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut costly = upstream.call(Method::GET, &format!("/v1/sessions/{session}"), &Value::Null).await;
    assert_eq!(costly["status"], "running");
    costly["usage"]["list_cost"] = json!({"amount": "200", "currency": "USD"});
    store.note_sessions(&[costly], Some("simulator")).await.unwrap();
    let rule = BudgetRule {
        subject: BudgetSubject::Console,
        of: String::new(),
        period: BudgetPeriod::Day,
        limit_cents: 100,
        thresholds: vec![100],
        at_limit: AtLimit::Interrupt,
        pause_deployment: false,
    };
    store.add_budget(&rule, "ada").await.unwrap();
    let keeper = || Keeper {
        store: store.clone(),
        gateway: upstream.gateway(),
        ledger: Ledger::new(store.clone()),
        notices: BudgetNotices::default(),
    };
    let mut task = Task { pages: (2, 1), ..task(&upstream, &store) };
    // Two looks at the budgets, of which the second follows a restart.
    let looks = async {
        for _ in 0..2 {
            let keeper = keeper();
            let notices = keeper.notices.clone();
            let look = tokio::spawn(keeper.run());
            while notices.all().is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            look.abort();
        }
        upstream.rest(&session).await;
    };
    tokio::join!(all(&mut task), looks);
    store.clock().advance(WALK_PERIOD + 1);
    all(&mut task).await;
    is_logged(&upstream, &store, &session).await;
    let history = upstream.history(&session).await;
    let interrupts = history.iter().filter(|event| event["type"] == "user.interrupt").count();
    assert_eq!(interrupts, 1, "{history:?}");
}

#[tokio::test]
async fn with_another_workspaces_key_nothing_counts_as_deleted() {
    let (upstream, other) = (Upstream::new().await, Upstream::new().await);
    let store = Store::in_memory().await.unwrap();
    let sessions = [upstream.session().await, upstream.session().await, upstream.session().await];
    let mut first = task(&upstream, &store);
    all(&mut first).await;
    other.session().await;
    store.clock().advance(1_000);
    let mut second = task(&other, &store);
    all(&mut second).await;
    for session in &sessions {
        assert_eq!(store.log_state(session).await.unwrap().gone_at, None);
    }
}

#[tokio::test]
async fn it_stops_with_the_server() {
    let (upstream, store) = (Upstream::new().await, Store::in_memory().await.unwrap());
    upstream.session().await;
    let (gateway, shutdown) = (upstream.gateway(), CancellationToken::new());
    let relay = Relay::new(store.clone(), gateway.clone(), Rules::default(), shutdown.clone());
    let background = Background::default();
    let task = tokio::spawn(background.clone().keep(
        relay,
        (gateway, "simulator".to_owned()),
        store.clone(),
        shutdown.clone(),
    ));
    while store.recorded(None, None).await.unwrap().recorded == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(background.is_on() && background.trouble().is_none());
    shutdown.cancel();
    tokio::time::timeout(Duration::from_secs(5), task).await.expect("it ends").unwrap();
}
