//! A child's call that waits for somebody comes on two streams (events.md §7): readers of the session get the session's
//! copy once, whichever comes first, and whatever is killed in between.

use super::{
    Reader, browser, program_stream, rows,
    threads::{Listing, Upstream, event, statuses},
};
use crate::{
    relay::{Relay, shared_stream},
    store::{
        Store,
        event_log::{Edge, Filter},
    },
};
use pilothouse_api::ids::SessionId;
use pilothouse_app::session::Audience;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The child's call as its own stream has it.
fn own() -> Value {
    json!({"id": "sevt_3", "type": "agent.tool_use", "name": "bash", "input": {"command": "ls"},
        "evaluated_permission": "ask", "processed_at": "2026-10-09T14:00:03Z"})
}

/// The same call as the session's stream has it: it names the thread, and is a little later.
fn copy() -> Value {
    json!({"id": "sevt_3", "type": "agent.tool_use", "name": "bash", "input": {"command": "ls"},
        "evaluated_permission": "ask", "session_thread_id": "sthr_1", "processed_at": "2026-10-09T14:00:03.000004Z"})
}

/// How the second copy comes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Second {
    /// While the server runs.
    Live,
    /// After the server was killed and started again.
    AfterKill,
    /// While no server runs: only the history tells of it.
    WhileKilled,
}

struct Stage {
    upstream: Upstream,
    store: Store,
    session: SessionId,
    server: (Relay, CancellationToken),
}

impl Stage {
    async fn new() -> Self {
        let (upstream, store) = (Upstream::new(Listing::Open), Store::in_memory().await.unwrap());
        upstream.session.lock().unwrap().extend(statuses().into_iter().take(2));
        upstream.thread.lock().unwrap().push(statuses().remove(1));
        let server = start(&upstream, &store);
        Self { upstream, store, session: "sesn_1".parse().unwrap(), server }
    }

    /// A program that reads the session's stream.
    async fn program(&self) -> Reader {
        let channel = self.server.0.caught_up(&self.session).await.unwrap();
        Reader::new(program_stream(&self.server.0, channel, Vec::new()))
    }

    /// Adds a copy of the call to the history, and sends it.
    fn tell(&self, is_own: bool) {
        self.stands(is_own);
        let (stream, event) = if is_own { (&self.upstream.live, own()) } else { (&self.upstream.told, copy()) };
        stream.send_modify(|events| events.push(event));
    }

    fn stands(&self, is_own: bool) {
        let (history, event) = if is_own { (&self.upstream.thread, own()) } else { (&self.upstream.session, copy()) };
        history.lock().unwrap().push(event);
    }

    fn kill(&self) {
        self.server.1.cancel();
        self.upstream.live.send_replace(Vec::new());
        self.upstream.told.send_replace(Vec::new());
    }

    async fn until(&self, what: &str, is_done: impl AsyncFn() -> bool) {
        let done = async {
            while !is_done().await {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), done).await.unwrap_or_else(|_| panic!("{what}"));
    }

    /// What the log has of the call; of the session's own stream where no thread is named.
    async fn logged(&self, thread: Option<&str>) -> Vec<(Option<String>, String)> {
        let filter =
            Filter { thread: thread.map(str::to_owned), types: vec!["agent.tool_use".to_owned()], ..Filter::default() };
        let window = self.store.log_window("sesn_1", &Edge::End, &filter, 99).await.unwrap().unwrap();
        window.data.into_iter().map(|event| (event.stream, event.json)).collect()
    }
}

fn start(upstream: &Upstream, store: &Store) -> (Relay, CancellationToken) {
    let stop = CancellationToken::new();
    (Relay::new(store.clone(), upstream.gateway(), crate::rules::Rules::default(), stop.clone()), stop)
}

/// What a program is sent of the call, up to an event that comes after it.
async fn sent(stage: &Stage, program: &mut Reader) -> Vec<String> {
    stage.upstream.told.send_modify(|events| events.push(event("sevt_9", "agent.message", 9)));
    tokio::time::timeout(Duration::from_secs(30), program.until("agent.message", 1)).await.expect("the event comes");
    let frames = program.frames.iter().filter(|frame| frame.event == "agent.tool_use");
    frames.map(|frame| frame.data.clone()).collect()
}

async fn comes_on_both(is_own_first: bool, second: Second) {
    let mut stage = Stage::new().await;
    let mut program = stage.program().await;
    stage.tell(is_own_first);
    stage.until("the first copy is recorded", async || stage.store.has_event("sesn_1", "sevt_3").await.unwrap()).await;
    let after = stage.store.newest_event("sesn_1").await.unwrap();
    if second != Second::Live {
        stage.kill();
        if second == Second::WhileKilled {
            stage.stands(!is_own_first);
        }
        stage.server = start(&stage.upstream, &stage.store);
        program = stage.program().await;
    }
    if second != Second::WhileKilled {
        stage.tell(!is_own_first);
    }
    // A program's stream is live only: earlier events are in the history.
    let is_sent = match second {
        Second::Live => true,
        Second::AfterKill => is_own_first,
        Second::WhileKilled => false,
    };
    let expected = if is_sent { vec![copy().to_string()] } else { vec![] };
    assert_eq!(sent(&stage, &mut program).await, expected, "own first: {is_own_first}, {second:?}");
    let both = async || stage.logged(Some("sthr_1")).await == [(Some("sthr_1".to_owned()), own().to_string())];
    stage.until("the thread's log has the thread's own copy", both).await;
    // Programs were told before it was written.
    stage.until("what came last is recorded", async || stage.store.has_event("sesn_1", "sevt_9").await.unwrap()).await;
    let copied = [(None, copy().to_string())];
    assert_eq!(stage.logged(None).await, copied, "once, as the session's history has it");
    assert_eq!(stage.logged(Some("")).await, copied);
    // A browser that has the child's copy is sent the session's.
    let channel = stage.server.0.caught_up(&stage.session).await.unwrap();
    let newest = stage.store.newest_event("sesn_1").await.unwrap();
    let mut late = Reader::new(browser(&stage.server.0, channel, after));
    tokio::time::timeout(Duration::from_secs(30), late.up_to(newest)).await.expect("the log is sent");
    let sent = rows(&late.frames).into_iter().filter(|(key, _)| key == "sevt_3").count();
    assert!(sent == 1 || !is_own_first, "{:?}", late.frames);
    let channel = stage.server.0.caught_up(&stage.session).await.unwrap();
    let mut guest = Reader::new(shared_stream(&stage.server.0, channel, 0, Audience::GuestsWithoutTools));
    tokio::time::timeout(Duration::from_secs(30), guest.up_to(newest)).await.expect("the log is sent");
    let calls: Vec<String> =
        rows(&guest.frames).into_iter().filter(|(key, _)| key == "sevt_3").map(|(_, html)| html).collect();
    assert!(calls.len() == 1 && !calls[0].contains("command"), "{calls:?}");
}

#[tokio::test]
async fn the_sessions_copy_reaches_programs_once_whichever_comes_first() {
    for is_own_first in [true, false] {
        comes_on_both(is_own_first, Second::Live).await;
    }
}

#[tokio::test]
async fn a_kill_between_the_copies_loses_neither() {
    for is_own_first in [true, false] {
        for second in [Second::AfterKill, Second::WhileKilled] {
            comes_on_both(is_own_first, second).await;
        }
    }
}
