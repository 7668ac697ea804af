//! Rounds in which two people's four tabs answer one call at once, of an upstream that loses responses, fails, answers late
//! or not at all, through a server that is killed with SIGKILL in between: `ROUNDS=500` plays more of them.

use super::program::{Server, program, run, stderr};
use axum::{
    Json, Router,
    extract::{Path, State},
    routing::post,
};
use http::StatusCode;
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use std::{
    collections::HashMap,
    env,
    net::SocketAddr,
    path::Path as FilePath,
    process::Stdio,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinSet, time::sleep};

const ROUNDS: usize = 120;
/// How many of them one server sees before it is killed.
const ROUNDS_PER_SERVER: usize = 10;
/// How long what is late takes.
const LATE: Duration = Duration::from_millis(150);
/// How long an answer can be on its way until it counts as lost, and more, in milliseconds.
const GRACE: i64 = 60_000;

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

/// When the tabs of each person answer, in milliseconds, and what becomes of what arrives, the last first.
#[derive(Clone, Debug)]
struct Round {
    fates: Vec<Fate>,
    answers: Vec<(Person, u64)>,
}

/// Ada always allows, and Bob always denies, so that an answer tells who gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Person {
    Ada,
    Bob,
}

impl Person {
    const fn name(self) -> &'static str {
        match self {
            Self::Ada => "ada",
            Self::Bob => "bob",
        }
    }

    const fn result(self) -> &'static str {
        match self {
            Self::Ada => "allow",
            Self::Bob => "deny",
        }
    }

    fn of(event: &Value) -> Self {
        if event["result"] == "allow" { Self::Ada } else { Self::Bob }
    }
}

fn round() -> impl Strategy<Value = Round> {
    use Fate::{ArrivesLate, NeverArrived, Refused, ResponseLost, Slow, Stored};
    let fates = prop::sample::select(vec![Stored, ResponseLost, NeverArrived, ArrivesLate, Slow, Refused]);
    let people = [Person::Ada, Person::Ada, Person::Bob, Person::Bob];
    let answers = prop::collection::vec(0..200_u64, 4).prop_map(move |after| people.into_iter().zip(after).collect());
    (prop::collection::vec(fates, 4), answers).prop_map(|(fates, answers)| Round { fates, answers })
}

/// What a session has, and what becomes of what comes next, the last first.
type Course = (Vec<Value>, Vec<Fate>);

#[derive(Clone, Default)]
struct Upstream(Arc<Mutex<HashMap<String, Course>>>);

impl Upstream {
    /// Serves from now on, and says where.
    async fn serve(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let router = Router::new().route("/v1/sessions/{id}/events", post(Self::take).get(Self::list));
        let router = router.fallback(async || failed(StatusCode::NOT_FOUND)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        addr
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
        match fate {
            Fate::NeverArrived => return failed(StatusCode::BAD_GATEWAY),
            Fate::Refused => return failed(StatusCode::BAD_REQUEST),
            Fate::ArrivesLate => {
                tokio::spawn(async move {
                    sleep(LATE).await;
                    upstream.store(&session, &body);
                });
                return failed(StatusCode::GATEWAY_TIMEOUT);
            }
            Fate::Slow => sleep(LATE).await,
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

fn failed(status: StatusCode) -> (StatusCode, Json<Value>) {
    (status, Json(json!({"type": "error", "error": {"type": "api_error", "message": "lost"}})))
}

/// The data folder with both people in it, and their tokens.
struct Console {
    dir: TempDir,
    upstream: SocketAddr,
    tokens: HashMap<Person, String>,
    client: reqwest::Client,
}

impl Console {
    fn new(upstream: SocketAddr) -> Self {
        let dir = TempDir::new().unwrap();
        let token = |person: Person| {
            let name = person.name();
            let add = ["user", "add", name, "--role", "approver", "--password-stdin"];
            let added = run(dir.path(), &add, "correct horse battery staple\n");
            assert!(added.status.success(), "{}", stderr(&added));
            let made = run(dir.path(), &["token", "create", "tab", "--user", name], "");
            (person, String::from_utf8_lossy(&made.stdout).trim().to_owned())
        };
        let tokens = [Person::Ada, Person::Bob].map(token).into();
        Self { dir, upstream, tokens, client: reqwest::Client::new() }
    }

    fn serve(&self) -> Server {
        let mut command = program(self.dir.path());
        command.env("ANTHROPIC_API_KEY", "key").env("ANTHROPIC_API_BASE_URL", format!("http://{}", self.upstream));
        command.args(["serve", "--addr", "127.0.0.1:0", "--data-dir"]).arg(self.dir.path());
        Server::start(command, Stdio::null())
    }

    /// What one person is told; `None` where the server was killed before.
    async fn give(&self, server: SocketAddr, session: &str, person: Person) -> Option<(StatusCode, Value)> {
        let event = json!({"type": "user.tool_confirmation", "tool_use_id": "sevt_1", "result": person.result()});
        let request = self.client.post(format!("http://{server}/api/v1/sessions/{session}/events"));
        let request = request.header("x-api-key", &self.tokens[&person]).header("content-type", "application/json");
        let response = request.body(json!({ "events": [event] }).to_string()).send().await.ok()?;
        let status = response.status();
        Some((status, serde_json::from_slice(&response.bytes().await.ok()?).ok()?))
    }

    /// Plays rounds on a server, and kills it after a while. Gives what each answer was told.
    async fn play(self: &Arc<Self>, rounds: &[(String, Round)], lifetime: Duration) -> Vec<(String, Person, Told)> {
        let mut server = self.serve();
        let mut answers = JoinSet::new();
        for (session, round) in rounds {
            for (person, after) in round.answers.clone() {
                let (console, session, addr) = (self.clone(), session.clone(), server.addr);
                answers.spawn(async move {
                    sleep(Duration::from_millis(after)).await;
                    console.give(addr, &session, person).await.map(|told| (session, person, told))
                });
            }
        }
        sleep(lifetime).await;
        server.kill();
        answers.join_all().await.into_iter().flatten().collect()
    }

    /// What is on its way counts as lost from now on.
    async fn let_time_pass(&self) {
        let options = SqliteConnectOptions::new().filename(self.dir.path().join("pilothouse.db"));
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        sqlx::query("UPDATE answers SET state_at = state_at - ?").bind(GRACE).execute(&pool).await.unwrap();
        pool.close().await;
    }
}

type Told = (StatusCode, Value);

/// Whether somebody was told what happened to their answer.
fn is_true(person: Person, (status, body): &Told, stored: &[Value]) {
    let by = stored.first().map(Person::of);
    match (status.as_u16(), body["error"]["details"]["error_code"].as_str()) {
        (200, _) => assert_eq!(by, Some(person), "{person:?} was told that it was done"),
        // The upstream refused it.
        (400, _) | (_, Some("answer_unsettled")) => {}
        (409, Some("already_answered")) => {
            let message = body["error"]["message"].as_str().unwrap();
            assert!(by.is_some_and(|by| message.starts_with(by.name())), "{person:?} was told {message}: {stored:?}");
        }
        _ => panic!("{person:?} was told {status} {body}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_most_one_confirmation_of_each_call_arrives_none_is_stuck_and_nobody_is_told_wrong() {
    let count = env::var("ROUNDS").ok().and_then(|count| count.parse().ok()).unwrap_or(ROUNDS);
    let mut runner = TestRunner::deterministic();
    let rounds: Vec<_> =
        (0..count).map(|n| (format!("sesn_{n}"), round().new_tree(&mut runner).unwrap().current())).collect();
    let upstream = Upstream::default();
    for (session, round) in &rounds {
        upstream.0.lock().unwrap().insert(session.clone(), (Vec::new(), round.fates.clone()));
    }
    let console = Arc::new(Console::new(upstream.serve().await));
    let mut told = Vec::new();
    for (rounds, n) in rounds.chunks(ROUNDS_PER_SERVER).zip(0..) {
        told.extend(console.play(rounds, Duration::from_millis(60 + n % 6 * 60)).await);
    }
    sleep(2 * LATE).await;
    assert!(told.len() > count / 2, "only {} were told anything", told.len());
    for (session, person, told) in &told {
        is_true(*person, told, &upstream.stored(session));
    }
    // Whoever comes afterwards finds each call answered, or can answer it.
    console.let_time_pass().await;
    let mut server = console.serve();
    let begun = Instant::now();
    for (session, round) in &rounds {
        upstream.0.lock().unwrap().get_mut(session).unwrap().1.clear();
        let before = upstream.stored(session);
        let (status, body) = loop {
            let (status, body) = console.give(server.addr, session, Person::Ada).await.unwrap();
            if body["error"]["details"]["error_code"] != "answer_unsettled" {
                break (status, body);
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{session} {round:?} is stuck: {body}");
            sleep(Duration::from_millis(50)).await;
        };
        assert_eq!(status == StatusCode::OK, before.is_empty(), "{session} {round:?}: {before:?}, {status} {body}");
        is_true(Person::Ada, &(status, body), &upstream.stored(session));
        assert_eq!(upstream.stored(session).len(), 1, "{session} {round:?}: {:?}", upstream.stored(session));
    }
    server.kill();
    verify(console.dir.path(), &rounds);
}

/// The record of decisions is whole, and has each call's.
fn verify(dir: &FilePath, rounds: &[(String, Round)]) {
    let verified = run(dir, &["decisions", "verify"], "");
    assert!(verified.status.success(), "{}", stderr(&verified));
    let exported = run(dir, &["decisions", "export"], "");
    let exported = String::from_utf8_lossy(&exported.stdout);
    for (session, _) in rounds {
        assert!(exported.contains(&format!("{session:?}")), "{session} is not on record");
    }
}
