//! Threads of a session: the primary one, and those that it delegates to (sessions.md §9).

use crate::{
    State,
    engine::Run,
    events::make::Stop,
    http::{Answer, HttpError, Params},
    sessions::{Status, Stopwatch, Tally, seconds},
    store::{Kind, ListFilter, Store, Where},
};
use axum::{
    Json,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use pilothouse_api::{Timestamp, usage::ModelUsage};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Child threads at a time; idle ones count until they are archived.
pub(crate) const MAX_CHILDREN: usize = 25;

pub(crate) fn routes() -> axum::Router<State> {
    axum::Router::new()
        .route("/v1/sessions/{session_id}/threads", get(list))
        .route("/v1/sessions/{session_id}/threads/{thread_id}", get(retrieve))
        .route("/v1/sessions/{session_id}/threads/{thread_id}/archive", post(archive))
}

/// A stored thread, with its unfinished work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Thread {
    pub id: String,
    pub agent: Value,
    pub archived_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub parent_thread_id: Option<String>,
    pub session_id: String,
    pub status: Status,
    pub updated_at: Timestamp,
    #[serde(rename = "clock")]
    pub stopwatch: Stopwatch,
    /// Whether its status ever changed.
    pub started: bool,
    /// Whether it was ever idle after work.
    pub rested: bool,
    pub tally: Tally,
    pub context: Context,
    pub run: Option<Run>,
    /// Why it last went idle.
    pub stop: Option<Stop>,
    /// The workflow run that it belongs to.
    #[serde(default)]
    pub workflow_run_id: Option<String>,
    /// Calls that still waited when its workflow run ended; a late answer to one has no effect (events.md §4.3).
    #[serde(default)]
    pub given_up: Vec<String>,
    /// Whether it must be written; not part of what is written.
    #[serde(skip)]
    pub changed: bool,
    /// Whether the store has it.
    #[serde(skip)]
    pub stored: bool,
}

/// How much the model has before it, in tokens.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Context {
    /// In the cache.
    pub cached: u64,
    /// Not there yet.
    pub fresh: u64,
    /// When the cache was last used, in milliseconds since 1970.
    pub used_at: i64,
}

/// How long the cache lives, in milliseconds.
const CACHE_MILLIS: i64 = 5 * 60 * 1_000;

impl Context {
    /// What a request with this many output tokens is charged; afterwards all of it is in the cache.
    pub fn charge(&mut self, output: u64, now: i64) -> ModelUsage {
        if now - self.used_at > CACHE_MILLIS {
            self.fresh += std::mem::take(&mut self.cached);
        }
        let input = self.fresh.min(3 + self.fresh % 9);
        let usage = ModelUsage {
            cache_creation_input_tokens: self.fresh - input,
            cache_read_input_tokens: self.cached,
            input_tokens: input,
            output_tokens: output,
            speed: None,
        };
        *self = Self { cached: self.cached + self.fresh, fresh: output, used_at: now };
        usage
    }
}

impl Thread {
    pub fn new(session_id: &str, agent: Value, parent: Option<&str>, now: Timestamp) -> Self {
        let prompt = agent["system"].as_str().map_or(0, str::len) as u64 / 4;
        let tools = agent["tools"].as_array().map_or(0, Vec::len) as u64;
        Self {
            id: crate::ids::new_id("sthr_"),
            agent,
            archived_at: None,
            created_at: now.clone(),
            parent_thread_id: parent.map(str::to_owned),
            session_id: session_id.to_owned(),
            status: Status::Idle,
            updated_at: now,
            stopwatch: Stopwatch::default(),
            started: false,
            rested: false,
            tally: Tally::default(),
            context: Context { fresh: 1_400 + prompt + tools * 900, ..Context::default() },
            run: None,
            stop: None,
            workflow_run_id: None,
            given_up: Vec::new(),
            changed: true,
            stored: false,
        }
    }

    /// Its agent's name in events.
    pub fn name(&self) -> &str {
        self.agent["name"].as_str().unwrap_or("anthropic.advisor")
    }

    /// Whether it is an advisor's.
    pub fn is_advisor(&self) -> bool {
        self.agent["type"] == "advisor"
    }

    /// The thread object.
    pub fn render(&self, now: i64) -> Value {
        let millis = self.stopwatch.total(now);
        let created = self.created_at.unix_millis().unwrap_or(now);
        let ended = (self.status == Status::Terminated).then(|| self.updated_at.unix_millis()).flatten();
        let startup = if self.parent_thread_id.is_none() { 1.2 } else { 0.0 };
        let stats = self.started.then(|| {
            json!({
                "active_seconds": seconds(millis),
                "duration_seconds": seconds(u64::try_from(ended.unwrap_or(now) - created).unwrap_or(0)),
                "startup_seconds": startup,
            })
        });
        json!({
            "id": self.id,
            "agent": self.agent,
            "archived_at": self.archived_at,
            "created_at": self.created_at,
            "parent_thread_id": self.parent_thread_id,
            "session_id": self.session_id,
            "stats": stats,
            "status": self.status,
            "type": "session_thread",
            "updated_at": self.updated_at,
            "usage": self.rested.then(|| self.tally.usage(self.tally.cost(), millis)),
            "workflow_run_id": self.workflow_run_id,
        })
    }
}

/// The session's thread of this id; 404 where there is none.
pub(crate) async fn find(store: &Store, session_id: &str, thread_id: &str) -> Result<Thread, HttpError> {
    let missing = || HttpError::not_found(format!("thread `{thread_id}` was not found in session `{session_id}`"));
    let body = store.get(Kind::Thread, thread_id).await?.ok_or_else(missing)?;
    let thread: Thread = serde_json::from_value(body).map_err(HttpError::internal)?;
    if thread.session_id == session_id { Ok(thread) } else { Err(missing()) }
}

async fn list(Shared(state): Shared<State>, Path(session_id): Path<String>, params: Params) -> Answer {
    params.reject_unknown(&["limit", "page", "statuses[]"])?;
    crate::sessions::find(&state.store, &session_id).await?;
    let mut filter = ListFilter { parent: Some(&session_id), include_archived: true, ..ListFilter::of(Kind::Thread) };
    let statuses = crate::sessions::statuses(&params)?;
    if !statuses.is_empty() {
        filter.conditions.push(Where::OneOf("$.status", statuses));
    }
    let mut page = state.store.list(filter, &params.page(1_000, 1_000)?).await?;
    let now = state.clock.millis();
    for body in &mut page.data {
        let thread: Thread = serde_json::from_value(body.take()).map_err(HttpError::internal)?;
        *body = thread.render(now);
    }
    Ok(page.forward())
}

async fn retrieve(Shared(state): Shared<State>, Path((session_id, thread_id)): Path<(String, String)>) -> Answer {
    Ok(Json(find(&state.store, &session_id, &thread_id).await?.render(state.clock.millis())))
}

async fn archive(Shared(state): Shared<State>, Path((session_id, thread_id)): Path<(String, String)>) -> Answer {
    find(&state.store, &session_id, &thread_id).await?;
    let thread = state.engine.with(&session_id, |desk| desk.archive_thread(&thread_id)).await?;
    Ok(Json(thread))
}
