//! What waits appears and goes, whether somebody follows the session or nobody does.

use super::*;
use crate::{gateway::Gateway, relay::Relay, store::Store};
use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use pilothouse_api::ids::EventId;
use pilothouse_app::session::{Audience, SessionContext};
use pilothouse_console_api::Stopped;
use pilothouse_simulator::{Options, Simulator};
use serde_json::{Value, json};
use std::{path::PathBuf, time::Duration};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Stage {
    gateway: Gateway,
    relay: Relay,
    store: Store,
    inbox: Inbox,
    environment: String,
}

impl Stage {
    async fn new() -> Self {
        Self::playing(None).await
    }

    /// With screenplays of its own.
    async fn playing(screenplays: Option<PathBuf>) -> Self {
        let options = Options { speed: Some(500.0), screenplays, ..Options::default() };
        let simulator = Simulator::open(options).await.unwrap();
        let (gateway, store) = (Gateway::simulator(simulator.router()), Store::in_memory().await.unwrap());
        let relay =
            Relay::new(store.clone(), gateway.clone(), crate::rules::Rules::default(), CancellationToken::new());
        let mut stage = Self { gateway, relay, store, inbox: Inbox::default(), environment: String::new() };
        stage.environment = stage.make("/v1/environments", json!({"name": "Harbour"})).await;
        stage
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let request = Request::post(path).header("content-type", "application/json");
        let response = self.gateway.forward(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(status, StatusCode::OK, "{path}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }

    async fn make(&self, path: &str, body: Value) -> String {
        self.post(path, body).await["id"].as_str().unwrap().to_owned()
    }

    /// A session whose agent asks before each call, and was told something.
    async fn session(&self, text: &str) -> SessionId {
        let ask = json!({"permission_policy": {"type": "always_ask"}});
        let tools = json!([{"type": "agent_toolset_20260401", "default_config": ask}]);
        let agent = json!({"name": "Helper", "model": "claude-opus-5", "tools": tools});
        let agent = self.make("/v1/agents", agent).await;
        let session = self.make("/v1/sessions", json!({"agent": agent, "environment_id": self.environment})).await;
        let message = json!({"type": "user.message", "content": [{"type": "text", "text": text}]});
        self.post(&format!("/v1/sessions/{session}/events"), json!({"events": [message]})).await;
        session.parse().unwrap()
    }

    async fn allow(&self, session: &SessionId, call: &EventId) {
        let event = json!({"type": "user.tool_confirmation", "tool_use_id": call, "result": "allow"});
        self.post(&format!("/v1/sessions/{session}/events"), json!({"events": [event]})).await;
    }

    fn keep(&self) -> JoinHandle<()> {
        let Self { gateway, relay, store, inbox, .. } = self;
        tokio::spawn(sweep::keep(inbox.clone(), relay.clone(), gateway.clone(), store.clone()))
    }

    /// Waits until so many calls wait.
    async fn calls(&self, count: usize) -> Vec<Arc<WaitingSession>> {
        let reached = async {
            while self.inbox.summary().calls != count {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(15), reached).await;
        waited.unwrap_or_else(|_| panic!("{count} calls: {:?}", self.inbox.summary()));
        self.inbox.sessions()
    }

    /// Waits until somebody called a tool in the simulator's session.
    async fn called(&self, session: &SessionId) {
        let calls = format!("/v1/sessions/{session}/events?types[]=agent.tool_use");
        loop {
            let page: Value = serde_json::from_slice(&self.gateway.read(&calls).await.unwrap()).unwrap();
            if page["data"] != json!([]) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until the simulator's session rests.
    async fn idle(&self, session: &SessionId) {
        loop {
            let body = self.gateway.read(&format!("/v1/sessions/{session}")).await.unwrap();
            let session: Value = serde_json::from_slice(&body).unwrap();
            if session["status"] == "idle" {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

#[tokio::test]
async fn what_waits_in_a_session_that_nobody_follows_is_found_and_goes_once_it_is_answered() {
    let stage = Stage::new().await;
    let session = stage.session(r#"/use bash {"command": "ls"}"#).await;
    stage.idle(&session).await;
    let keeping = stage.keep();
    let found = stage.calls(1).await;
    assert_eq!((&found[0].session.id, found[0].session.agent_name.as_str()), (&session, "Helper"));
    assert_eq!(stage.inbox.waiting().into_iter().collect::<Vec<_>>(), std::slice::from_ref(&session));
    assert!(stage.inbox.summary().listed_at.is_some() && stage.relay.live().is_empty());
    let version = stage.inbox.summary().version;
    stage.allow(&session, &found[0].calls[0]).await;
    stage.idle(&session).await;
    stage.inbox.answered(&session);
    stage.calls(0).await;
    assert!(stage.inbox.summary().version > version && stage.inbox.sessions().is_empty());
    keeping.abort();
}

#[tokio::test]
async fn what_waits_in_a_followed_session_is_seen_as_it_happens() {
    let stage = Stage::new().await;
    let keeping = stage.keep();
    let session = stage.session("/say Ready.").await;
    let _follower = stage.relay.caught_up(&session).await.unwrap();
    stage.idle(&session).await;
    let message =
        json!({"type": "user.message", "content": [{"type": "text", "text": r#"/use bash {"command": "ls"}"#}]});
    stage.post(&format!("/v1/sessions/{session}/events"), json!({"events": [message]})).await;
    let found = stage.calls(1).await;
    stage.allow(&session, &found[0].calls[0]).await;
    stage.calls(0).await;
    keeping.abort();
}

#[tokio::test]
async fn calls_of_child_threads_wait_by_the_name_of_their_thread() {
    let stage = Stage::new().await;
    let session = stage.session("/play fleet").await;
    let _follower = stage.relay.caught_up(&session).await.unwrap();
    let keeping = stage.keep();
    let found = stage.calls(3).await;
    let facts = found[0].session.clone();
    let elsewhere = look::upstream(&stage.gateway, &stage.store, facts, 0).await.unwrap().unwrap();
    assert_eq!(elsewhere.calls, found[0].calls, "the upstream tells the same as the log");
    for waiting in [&elsewhere, &found[0]] {
        let (context, timeline) =
            SessionContext::from_log(Audience::Team, waiting.session.clone(), String::new(), &waiting.log, 0);
        let names: BTreeSet<_> =
            timeline.pending().iter().map(|call| context.thread_name(call.call.thread())).collect();
        assert!(names.len() == 3 && !names.contains(&None), "{names:?}");
    }
    keeping.abort();
}

#[tokio::test]
async fn a_session_that_stopped_says_why() {
    let stage = Stage::new().await;
    let session = stage.session("/error model_overloaded_error exhausted").await;
    stage.idle(&session).await;
    let body = stage.gateway.read(&format!("/v1/sessions/{session}")).await.unwrap();
    let facts = pilothouse_console_api::SessionFacts::from(&serde_json::from_slice(&body).unwrap());
    let seen = look::upstream(&stage.gateway, &stage.store, facts, 0).await.unwrap();
    assert_eq!(seen.and_then(|seen| seen.stopped), Some(Stopped::Errors));
}

#[tokio::test]
async fn a_childs_call_in_a_session_that_goes_on_working_is_found_though_nobody_follows_it() {
    let folder = tempfile::tempdir().unwrap();
    let task = |agent: &str, steps: Value| json!({"agent": agent, "task": "Begin.", "steps": steps, "reply": "Done."});
    let asks = json!([{"use": [{"tool": "bash", "input": {"command": "ls"}}]}]);
    // Far more events than one look reads, then hours of thought.
    let chatter = json!({"repeat": {"times": 200, "steps": [{"say": {"text": "Still there."}}]}});
    let works =
        json!([{"think": 1.0}, {"say": {"text": "On it."}}, {"think": 1_000_000.0}, {"say": {"text": "Done."}}]);
    let delegate = json!({"delegate": [task("Asker", asks), task("Worker", works)]});
    let last = json!({"say": {"text": "All done."}});
    let play = json!({"about": "One waits, one works.", "keywords": ["uneven"], "scenes": [{"steps": [chatter, delegate, last]}]});
    std::fs::write(folder.path().join("uneven.json"), play.to_string()).unwrap();
    let stage = Stage::playing(Some(folder.path().to_owned())).await;
    let session = stage.session("/play uneven").await;
    stage.called(&session).await;
    let keeping = stage.keep();
    let found = stage.calls(1).await;
    assert_eq!(found[0].session.id, session);
    let status = async || -> Value {
        serde_json::from_slice(&stage.gateway.read(&format!("/v1/sessions/{session}")).await.unwrap()).unwrap()
    };
    assert_eq!(status().await["status"], "running", "it never was idle");
    stage.allow(&session, &found[0].calls[0]).await;
    stage.inbox.answered(&session);
    stage.calls(0).await;
    assert!(stage.relay.live().is_empty());
    keeping.abort();
}

#[tokio::test]
async fn who_has_a_card_before_them_is_seen_in_the_inbox_and_on_the_sessions_page() {
    let stage = Stage::new().await;
    let session = stage.session(r#"/use bash {"command": "ls"}"#).await;
    let channel = stage.relay.caught_up(&session).await.unwrap();
    let keeping = stage.keep();
    let call = stage.calls(1).await[0].calls[0].clone();
    assert!(stage.inbox.presence(&stage.relay).is_empty());
    stage.inbox.look_at(&stage.relay, &session, "ada", Some(call.clone()));
    let _watcher = channel.watch("bob".to_owned());
    let presence = stage.inbox.presence(&stage.relay).remove(&session).unwrap();
    assert_eq!(presence.watching, ["ada", "bob"]);
    assert_eq!(
        presence.answering.iter().map(|one| (one.name.as_str(), &one.call)).collect::<Vec<_>>(),
        [("ada", &call)]
    );
    assert_eq!(presence, channel.presence());
    stage.inbox.look_at(&stage.relay, &session, "ada", None);
    assert_eq!(stage.inbox.presence(&stage.relay)[&session].watching, ["bob"]);
    keeping.abort();
}
