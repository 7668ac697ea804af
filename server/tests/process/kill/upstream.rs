//! The upstream of the rounds: it loses responses, fails, answers late or not at all, and knows what it was told and said.

use super::Person;
use axum::{
    Json, Router,
    extract::{Path, State},
    routing::post,
};
use http::StatusCode;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    future,
    net::SocketAddr,
    panic,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{net::TcpListener, sync::watch, time::sleep};

/// How long what is slow takes.
const SLOW: Duration = Duration::from_millis(150);
/// How long what arrives late takes: longer than a server needs to start anew.
pub const LATE: Duration = Duration::from_secs(2);

/// What becomes of a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is stored, and the response says so.
    Stored,
    /// The same, but it takes its time; nothing stops it.
    Slow,
    /// It is stored, and the response is an error.
    StoredThenFailed,
    /// It is stored, and the connection is cut.
    StoredThenCut,
    /// It is stored, and there is no response.
    StoredThenSilent,
    /// It fails, and is stored all the same, after a new server has begun.
    ArrivesLate,
    /// It fails.
    NeverArrived,
    /// It is not stored, and there is no response.
    Silent,
    /// It is refused.
    Refused,
}

impl Fate {
    pub const ALL: [Self; 9] = [
        Self::Stored,
        Self::Slow,
        Self::StoredThenFailed,
        Self::StoredThenCut,
        Self::StoredThenSilent,
        Self::ArrivesLate,
        Self::NeverArrived,
        Self::Silent,
        Self::Refused,
    ];
}

/// What happened in a session, and what becomes of what comes next, the last first.
#[derive(Clone, Debug, Default)]
pub struct Course {
    pub stored: Vec<Value>,
    pub refused: Vec<Person>,
    pub fates: Vec<Fate>,
}

#[derive(Clone, Default)]
pub struct Upstream {
    courses: Arc<Mutex<HashMap<String, Course>>>,
    /// How many confirmations have come.
    arrived: watch::Sender<usize>,
}

impl Upstream {
    /// Serves from now on, and says where.
    pub async fn serve(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let router = Router::new().route("/v1/sessions/{id}/events", post(Self::take).get(Self::list));
        let router = router.fallback(async || failed(StatusCode::NOT_FOUND)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        addr
    }

    pub fn add(&self, session: &str, fates: Vec<Fate>) {
        let course = Course { fates, ..Course::default() };
        self.courses.lock().unwrap().insert(session.to_owned(), course);
    }

    pub fn course(&self, session: &str) -> Course {
        self.courses.lock().unwrap()[session].clone()
    }

    /// From now on it stores what it gets, and says so.
    pub fn heal(&self) {
        self.courses.lock().unwrap().values_mut().for_each(|course| course.fates.clear());
    }

    /// Ready once so many more confirmations have come, from now on.
    pub fn arrivals(&self, more: usize) -> impl Future<Output = ()> {
        let mut arrived = self.arrived.subscribe();
        let count = arrived.borrow().saturating_add(more);
        async move {
            arrived.wait_for(|arrived| *arrived >= count).await.unwrap();
        }
    }

    fn change<T>(&self, session: &str, change: impl FnOnce(&mut Course) -> T) -> T {
        change(self.courses.lock().unwrap().get_mut(session).unwrap())
    }

    fn store(&self, session: &str, event: &Value) {
        self.change(session, |course| course.stored.push(event.clone()));
    }

    /// Stores it after a while, even if whoever sent it is killed meanwhile.
    async fn store_after(self, time: Duration, session: String, event: Value) {
        let stored = tokio::spawn(async move {
            sleep(time).await;
            self.store(&session, &event);
        });
        stored.await.unwrap();
    }

    async fn take(
        State(upstream): State<Self>,
        Path(session): Path<String>,
        Json(body): Json<Value>,
    ) -> (StatusCode, Json<Value>) {
        upstream.arrived.send_modify(|arrived| *arrived += 1);
        let event = body["events"][0].clone();
        let fate = upstream.change(&session, |course| course.fates.pop().unwrap_or(Fate::Stored));
        match fate {
            Fate::NeverArrived => return failed(StatusCode::BAD_GATEWAY),
            Fate::Silent => return future::pending().await,
            Fate::Refused => {
                upstream.change(&session, |course| course.refused.push(Person::of(&event)));
                return failed(StatusCode::BAD_REQUEST);
            }
            Fate::ArrivesLate => {
                tokio::spawn(upstream.store_after(LATE, session, event));
                return failed(StatusCode::GATEWAY_TIMEOUT);
            }
            Fate::Slow => upstream.store_after(SLOW, session, event).await,
            _ => upstream.store(&session, &event),
        }
        match fate {
            Fate::StoredThenFailed => failed(StatusCode::INTERNAL_SERVER_ERROR),
            // The connection goes with its task, without the words of a panic.
            Fate::StoredThenCut => panic::resume_unwind(Box::new(fate)),
            Fate::StoredThenSilent => future::pending().await,
            _ => (StatusCode::OK, Json(json!({"data": body["events"]}))),
        }
    }

    async fn list(State(upstream): State<Self>, Path(session): Path<String>) -> Json<Value> {
        Json(json!({"data": upstream.course(&session).stored, "next_page": null}))
    }
}

fn failed(status: StatusCode) -> (StatusCode, Json<Value>) {
    (status, Json(json!({"type": "error", "error": {"type": "api_error", "message": "lost"}})))
}
