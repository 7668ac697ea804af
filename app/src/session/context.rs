//! What the parts of a session's page need to know besides what they show.

use super::{audience::Audience, content::around::Around, opening::used, summary::Summary};
use crate::routes::Route;
use leptos::{prelude::*, reactive::owner::Owner};
use pilothouse_api::ids::{EventId, ThreadId};
use pilothouse_console_api::{LogWindow, SessionFacts};
use pilothouse_domain::{
    Timeline,
    known_file::KnownFile,
    rules::RuleSet,
    timeline::{ToolCall, ToolKind},
};
use std::{collections::BTreeMap, sync::Arc};

/// The session as its views see it.
#[derive(Clone, Debug)]
pub struct SessionContext {
    /// The session object, as loaded last.
    pub session: SessionFacts,
    /// The environment as people call it.
    pub environment_name: String,
    /// Who reads.
    pub audience: Audience,
    /// The session at this moment.
    pub summary: Summary,
    /// Who answered which call, where the console knows; empty for guests.
    pub answers: BTreeMap<EventId, String>,
    /// Who allowed which waiting call that another person must allow, too.
    pub approvals: BTreeMap<EventId, Vec<String>>,
    /// The standing rules.
    pub rules: Arc<RuleSet>,
    /// What the log knows of the files that waiting calls would change, by call.
    pub files: BTreeMap<EventId, KnownFile>,
    /// The page that forms lead back to.
    pub back: Route,
    /// Milliseconds since 1970 that count as now.
    pub now: i64,
}

impl SessionContext {
    /// What a window of the log tells an audience, and its events folded; a longer end of the log tells more of the
    /// session's state.
    pub fn from_log(
        audience: Audience,
        session: SessionFacts,
        environment_name: String,
        log: &LogWindow,
        now: i64,
    ) -> (Self, Timeline) {
        let mut timeline = Timeline::default();
        timeline.apply_events(log.entries());
        let summary = Summary::of(&session, &timeline, &used(&session, log, now));
        let (answers, approvals, rules) = (log.answers.clone(), log.approvals.clone(), Arc::default());
        let files = log.files.clone();
        let back = Route::Session(session.id.clone());
        (Self { session, environment_name, audience, summary, answers, approvals, rules, files, back, now }, timeline)
    }

    /// What is known around a call.
    pub fn around(&self, call: &ToolCall) -> Around<'_> {
        let agent = match call.thread() {
            None => Some(None),
            // A thread that is not known is no agent's.
            Some(thread) => {
                self.summary.threads.iter().find(|(id, _)| id == thread).map(|(_, name)| Some(name.as_str()))
            }
        };
        let tool = call.name().filter(|_| call.kind == ToolKind::Custom);
        let schema = tool.zip(agent).and_then(|(tool, agent)| self.session.tool_schema(tool, agent));
        Around { file: self.files.get(&call.id), schema, now: self.now }
    }

    /// What people call a thread; `None`: the primary one. The same agent's threads are numbered.
    pub fn thread_name(&self, thread: Option<&ThreadId>) -> Option<String> {
        let Some(thread) = thread else { return Some(self.summary.agent_name.clone()) };
        let threads = &self.summary.threads;
        let agent = &threads.iter().find(|(id, _)| id == thread)?.1;
        let same = || threads.iter().filter(|(_, name)| name == agent);
        let number = 1 + same().take_while(|(id, _)| id != thread).count();
        Some(if same().count() > 1 { format!("{agent} {number}") } else { agent.clone() })
    }
}

/// Renders a part of a page. The owner is dropped right after, so that nothing reactive stays behind.
pub fn html(view: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new_root(Some(Arc::new(hydration_context::SsrSharedContext::new_islands())));
    let html = owner.with(|| view().to_html());
    owner.cleanup();
    // Marks for hydration, which nothing does here. In texts and attributes the sign is escaped.
    html.replace("<!>", "")
}
