//! 500 rounds in which two people's four tabs answer one call at once, of an upstream that loses responses, fails, answers
//! late or not at all, and of a server that is killed in between.

use super::*;
use axum::extract::{Path, State};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use std::{
    collections::HashMap,
    path::Path as FilePath,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

const ROUNDS: usize = 500;
/// How many of them one server sees before it is killed.
const ROUNDS_PER_SERVER: usize = 50;
/// How long what is late takes.
const LATE: Duration = Duration::from_millis(150);

/// What the upstream does with a confirmation that it gets.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// Stores it and says so.
    Stored,
    /// Stores it, and the response is lost.
    ResponseLost,
    /// Fails before it is stored.
    NeverArrived,
    /// Fails, and stores it all the same a moment later.
    ArrivesLate,
    /// Takes its time, and stores it.
    Slow,
    /// Refuses it.
    Refused,
}

/// Somebody's answer, and when they give it, in milliseconds.
#[derive(Clone, Debug)]
struct Answerer {
    name: &'static str,
    result: &'static str,
    after: u64,
}

#[derive(Clone, Debug)]
struct Round {
    fates: Vec<Fate>,
    answerers: Vec<Answerer>,
}

fn round() -> impl Strategy<Value = Round> {
    use Fate::{ArrivesLate, NeverArrived, Refused, ResponseLost, Slow, Stored};
    let fates = prop::sample::select(vec![Stored, ResponseLost, NeverArrived, ArrivesLate, Slow, Refused]);
    let answers = (prop::sample::select(vec!["allow", "deny"]), 0..40u64);
    let answerers = prop::collection::vec(answers, 4).prop_map(|answers| {
        let names = ["ada", "ada", "bob", "bob"].into_iter();
        names.zip(answers).map(|(name, (result, after))| Answerer { name, result, after }).collect()
    });
    (prop::collection::vec(fates, 4), answerers).prop_map(|(fates, answerers)| Round { fates, answerers })
}

/// What each session has, and what becomes of what is sent to it next. It lives on when the server is killed.
#[derive(Clone, Default)]
struct Upstream(Arc<Mutex<HashMap<String, Course>>>);

/// What a session has, and what becomes of what comes next, the last first.
type Course = (Vec<Value>, Vec<Fate>);

/// Sleeps beside the runtimes, which are killed.
#[expect(clippy::disallowed_methods, reason = "the upstream is another machine")]
fn sleep(time: Duration) {
    std::thread::sleep(time);
}

impl Upstream {
    fn router(&self) -> Router {
        Router::new().route("/v1/sessions/{id}/events", post(Self::take).get(Self::list)).with_state(self.clone())
    }

    fn store(&self, session: &str, body: &Value) {
        let events = body["events"].as_array().unwrap().clone();
        self.0.lock().unwrap().get_mut(session).unwrap().0.extend(events);
    }

    fn stored(&self, session: &str) -> Vec<Value> {
        self.0.lock().unwrap()[session].0.clone()
    }

    async fn take(
        State(upstream): State<Self>,
        Path(session): Path<String>,
        Json(body): Json<Value>,
    ) -> (StatusCode, Json<Value>) {
        let fate = upstream.0.lock().unwrap().get_mut(&session).unwrap().1.pop().unwrap_or(Fate::Stored);
        let failed =
            |status| (status, Json(json!({"type": "error", "error": {"type": "api_error", "message": "lost"}})));
        match fate {
            Fate::NeverArrived => return failed(StatusCode::BAD_GATEWAY),
            Fate::Refused => return failed(StatusCode::BAD_REQUEST),
            Fate::ArrivesLate => {
                std::thread::spawn(move || {
                    sleep(LATE);
                    upstream.store(&session, &body);
                });
                return failed(StatusCode::GATEWAY_TIMEOUT);
            }
            Fate::Slow => tokio::time::sleep(LATE).await,
            Fate::Stored | Fate::ResponseLost => {}
        }
        upstream.store(&session, &body);
        if matches!(fate, Fate::ResponseLost) {
            return failed(StatusCode::INTERNAL_SERVER_ERROR);
        }
        (StatusCode::OK, Json(json!({"data": body["events"]})))
    }

    async fn list(State(upstream): State<Self>, Path(session): Path<String>) -> Json<Value> {
        Json(json!({"data": upstream.stored(&session), "next_page": null}))
    }
}

/// What everybody was told; nothing where the server was killed before.
type Told = Arc<Mutex<Vec<(String, Answerer, Result<StatusCode, Failure>)>>>;

/// A server, until it is killed: then it tells nobody anything.
#[derive(Clone)]
struct Server {
    gateway: Gateway,
    store: Store,
    told: Told,
    is_alive: Arc<AtomicBool>,
}

async fn gives(server: Server, session: String, answerer: Answerer) {
    tokio::time::sleep(Duration::from_millis(answerer.after)).await;
    let Answerer { name, result, .. } = answerer;
    let identity = Identity { user_id: name.to_owned(), name: name.to_owned(), role: Role::Approver, via: Via::Login };
    let event = json!({"type": "user.tool_confirmation", "tool_use_id": "sevt_1", "result": result, "by": name});
    let body = JsonBody::of(json!({"events": [event]}).to_string().into()).await.unwrap();
    let request = Request::post(format!("/v1/sessions/{session}/events")).header("content-type", "application/json");
    let parts = request.body(()).unwrap().into_parts().0;
    let answers = answers(&server.gateway, &server.store).await;
    let outcome = answers.send(&identity, &session.parse().unwrap(), parts, body).await;
    if server.is_alive.load(Ordering::SeqCst) {
        server.told.lock().unwrap().push((session, answerer, outcome.map(|response| response.status())));
    }
}

/// A server that sees these rounds, and is killed after a while.
fn serve_and_kill(path: &FilePath, upstream: &Upstream, rounds: &[(String, Round)], lifetime: Duration, told: &Told) {
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open_file(path).await.unwrap();
        store.take_over_answers().await.unwrap();
        let gateway = Gateway::simulator(upstream.router());
        let server = Server { gateway, store, told: told.clone(), is_alive: Arc::new(AtomicBool::new(true)) };
        for (session, round) in rounds {
            for answerer in round.answerers.clone() {
                tokio::spawn(gives(server.clone(), session.clone(), answerer));
            }
        }
        tokio::time::sleep(lifetime).await;
        server.is_alive.store(false, Ordering::SeqCst);
    });
    // Whatever waits for something never goes on, as after SIGKILL.
    runtime.shutdown_background();
}

/// The last server settles everything.
async fn settle_all(path: &FilePath, upstream: &Upstream) -> Store {
    let store = Store::open_file(path).await.unwrap();
    store.take_over_answers().await.unwrap();
    store.clock().advance(60_000);
    let (gateway, begun) = (Gateway::simulator(upstream.router()), Instant::now());
    while !store.lost_answers().await.unwrap().is_empty() {
        settle::settle_once(&gateway, &store).await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(60), "an answer is stuck");
    }
    store
}

#[test]
fn at_most_one_confirmation_of_each_call_arrives_none_is_stuck_and_nobody_is_told_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pilothouse.db");
    let (upstream, told) = (Upstream::default(), Told::default());
    let mut runner = TestRunner::deterministic();
    let rounds: Vec<_> =
        (0..ROUNDS).map(|n| (format!("sesn_{n}"), round().new_tree(&mut runner).unwrap().current())).collect();
    for (session, round) in &rounds {
        upstream.0.lock().unwrap().insert(session.clone(), (Vec::new(), round.fates.clone()));
    }
    for (rounds, n) in rounds.chunks(ROUNDS_PER_SERVER).zip(1..) {
        serve_and_kill(&path, &upstream, rounds, Duration::from_millis(60) * n, &told);
    }
    sleep(2 * LATE);
    Runtime::new().unwrap().block_on(async {
        let store = settle_all(&path, &upstream).await;
        for (session, round) in &rounds {
            let stored = upstream.stored(session);
            assert!(stored.len() <= 1, "{session} {round:?}: {stored:?}");
            let said = store.answered_by(session, &["sevt_1".to_owned()]).await.unwrap();
            let by = stored.first().and_then(|event| event["by"].as_str()).map(str::to_owned);
            assert_eq!(said.into_values().next(), by, "{session} {round:?}: who is said to have answered");
        }
    });
    let told = told.lock().unwrap();
    assert!(told.len() > ROUNDS / 5, "only {} were told anything", told.len());
    for (session, answerer, outcome) in told.iter() {
        is_true(answerer, outcome, &upstream.stored(session));
    }
}

/// Whether somebody was told what happened to their answer.
fn is_true(answerer: &Answerer, outcome: &Result<StatusCode, Failure>, stored: &[Value]) {
    let is_stored = stored.iter().any(|event| event["by"] == answerer.name && event["result"] == answerer.result);
    match outcome {
        Ok(StatusCode::OK) => assert!(is_stored, "{answerer:?} was told that it was done: {stored:?}"),
        Ok(status) => assert_eq!(*status, StatusCode::BAD_REQUEST, "{answerer:?}"),
        Err(failure) if failure.told().code() == Some("already_answered") => {
            let by = stored.first().and_then(|event| event["by"].as_str()).unwrap_or("nobody");
            assert!(failure.told().message().starts_with(by), "{answerer:?}: {failure:?}, {stored:?}");
        }
        Err(failure) => assert_eq!(failure.told().code(), Some("answer_unsettled"), "{answerer:?}: {failure:?}"),
    }
}
