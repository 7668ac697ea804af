//! For every screenplay of the simulator: a program's stream through the console equals the upstream's own, frame by
//! frame, and the log equals the history, byte for byte.

use super::{faults::upstream::request, program_stream};
use crate::{
    gateway::Gateway,
    recorder::{Outcome, Unwatched},
    relay::Relay,
    store::{
        Store,
        event_log::{Edge, Filter},
    },
};
use axum::{Router, body::Body};
use futures::future::join_all;
use http::Method;
use http_body_util::BodyExt as _;
use pilothouse_api::sse::{Decoder, ServerSentEvent};
use pilothouse_simulator::{Options, Simulator};
use serde_json::{Value, json};
use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
    time::Duration,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// What goes on for longer is interrupted, wherever it is: the slow screenplays would take minutes.
const LONGEST: Duration = Duration::from_secs(8);

/// How long the end of a screenplay may take on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

const PREVIEWS: [&str; 2] = ["agent.message", "agent.thinking"];

/// The names of all screenplays that the simulator has, and how many scenes each has.
fn screenplays() -> Vec<(String, usize)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../simulator/screenplays");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let plays = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    let play = |path: std::path::PathBuf| {
        let play: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        Some((path.file_stem()?.to_str()?.to_owned(), play["scenes"].as_array()?.len()))
    };
    plays.filter_map(play).collect()
}

/// An agent that has all that a screenplay may use; some of it asks first.
fn agent() -> Value {
    let asking = json!([
        {"name": "bash", "permission_policy": {"type": "always_ask"}},
        {"name": "write", "permission_policy": {"type": "auto"}},
    ]);
    json!({
        "name": "Player",
        "model": "claude-opus-5-5",
        "tools": [
            {"type": "agent_toolset_20260401", "configs": asking},
            {"type": "mcp_toolset", "mcp_server_name": "helpdesk"},
            {"type": "custom", "name": "lookup_order", "description": "Looks an order up",
             "input_schema": {"type": "object", "properties": {}}},
        ],
        "mcp_servers": [{"type": "url", "name": "helpdesk", "url": "https://mcp.helpdesk.example.com/mcp"}],
        "multiagent": {"type": "multiagent_20261001", "advisor": {"type": "enabled", "model": "claude-fable-5-2"}},
    })
}

/// A screenplay that is played while two programs read along: one at the upstream, one at the console.
struct Performance {
    name: String,
    upstream: Router,
    store: Store,
    session: String,
}

impl Performance {
    async fn call(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let response = self.upstream.clone().oneshot(request(method, path, body)).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(Method::POST, path, &body).await;
        assert_eq!(status, 200, "{}: POST {path} {body}: {answer}", self.name);
        answer
    }

    fn path(&self, rest: &str) -> String {
        format!("/v1/sessions/{}{rest}", self.session)
    }

    async fn begin(name: String, upstream: Router, store: Store) -> Self {
        let mut performance = Self { name, upstream, store, session: String::new() };
        let agent = performance.post("/v1/agents", agent()).await["id"].clone();
        let environment = performance.post("/v1/environments", json!({"name": "Stage"})).await["id"].clone();
        let session = performance.post("/v1/sessions", json!({"agent": agent, "environment_id": environment})).await;
        performance.session = session["id"].as_str().unwrap().to_owned();
        performance
    }

    /// What begins a scene.
    fn cue(&self) -> Value {
        if self.name == "outcome" {
            let rubric = json!({"type": "text", "content": "- one page"});
            return json!({"type": "user.define_outcome", "description": "A one-page summary", "rubric": rubric});
        }
        let text = format!("/play {}", self.name);
        json!({"type": "user.message", "content": [{"type": "text", "text": text}]})
    }

    async fn send(&self, event: Value) -> u16 {
        self.call(Method::POST, &self.path("/events"), &json!({ "events": [event] })).await.0
    }

    /// Plays the scenes, as a program does that knows only what the console's stream tells: it answers what waits.
    async fn play(&self, scenes: usize, mut frames: mpsc::UnboundedReceiver<ServerSentEvent>) {
        let deadline = tokio::time::Instant::now() + LONGEST;
        let (mut played, mut is_interrupted) = (0, false);
        // An interrupt ends no run, and a session with an open one can't be deleted (sessions.md §5).
        let mut open_runs = 0;
        assert_eq!(self.send(self.cue()).await, 200, "{}", self.name);
        loop {
            let frame = tokio::select! {
                frame = frames.recv() => frame.expect("the console's stream ended"),
                () = tokio::time::sleep_until(deadline), if !is_interrupted && open_runs == 0 => {
                    is_interrupted = true;
                    self.send(json!({"type": "user.interrupt"})).await;
                    continue;
                }
                () = tokio::time::sleep_until(deadline + DEADLINE) => panic!("{} does not come to its end", self.name),
            };
            let event: Value = serde_json::from_str(&frame.data).unwrap();
            match event["type"].as_str() {
                Some("workflow_run.created") => open_runs += 1,
                Some("workflow_run.status_ended") => open_runs -= 1,
                _ => {}
            }
            if let Some(answer) = answer(&event) {
                let status = self.send(answer).await;
                assert!(status == 200 || is_interrupted, "{}: {status}", self.name);
            }
            let rests = event["type"] == "session.status_idle" && event["stop_reason"]["type"] != "requires_action";
            if event["type"] == "session.status_terminated" || (rests && is_interrupted) {
                return;
            }
            if rests {
                played += 1;
                if played == scenes {
                    return;
                }
                assert_eq!(self.send(self.cue()).await, 200, "{}", self.name);
            }
        }
    }

    /// A log that nobody watched while it was written: page by page, in two goes.
    async fn unwatched(&self) -> Self {
        let store = Store::in_memory().await.unwrap();
        let (gateway, session) = (Gateway::simulator(self.upstream.clone()), self.session.parse().unwrap());
        for page in [3, 1_000] {
            let wanted = CancellationToken::new();
            let unwatched = Unwatched { gateway: &gateway, store: &store, session: &session, page, wanted: &wanted };
            let mut record = std::pin::pin!(unwatched.record());
            let outcome = loop {
                tokio::select! {
                    outcome = &mut record => break outcome.unwrap(),
                    // Somebody comes in between.
                    logged = store.events_after(&self.session, 0, 7), if page == 3 => {
                        if logged.unwrap().len() == 7 {
                            wanted.cancel();
                        }
                        tokio::task::yield_now().await;
                    }
                }
            };
            assert!(page == 3 || outcome == Outcome::Whole, "{}", self.name);
        }
        assert!(store.log_state(&self.session).await.unwrap().complete);
        Self {
            name: format!("{} unwatched", self.name),
            upstream: self.upstream.clone(),
            store,
            session: self.session.clone(),
        }
    }

    /// The log has the history of the session and of its threads.
    async fn is_logged(&self) {
        let of_session = self.history("").await;
        let shared: HashSet<String> = of_session.iter().map(|event| event["id"].to_string()).collect();
        self.has("", &of_session, &HashSet::new()).await;
        let threads = self.call(Method::GET, &self.path("/threads"), &Value::Null).await.1;
        for thread in threads["data"].as_array().unwrap().iter().filter(|thread| !thread["parent_thread_id"].is_null())
        {
            let id = thread["id"].as_str().unwrap();
            let history = self.history(&format!("/threads/{id}")).await;
            self.has(id, &history, &shared).await;
        }
    }

    async fn history(&self, of: &str) -> Vec<Value> {
        let (_, page) = self.call(Method::GET, &self.path(&format!("{of}/events?limit=1000")), &Value::Null).await;
        assert_eq!(page["next_page"], Value::Null, "{}: one page is enough", self.name);
        page["data"].as_array().unwrap().clone()
    }

    async fn has(&self, thread: &str, history: &[Value], shared: &HashSet<String>) {
        let filter = Filter { thread: Some(thread.to_owned()), ..Filter::default() };
        let expected = told(history, shared);
        let said: HashSet<String> = history.iter().map(|event| event["id"].to_string()).collect();
        let mut logged = Default::default();
        for _ in 0..1_000 {
            let window = self.store.log_window(&self.session, &Edge::End, &filter, 9_999).await.unwrap().unwrap();
            let events = window.data.iter().map(|event| serde_json::from_str::<Value>(&event.json).unwrap());
            // The session's stream tells of a thread, too: its answers have another id there (events.md §7).
            logged = told(&events.filter(|event| said.contains(&event["id"].to_string())).collect::<Vec<_>>(), shared);
            if logged == expected {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{}, thread {thread:?}: the log\n{logged:#?}\nis not the history\n{expected:#?}", self.name);
    }
}

/// The events of one stream in their order, and those that two streams tell: nothing promises where these stand among
/// events of the same moment. Of a thread's beginning and status the log has the session's copy (events.md §7).
fn told(events: &[Value], shared: &HashSet<String>) -> (Vec<String>, BTreeSet<String>) {
    let of_status = |event: &&Value| event["type"].as_str().unwrap().starts_with("session.thread_");
    let is_shared = |event: &&Value| shared.contains(&event["id"].to_string());
    let (both, one): (Vec<&Value>, Vec<&Value>) = events.iter().partition(is_shared);
    let both = both.iter().filter(|event| !of_status(event)).map(ToString::to_string).collect();
    (one.iter().map(ToString::to_string).collect(), both)
}

/// What a person says to a call that waits for them.
fn answer(event: &Value) -> Option<Value> {
    let id = &event["id"];
    match event["type"].as_str()? {
        "agent.custom_tool_use" => Some(json!({"type": "user.custom_tool_result", "custom_tool_use_id": id})),
        "agent.tool_use" | "agent.mcp_tool_use" if event["evaluated_permission"] == "ask" => {
            // Both answers occur.
            let result = if id.as_str()?.ends_with(|last: char| last.is_ascii_lowercase()) { "allow" } else { "deny" };
            Some(json!({"type": "user.tool_confirmation", "tool_use_id": id, "result": result}))
        }
        _ => None,
    }
}

/// Reads a stream to its end; `tell` hears each frame at once.
async fn whole(body: Body, tell: Option<mpsc::UnboundedSender<ServerSentEvent>>) -> Vec<ServerSentEvent> {
    let (mut body, mut decoder, mut frames) = (body, Decoder::default(), Vec::new());
    while let Some(chunk) = body.frame().await {
        for frame in decoder.push(&chunk.unwrap().into_data().unwrap()).unwrap() {
            let _ = tell.as_ref().map(|tell| tell.send(frame.clone()));
            frames.push(frame);
        }
    }
    frames
}

async fn is_equal(name: String, scenes: usize, upstream: Router, store: Store) {
    let performance = Performance::begin(name, upstream.clone(), store.clone()).await;
    let relay = Relay::new(
        store,
        Gateway::simulator(upstream.clone()),
        crate::rules::Rules::default(),
        CancellationToken::new(),
    );
    let channel = relay.caught_up(&performance.session.parse().unwrap()).await.unwrap();
    let through_console = program_stream(&relay, channel, PREVIEWS.map(str::to_owned).to_vec());
    let query = PREVIEWS.map(|kind| format!("event_deltas[]={kind}")).join("&");
    let own = request(Method::GET, &performance.path(&format!("/events/stream?{query}")), &Value::Null);
    let own = upstream.oneshot(own).await.unwrap();
    let (tell, told) = mpsc::unbounded_channel();
    let own = tokio::spawn(whole(own.into_body(), None));
    let through_console = tokio::spawn(whole(through_console.into_body(), Some(tell)));
    performance.play(scenes, told).await;
    performance.is_logged().await;
    performance.unwatched().await.is_logged().await;
    // Both streams end with the session.
    let (status, answer) = performance.call(Method::DELETE, &performance.path(""), &Value::Null).await;
    assert_eq!(status, 200, "{}: {answer}", performance.name);
    let ended = tokio::time::timeout(DEADLINE, futures::future::try_join(own, through_console)).await;
    let (own, through_console) = ended.expect("both streams end").unwrap();
    let parting = own.iter().zip(&through_console).position(|(own, other)| own != other);
    let at = parting.unwrap_or_else(|| own.len().min(through_console.len()));
    assert_eq!(own.get(at), through_console.get(at), "{}: frame {at} of {}", performance.name, own.len());
}

/// All screenplays at once, so that this takes as long as the longest: it is the pace that makes the streams meet
/// differently, and time can't be feigned where a database works beside it.
async fn are_equal(speed: f64) {
    let options = Options { speed: Some(speed), ..Options::default() };
    let (upstream, store) = (Simulator::open(options).await.unwrap().router(), Store::in_memory().await.unwrap());
    let plays = screenplays();
    assert!(plays.len() > 10, "the screenplays are found");
    let equal = |(name, scenes)| tokio::spawn(is_equal(name, scenes, upstream.clone(), store.clone()));
    for outcome in join_all(plays.into_iter().map(equal)).await {
        outcome.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_get_the_upstreams_own_frames_and_the_log_has_its_history() {
    tokio::join!(are_equal(1.0), are_equal(20.0));
}
