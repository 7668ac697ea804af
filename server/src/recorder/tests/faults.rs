//! The console under each of the simulator's faults: nothing is lost or duplicated, and watchers learn what is
//! happening (events.md §10, README.md §4 and §5).

pub(crate) mod upstream;

use super::{Reader, browser, keys};
use crate::{gateway::Gateway, log_window::entry, relay::Relay, store::Store};
use axum::response::IntoResponse as _;
use http::Method;
use http_body_util::BodyExt as _;
use pilothouse_api::ids::SessionId;
use pilothouse_simulator::faults::Fault;
use serde_json::{Value, json};
use std::{sync::atomic::Ordering, time::Duration};
use tokio_util::sync::CancellationToken;
use upstream::{Upstream, request};

/// What the console promises under a fault.
#[derive(Clone, Copy, PartialEq)]
enum Promise {
    /// A browser gets the whole history once when the fault has struck the session's calls so often.
    Whole(u32),
    /// The same; the browser hears that the connection was lost, too.
    WholeAndTold(u32),
    /// The same of a call that hangs: it is given up and made again.
    WholeInTime,
    /// The same of a stream that is silent: it is taken for dead.
    WholeAfterSilence,
    /// Who changes something while the fault stays is answered with this status and type of error.
    Answered(u16, &'static str),
    /// An answer that hangs is cut.
    CutInTime,
    /// A change whose answer is lost is not made again.
    MadeOnce,
    /// Watchers learn that the key is refused.
    KeyRefused,
}

/// What the console promises under each fault; a new one must be promised something.
const fn promises(fault: Fault) -> &'static [Promise] {
    use Promise::{Answered, CutInTime, KeyRefused, MadeOnce, Whole, WholeAfterSilence, WholeAndTold, WholeInTime};
    match fault {
        Fault::RateLimited => &[Whole(1), Answered(429, "rate_limit_error")],
        Fault::RateLimitedWithoutHint => &[Whole(1), Answered(429, "rate_limit_error")],
        Fault::ServerError => &[Whole(2), Answered(500, "api_error")],
        Fault::BadGateway => &[Whole(2), Answered(502, "api_error")],
        Fault::Overloaded => &[Whole(2), Answered(529, "overloaded_error")],
        // The console's key is not the caller's: nobody is asked to log in.
        Fault::KeyExpired => &[Answered(502, "api_error"), KeyRefused],
        Fault::StalledBeforeHeaders => &[WholeInTime, Answered(504, "timeout_error")],
        Fault::StalledInBody => &[WholeInTime, CutInTime],
        Fault::LostResponse => &[MadeOnce],
        Fault::StaleRead => &[Whole(1)],
        Fault::StalledInStream => &[WholeAfterSilence],
        Fault::CutBetweenFrames | Fault::CutInsideFrame | Fault::CutInsideCharacter | Fault::ErrorFrame => {
            &[WholeAndTold(u32::MAX)]
        }
        Fault::RepeatedFrames | Fault::NoKeepAlives | Fault::UnknownEvent | Fault::UnknownFields | Fault::HugeEvent => {
            &[Whole(u32::MAX)]
        }
    }
}

/// Every fault with each of its promises.
fn promised() -> impl Iterator<Item = (Fault, Promise)> {
    Fault::ALL.iter().flat_map(|fault| promises(*fault).iter().map(|promise| (*fault, *promise)))
}

/// A plan under which a fault strikes whatever it can, at once and always.
fn always(fault: Fault) -> String {
    json!([{"fault": fault.name(), "after_seconds": 0}]).to_string()
}

/// A browser at a session that is about to have a turn.
struct Watch {
    upstream: Upstream,
    session: String,
    store: Store,
    reader: Reader,
    // Streams end with it.
    _relay: Relay,
}

impl Watch {
    async fn begin(upstream: Upstream, session: String, gateway: Gateway) -> Self {
        let store = Store::in_memory().await.unwrap();
        let relay = Relay::new(store.clone(), gateway, crate::rules::Rules::default(), CancellationToken::new());
        let id: SessionId = session.parse().unwrap();
        // A first try may meet the fault and find nothing known yet; a person would load the page again.
        let channel = loop {
            match relay.caught_up(&id).await {
                Ok(channel) => break channel,
                Err(failure) => assert_ne!(failure.status().as_u16(), 404, "{failure:?}"),
            }
        };
        let mut reader = Reader::new(browser(&relay, channel, 0));
        // Who begins to read after the turn may be told only that all is well again.
        reader.until("state", 1).await;
        Self { upstream, session, store, reader, _relay: relay }
    }

    /// Plays a turn; the ids of its history.
    async fn turn(&mut self) -> Vec<String> {
        self.upstream.say(&self.session, "/say Gr\u{f6}\u{df}e aus der K\u{fc}che").await;
        self.upstream.history(&self.session).await
    }

    /// The browser gets exactly this history.
    async fn sees(&mut self, history: &[String], fault: &str) {
        let mut history = history.to_vec();
        history.sort();
        while logged(&self.store, &self.session).await != history {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.reader.up_to(self.store.newest_event(&self.session).await.unwrap()).await;
        let seen = keys(&self.reader.frames);
        // A page that is told to reload reads the rest from the log.
        let reloads = self.reader.frames.iter().any(|frame| frame.event == "reset");
        assert!((seen.len() > 1 || reloads) && seen.iter().all(|id| history.contains(id)), "{fault}: {seen:?}");
    }

    /// Waits until the browser gets this state of its connection.
    async fn hears(&mut self, word: &str) {
        // The log may have been read to its end before the states that came meanwhile.
        for count in 1.. {
            if self.reader.until("state", count).await[count - 1].data.contains(word) {
                return;
            }
        }
    }

    /// Whether the browser was told of a lost connection.
    fn heard_of_loss(&self) -> bool {
        self.reader.frames.iter().any(|frame| frame.event == "state" && frame.data.contains("reconnecting"))
    }
}

/// The ids of what the log has, each as often as it has it.
async fn logged(store: &Store, session: &str) -> Vec<String> {
    let logged = store.events_after(session, 0, u32::MAX).await.unwrap();
    let mut ids: Vec<String> = logged.iter().map(|logged| entry(logged).unwrap().event.id.to_string()).collect();
    ids.sort();
    ids
}

async fn is_whole(fault: Fault, times: u32, is_told: bool) {
    let upstream = Upstream::new("[]").await;
    let session = upstream.session(&format!("{} {times}", fault.name())).await;
    let gateway = upstream.gateway();
    let mut watch = Watch::begin(upstream, session, gateway).await;
    let history = watch.turn().await;
    watch.sees(&history, fault.name()).await;
    if is_told {
        watch.hears("reconnecting").await;
    }
    assert_eq!(watch.heard_of_loss(), is_told, "{}", fault.name());
}

async fn is_whole_in_time(fault: Fault) {
    let upstream = Upstream::new("[]").await;
    let session = upstream.session(&format!("{} 1", fault.name())).await;
    let gateway = upstream.remote().await;
    let mut watch = Watch::begin(upstream, session, gateway).await;
    let history = watch.turn().await;
    watch.sees(&history, fault.name()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_gets_the_whole_history_once_despite_faults() {
    let runs: Vec<_> = promised()
        .filter_map(|(fault, promise)| match promise {
            Promise::Whole(times) => Some((fault, tokio::spawn(is_whole(fault, times, false)))),
            Promise::WholeAndTold(times) => Some((fault, tokio::spawn(is_whole(fault, times, true)))),
            Promise::WholeInTime => Some((fault, tokio::spawn(is_whole_in_time(fault)))),
            _ => None,
        })
        .collect();
    for (fault, run) in runs {
        let run = tokio::time::timeout(Duration::from_secs(60), run).await;
        run.unwrap_or_else(|_| panic!("{} takes too long", fault.name())).unwrap();
    }
}

#[tokio::test]
async fn a_stream_that_is_silent_is_taken_for_dead_and_opened_again() {
    for (fault, _) in promised().filter(|(_, promise)| *promise == Promise::WholeAfterSilence) {
        let upstream = Upstream::new("[]").await;
        let session = upstream.session(&format!("{} 1", fault.name())).await;
        let gateway = upstream.gateway();
        let mut watch = Watch::begin(upstream, session, gateway).await;
        let history = watch.turn().await;
        // What came before the silence is there; then nothing comes for 20 s.
        watch.reader.read_until(|frames| !keys(frames).is_empty()).await;
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(21)).await;
        tokio::time::resume();
        watch.hears("interrupted").await;
        watch.sees(&history, fault.name()).await;
    }
}

#[tokio::test]
async fn watchers_learn_that_the_key_is_refused_and_continue_with_a_new_one() {
    for (fault, _) in promised().filter(|(_, promise)| *promise == Promise::KeyRefused) {
        let upstream = Upstream::new("[]").await;
        let refusing = Upstream::new(&always(fault)).await;
        let session = upstream.session("cut-between-frames 1").await;
        let (gateway, is_expired) = upstream.gateway_or(&refusing);
        let mut watch = Watch::begin(upstream, session, gateway).await;
        is_expired.store(true, Ordering::Relaxed);
        let history = watch.turn().await;
        watch.hears("refused the console's API key").await;
        is_expired.store(false, Ordering::Relaxed);
        watch.sees(&history, fault.name()).await;
    }
}

/// What the console answers a call while a fault strikes always: the status and the body, if it came whole.
async fn answer(fault: Fault, method: Method, path: &str, body: &Value) -> (u16, Result<Value, String>) {
    let gateway = Upstream::new(&always(fault)).await.remote().await;
    let response = gateway.forward(request(method, path, body)).await.into_response();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await;
    (status, body.map(|body| serde_json::from_slice(&body.to_bytes()).unwrap()).map_err(|error| error.to_string()))
}

#[tokio::test]
async fn a_fault_that_stays_reaches_the_caller_in_the_envelope() {
    for (fault, promise) in promised() {
        let Promise::Answered(status, kind) = promise else { continue };
        // Only a call that changes something is not tried again.
        let (got, body) = answer(fault, Method::POST, "/v1/environments", &json!({"name": "E"})).await;
        let body = body.unwrap();
        assert_eq!((got, body["error"]["type"].as_str()), (status, Some(kind)), "{}: {body}", fault.name());
    }
}

#[tokio::test]
async fn an_answer_that_hangs_is_cut_in_time() {
    for (fault, _) in promised().filter(|(_, promise)| *promise == Promise::CutInTime) {
        let (_, body) = answer(fault, Method::GET, "/v1/models", &Value::Null).await;
        assert!(body.is_err(), "{}: the caller must hear that half of it is missing", fault.name());
    }
}

#[tokio::test]
async fn a_change_whose_response_is_lost_is_not_repeated() {
    for (fault, _) in promised().filter(|(_, promise)| *promise == Promise::MadeOnce) {
        let upstream = Upstream::new(&always(fault)).await;
        let made = request(Method::POST, "/v1/environments", &json!({"name": "Once"}));
        if let Ok(response) = upstream.gateway().forward(made).await {
            assert!(response.into_body().collect().await.is_err(), "the caller must hear that the answer was lost");
        }
        let (_, list) = upstream.call(Method::GET, "/v1/environments", &Value::Null).await;
        assert_eq!(list["data"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn every_fault_is_promised_something() {
    assert!(Fault::ALL.iter().all(|fault| !promises(*fault).is_empty()));
}
