//! What the parts of a session's page need to know besides what they show.

use super::{audience::Audience, opening::Opening, summary::Summary};
use leptos::{prelude::*, reactive::owner::Owner};
use pilothouse_api::ids::{EventId, ThreadId};
use pilothouse_console_api::SessionFacts;
use pilothouse_domain::{Timeline, usage_totals::UsageTotals};
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
    /// Milliseconds since 1970 that count as now.
    pub now: i64,
}

impl SessionContext {
    /// What a page opens with.
    pub fn of(opening: &Opening, timeline: &Timeline, used: &UsageTotals) -> Self {
        Self {
            session: opening.session.clone(),
            environment_name: opening.environment_name.clone(),
            audience: opening.audience(),
            summary: Summary::of(&opening.session, timeline, used),
            answers: opening.log.answers.clone(),
            now: opening.now,
        }
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
