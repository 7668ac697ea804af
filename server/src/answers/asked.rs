//! The calls that wait for an answer, as the inbox, the log or the upstream has them: what was asked, by whom, and how it
//! is judged.

use crate::{
    failure::Failure,
    gateway::{Gateway, failure_of},
    log_window::known_files,
    store::Store,
    workers::Workers,
};
use pilothouse_api::{
    Page,
    events::{Event, EventKind, TOOL_CALLS},
    ids::{EventId, SessionId, ThreadId},
    page::Query,
    sessions::Session,
    threads::Thread,
};
use pilothouse_console_api::{Asked, SessionFacts, WaitingSession};
use pilothouse_domain::{
    input_digest::input_digest,
    intent::{Request, judge},
    known_file::{KnownFile, known_before},
    reveal::visible,
    rules::{Call, RuleSet},
    timeline::LogEntry,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How many of the newest events are read to find what waits.
const NEWEST: u32 = 100;

/// A call that waits for somebody.
#[derive(Clone, Debug)]
pub struct AskedCall {
    /// What the record says of it.
    pub asked: Asked,
    /// Ids and names of the agents that it is made for: the session's, and the thread's own.
    pub agents: Vec<String>,
    /// Whether it wants a result, not a confirmation.
    pub is_custom: bool,
}

impl AskedCall {
    /// As rules see it.
    pub fn call(&self) -> Call<'_> {
        let Asked { tool, server, level, .. } = &self.asked;
        Call { tool, server: server.as_deref(), agents: &self.agents, level: *level }
    }
}

/// Where calls are looked up.
#[derive(Clone)]
pub(super) struct Source {
    pub gateway: Gateway,
    pub store: Store,
    pub workers: Workers,
}

impl Source {
    /// These calls of a session, by id; one that neither the log nor the upstream's newest events have is left out. Which
    /// agents they are made for may stay unknown unless rules name agents.
    pub async fn asked(
        &self,
        session: &SessionId,
        ids: &[&str],
        rules: &RuleSet,
    ) -> Result<BTreeMap<String, AskedCall>, Failure> {
        let mut events = Vec::new();
        let mut missing = Vec::new();
        for id in ids {
            match self.store.logged_call(session.as_str(), id).await? {
                Some(call) => events.push(serde_json::from_str(&call.json).map_err(Failure::internal)?),
                None => missing.push(*id),
            }
        }
        let logged: Vec<_> = events.iter().map(|event: &Event| event.id.to_string()).collect();
        let mut files = known_files(&self.store, session.as_str(), &logged).await?;
        // Nobody follows the session: the inbox showed it, or a program answers.
        if !missing.is_empty() {
            let listed = self.listed(session, &missing).await?;
            for entry in listed.iter().filter(|entry| missing.contains(&entry.event.id.as_str())) {
                files.extend(known_before(entry, &listed).map(|file| (entry.event.id.to_string(), file)));
                events.push(entry.event.clone());
            }
        }
        if events.is_empty() {
            return Ok(BTreeMap::new());
        }
        let needs_agents = names_agents(rules);
        let known = |read: Result<SessionFacts, Failure>| if needs_agents { read.map(Some) } else { Ok(read.ok()) };
        let session = known(self.session(session).await)?;
        let mut calls = BTreeMap::new();
        for event in events {
            let id = event.id.to_string();
            let file = files.remove(&id);
            calls.extend(self.call(session.as_ref(), event, file, needs_agents).await?.map(|call| (id, call)));
        }
        Ok(calls)
    }

    /// A call of the inbox, which has its events already; only the agent of a child thread may have to be read.
    pub async fn waiting(
        &self,
        waiting: &WaitingSession,
        call: &EventId,
        rules: &RuleSet,
    ) -> Result<Option<AskedCall>, Failure> {
        let WaitingSession { session, log, .. } = waiting;
        let Some(entry) = log.related.iter().chain(&log.data).find(|entry| entry.event.id == *call) else {
            return Ok(None);
        };
        self.call(Some(session), entry.event.clone(), log.files.get(call).cloned(), names_agents(rules)).await
    }

    /// The newest events of a session, oldest first, as the inbox looks at them; if they lack one of these calls, the
    /// newest calls.
    async fn listed(&self, session: &SessionId, calls: &[&str]) -> Result<Vec<LogEntry>, Failure> {
        let newest = Query::new().with("order", "desc").with("limit", NEWEST);
        let events = self.events(session, &newest).await?;
        if calls.iter().all(|call| events.iter().any(|entry| entry.event.id.as_str() == *call)) {
            return Ok(events);
        }
        self.events(session, &newest.with_each("types[]", TOOL_CALLS)).await
    }

    async fn events(&self, session: &SessionId, query: &Query) -> Result<Vec<LogEntry>, Failure> {
        let page = self.gateway.read_json(&format!("/v1/sessions/{session}/events{}", query.suffix())).await;
        let page: Page<Event> = page.map_err(|error| failure_of(&error))?;
        Ok((1..).zip(page.data.into_iter().rev()).map(LogEntry::from).collect())
    }

    async fn session(&self, session: &SessionId) -> Result<SessionFacts, Failure> {
        let kept = self.store.kept_session(session.as_str()).await?;
        if let Some(kept) = kept.and_then(|json| serde_json::from_str::<Session>(&json).ok()) {
            return Ok(SessionFacts::from(&kept));
        }
        let read = self.gateway.read_json::<Session>(&format!("/v1/sessions/{session}")).await;
        read.map(|session| SessionFacts::from(&session)).map_err(|error| failure_of(&error))
    }

    /// The agent's id and name: the thread's own, where a child thread called.
    async fn call(
        &self,
        session: Option<&SessionFacts>,
        event: Event,
        file: Option<KnownFile>,
        needs_agents: bool,
    ) -> Result<Option<AskedCall>, Failure> {
        let Some(Facts { tool, server, is_custom, input, thread }) = Facts::of(&event) else { return Ok(None) };
        let own = (
            session.and_then(|session| session.agent.as_ref()).map(ToString::to_string),
            session.map(|session| session.agent_name.clone()),
        );
        let (agent, agent_name) = match (session, &thread) {
            (Some(session), Some(thread)) => match self.agent_of(&session.id, thread).await {
                Err(failure) if needs_agents => return Err(failure),
                read => read.unwrap_or_default(),
            },
            _ => own.clone(),
        };
        let agents = [own.0, own.1, agent.clone(), agent_name.clone()].into_iter().flatten().collect();
        let schema = session.filter(|_| is_custom).and_then(|session| {
            session.tool_schema(&tool, agent_name.as_deref().filter(|_| thread.is_some())).cloned()
        });
        let judged = (tool.clone(), server.clone(), input.clone());
        let intent = self.workers.run_unhurried(move || {
            let (tool, server, input) = &judged;
            let file = |_: &str| Some(file.as_ref()?.whole()?.to_owned());
            judge(&Request { tool, server: server.as_deref(), is_custom, input, schema: schema.as_ref(), file: &file })
        });
        let intent = intent.await;
        let asked = Asked {
            at: event.processed_at.as_ref().and_then(pilothouse_api::Timestamp::unix_millis),
            thread: thread.as_ref().map(ToString::to_string),
            agent,
            agent_name,
            tool,
            server,
            input_digest: input_digest(&event).unwrap_or_default(),
            input: Value::Object(input),
            level: intent.level,
            marks: intent.marks,
        };
        Ok(Some(AskedCall { asked, agents, is_custom }))
    }

    async fn agent_of(
        &self,
        session: &SessionId,
        thread: &ThreadId,
    ) -> Result<(Option<String>, Option<String>), Failure> {
        let read = self.gateway.read_json(&format!("/v1/sessions/{session}/threads/{thread}")).await;
        let thread: Thread = read.map_err(|error| failure_of(&error))?;
        let word = |name: &str| thread.agent.get(name).and_then(Value::as_str);
        Ok((word("id").map(str::to_owned), word("name").map(visible)))
    }
}

/// Whether a call can't be checked against rules without knowing its agents.
fn names_agents(rules: &RuleSet) -> bool {
    rules.rules.iter().any(|rule| !rule.agents.is_empty())
}

/// What a call's event says.
struct Facts {
    tool: String,
    server: Option<String>,
    is_custom: bool,
    input: Map<String, Value>,
    thread: Option<ThreadId>,
}

impl Facts {
    fn of(event: &Event) -> Option<Self> {
        let (tool, server, is_custom, input, thread) = match &event.kind {
            EventKind::AgentToolUse(call) | EventKind::AgentMcpToolUse(call) => {
                (&call.name, call.mcp_server_name.clone(), false, &call.input, &call.session_thread_id)
            }
            EventKind::AgentCustomToolUse(call) => (&call.name, None, true, &call.input, &call.session_thread_id),
            _ => return None,
        };
        Some(Self { tool: tool.clone(), server, is_custom, input: input.clone(), thread: thread.clone() })
    }
}
