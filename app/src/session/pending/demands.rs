//! What standing rules demand of a call, and who has allowed it already.

use crate::{
    session::{content::text::revealed, context::SessionContext},
    ui::{Icon, name},
};
use leptos::prelude::*;
use pilothouse_domain::{
    intent::Level,
    rules::{Call, Demands},
    timeline::Pending,
};

/// What a card shows of the rules that apply.
pub struct Demanded {
    /// Each demand with the name of its rule; nothing where none applies.
    pub note: Option<AnyView>,
    /// Allowing the call needs a passkey, for the script.
    pub passkey: Option<&'static str>,
}

/// What rules demand of a call.
pub fn demanded(context: &SessionContext, call: &Pending, level: Level) -> Demanded {
    let agents = agents(context, call);
    let tool = call.call.name().unwrap_or_default();
    let of = Call { tool, server: call.call.mcp_server(), agents: &agents, level };
    let demands = context.rules.demands(&of);
    let first = demands.two_people().then(|| first_approval(context, call)).flatten();
    let lines = lines(&demands);
    let note = (!lines.is_empty()).then(|| {
        view! {
            <div class="demands" role="note">
                <Icon name="shield-question"/>
                <div><ul>{lines}</ul>{first}</div>
            </div>
        }
        .into_any()
    });
    Demanded { note, passkey: demands.passkey().then_some("") }
}

/// Ids and names of the agents that it is made for: the session's, and the thread's own.
fn agents(context: &SessionContext, call: &Pending) -> Vec<String> {
    let thread = call.call.thread().and_then(|thread| {
        let threads = &context.summary.threads;
        threads.iter().find(|(id, _)| id == thread).map(|(_, agent)| agent.clone())
    });
    let session = context.session.agent.as_ref().map(ToString::to_string);
    session.into_iter().chain([context.summary.agent_name.clone()]).chain(thread).collect()
}

fn lines(demands: &Demands<'_>) -> Vec<AnyView> {
    let line = |(words, rule): (String, String)| {
        view! { <li>{revealed(&words)} " " <span class="quiet">"Rule “"{revealed(&rule)}"”"</span></li> }.into_any()
    };
    demands.words().into_iter().map(line).collect()
}

/// Who has allowed it, where another person must, too.
fn first_approval(context: &SessionContext, call: &Pending) -> Option<AnyView> {
    let first = context.approvals.get(&call.id)?.first()?;
    Some(
        view! { <p><strong>{name(first)}</strong>" has allowed it. It runs once another person allows it, too."</p> }
            .into_any(),
    )
}
