//! Rounds in which two people's four tabs answer one call at once, of an upstream that can't be relied on, through a server
//! that is killed with SIGKILL in between: `ROUNDS=500` plays more of them.

mod upstream;

use super::program::{Server, program, run, stderr};
use http::StatusCode;
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::{Value, json};
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};
use std::{
    collections::HashMap,
    env,
    net::SocketAddr,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};
use upstream::{Course, Fate, LATE, Upstream};

const ROUNDS: usize = 120;
/// How many of them begin on one server; the next one goes on with them.
const ROUNDS_PER_SERVER: usize = 10;
/// How many answers servers send before they are killed, in turn. So many never come to the last, which sees time-outs, and
/// what is found out after them.
const LIVES: [usize; 6] = [1, 2, 4, 7, 11, usize::MAX];
/// How long they live at most.
const LIFETIME: Duration = Duration::from_secs(3);
/// How long an answer can be on its way until it counts as lost, and more, in milliseconds.
const GRACE: i64 = 60_000;

/// When the tabs of each person answer, in milliseconds, and what becomes of what arrives, the last first.
#[derive(Clone, Debug)]
struct Round {
    session: String,
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

fn rounds(count: usize) -> Vec<Round> {
    let people = [Person::Ada, Person::Ada, Person::Bob, Person::Bob];
    let answers = prop::collection::vec(0..200_u64, 4).prop_map(move |after| people.into_iter().zip(after).collect());
    let round = (prop::collection::vec(prop::sample::select(&Fate::ALL), 4), answers);
    let mut runner = TestRunner::deterministic();
    let round = |n| {
        let (fates, answers) = round.new_tree(&mut runner).unwrap().current();
        Round { session: format!("sesn_{n}"), fates, answers }
    };
    (0..count).map(round).collect()
}

/// What somebody was told.
struct Told {
    session: String,
    person: Person,
    status: StatusCode,
    body: Value,
}

impl Told {
    fn code(&self) -> Option<&str> {
        self.body["error"]["details"]["error_code"].as_str()
    }

    /// It is what happened to their answer. A refusal is used up.
    fn is_true(&self, course: &mut Course) {
        let Self { person, status, body, .. } = self;
        let by = course.stored.first().map(Person::of);
        match (status.as_u16(), self.code()) {
            (200, _) => assert_eq!(by, Some(*person), "{person:?} was told that it was done"),
            (400, _) => {
                let refused = course.refused.iter().position(|refused| refused == person);
                course.refused.swap_remove(refused.unwrap_or_else(|| panic!("nobody refused {person:?}: {course:?}")));
            }
            (409 | 502 | 504, Some("answer_unsettled")) => {}
            (409, Some("already_answered")) => {
                let message = body["error"]["message"].as_str().unwrap();
                assert!(
                    by.is_some_and(|by| message.starts_with(by.name())),
                    "{person:?} was told {message}: {course:?}"
                );
            }
            _ => panic!("{person:?} was told {status} {body}"),
        }
    }
}

/// The data folder with both people in it, and their tokens.
struct Console {
    dir: TempDir,
    upstream: Upstream,
    addr: SocketAddr,
    tokens: HashMap<Person, String>,
    client: reqwest::Client,
}

impl Console {
    async fn new(upstream: Upstream) -> Self {
        let addr = upstream.serve().await;
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
        Self { dir, upstream, addr, tokens, client: reqwest::Client::new() }
    }

    fn serve(&self) -> Server {
        let mut command = program(self.dir.path());
        command.env("ANTHROPIC_API_KEY", "key").env("ANTHROPIC_API_BASE_URL", format!("http://{}", self.addr));
        command.env("ANTHROPIC_TIMEOUT_SECONDS", "1").env("ANTHROPIC_CHANGES_PER_MINUTE", "1000000");
        command.args(["serve", "--addr", "127.0.0.1:0", "--data-dir"]).arg(self.dir.path());
        Server::start(command, Stdio::null())
    }

    /// What one person is told; `None` where the server was killed before.
    async fn give(&self, server: SocketAddr, session: &str, person: Person) -> Option<Told> {
        let event = json!({"type": "user.tool_confirmation", "tool_use_id": "sevt_1", "result": person.result()});
        let request = self.client.post(format!("http://{server}/api/v1/sessions/{session}/events"));
        let request = request.header("x-api-key", &self.tokens[&person]).header("content-type", "application/json");
        let response = request.body(json!({ "events": [event] }).to_string()).send().await.ok()?;
        let status = response.status();
        let body = serde_json::from_slice(&response.bytes().await.ok()?).ok()?;
        Some(Told { session: session.to_owned(), person, status, body })
    }

    /// Plays rounds on a server, and kills it when it has sent so many answers. Gives what each answer was told.
    async fn play(self: &Arc<Self>, rounds: &[Round], sent: usize) -> Vec<Told> {
        let mut server = self.serve();
        let arrivals = timeout(LIFETIME, self.upstream.arrivals(sent));
        let mut answers = JoinSet::new();
        for Round { session, answers: given, .. } in rounds {
            for (person, after) in given.clone() {
                let (console, session, addr) = (self.clone(), session.clone(), server.addr);
                answers.spawn(async move {
                    sleep(Duration::from_millis(after)).await;
                    console.give(addr, &session, person).await
                });
            }
        }
        let _too_few = arrivals.await;
        server.kill();
        answers.join_all().await.into_iter().flatten().collect()
    }

    async fn database(&self) -> SqlitePool {
        let options = SqliteConnectOptions::new().filename(self.dir.path().join("pilothouse.db"));
        SqlitePool::connect_with(options).await.unwrap()
    }

    /// How many answers are on their way.
    async fn under_way(&self) -> i64 {
        let count = sqlx::query_scalar("SELECT count(*) FROM answers WHERE state IN ('claimed', 'sent')");
        count.fetch_one(&self.database().await).await.unwrap()
    }

    /// What is on its way counts as lost from now on.
    async fn let_time_pass(&self) {
        let passed = sqlx::query("UPDATE answers SET state_at = state_at - ?").bind(GRACE);
        passed.execute(&self.database().await).await.unwrap();
    }

    /// Ada answers a call until she is told what became of it.
    async fn settle(&self, server: SocketAddr, session: &str) -> Told {
        let begun = Instant::now();
        loop {
            let told = self.give(server, session, Person::Ada).await.unwrap();
            if told.code() != Some("answer_unsettled") {
                return told;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{session} is stuck: {}", told.body);
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// The chain holds.
    fn verify(&self) {
        let verified = run(self.dir.path(), &["decisions", "verify"], "");
        assert!(verified.status.success(), "{}", stderr(&verified));
    }

    /// Who answered each call, by the record.
    fn record(&self) -> Vec<(String, String)> {
        let exported = run(self.dir.path(), &["decisions", "export", "--format", "jsonl"], "");
        let lines = String::from_utf8(exported.stdout).unwrap();
        let who = |line: &str| {
            let line: Value = serde_json::from_str(line).unwrap();
            let text = |name: &str| line["decision"][name].as_str().unwrap().to_owned();
            (text("session"), text("by"))
        };
        lines.lines().map(who).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn at_most_one_confirmation_of_each_call_arrives_none_is_stuck_and_nobody_is_told_wrong() {
    let rounds = rounds(env::var("ROUNDS").ok().and_then(|count| count.parse().ok()).unwrap_or(ROUNDS));
    let upstream = Upstream::default();
    rounds.iter().for_each(|round| upstream.add(&round.session, round.fates.clone()));
    let console = Arc::new(Console::new(upstream.clone()).await);
    let (mut told, mut cut_short) = (Vec::new(), 0);
    for (n, sent) in (0..=rounds.len() / ROUNDS_PER_SERVER).zip(LIVES.into_iter().cycle()) {
        let (begun, end) = (n.saturating_sub(1) * ROUNDS_PER_SERVER, (n + 1) * ROUNDS_PER_SERVER);
        told.extend(console.play(&rounds[begun..end.min(rounds.len())], sent).await);
        cut_short += console.under_way().await;
    }
    sleep(LATE).await;
    assert!(cut_short > 0, "no kill found an answer on its way");
    assert!(told.len() > rounds.len(), "only {} were told anything", told.len());
    let mut courses: HashMap<_, _> =
        rounds.iter().map(|round| (&*round.session, upstream.course(&round.session))).collect();
    for told in &told {
        told.is_true(courses.get_mut(&*told.session).unwrap());
    }
    console.verify();
    // Whoever comes afterwards finds each call answered, or can answer it.
    upstream.heal();
    console.let_time_pass().await;
    let mut server = console.serve();
    for Round { session, fates, .. } in &rounds {
        let was_answered = !courses[&**session].stored.is_empty();
        let told = console.settle(server.addr, session).await;
        assert_eq!(told.status == StatusCode::OK, !was_answered, "{session} {fates:?}: {}", told.body);
        let mut course = upstream.course(session);
        told.is_true(&mut course);
        assert_eq!(course.stored.len(), 1, "{session} {fates:?}: {course:?}");
    }
    server.kill();
    console.verify();
    let by = |session: &str| Person::of(&upstream.course(session).stored[0]).name().to_owned();
    let mut stored: Vec<_> = rounds.iter().map(|round| (round.session.clone(), by(&round.session))).collect();
    let mut record = console.record();
    stored.sort();
    record.sort();
    assert_eq!(record, stored, "the record is what happened");
}
