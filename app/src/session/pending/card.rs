//! What approval and result cards have in common.

use crate::session::{
    content::text::revealed,
    context::SessionContext,
    navigation::{element_id::card_id, threads::thread_link},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_domain::{input_digest::input_digest, reveal::visible, timeline::Pending};
use serde_json::json;

/// Whose call it is: the agent, or a child thread by its name, which leads to its transcript.
pub fn caller(context: &SessionContext, call: &Pending) -> AnyView {
    match call.call.thread() {
        Some(thread) => thread_link(context, Some(thread.clone()), None),
        None => revealed(&context.summary.agent_name),
    }
}

/// Whose call it is, in words.
pub fn caller_name(context: &SessionContext, call: &Pending) -> String {
    context.thread_name(call.call.thread()).unwrap_or_else(|| "another thread".to_owned())
}

/// The name of the agent whose call it is; threads of the same agent share it.
pub fn agent_of(context: &SessionContext, call: &Pending) -> String {
    let threads = &context.summary.threads;
    let named = call.call.thread().and_then(|thread| threads.iter().find(|(id, _)| id == thread));
    visible(named.map_or(&context.summary.agent_name, |(_, name)| name))
}

/// What calls have in common that may be answered together: the agent and the tool. Opaque, to be compared.
pub fn kind_of(context: &SessionContext, call: &Pending) -> String {
    let (agent, server) = (agent_of(context, call), call.call.mcp_server());
    json!([context.session.agent, agent, server, call.call.name()]).to_string()
}

/// A plain form that answers a call: it works before any script has arrived, and without; `scripts/session/cards.js` answers
/// in place.
pub fn answer_form(
    context: &SessionContext,
    call: &Pending,
    event_type: &'static str,
    id_field: &'static str,
    fields: AnyView,
) -> AnyView {
    view! {
        <form method="post" action=event_form(context) class="stack" data-answer="" data-needs="answer">
            <input type="hidden" name="type" value=event_type/>
            <input type="hidden" name=id_field value=call.id.to_string()/>
            <input type="hidden" name="input_digest" value=call.call.call.as_deref().and_then(input_digest)/>
            {fields}
        </form>
        <p class="quiet" data-lacks="answer">"Your role can't answer calls. Ask an approver."</p>
    }
    .into_any()
}

/// Where a form that becomes an event is sent; the page comes back.
pub fn event_form(context: &SessionContext) -> String {
    let query = Query::new().with("back", &context.back);
    format!("/forms/v1/sessions/{}/events{}", context.session.id, query.suffix())
}

/// The element id of a card's field.
pub fn field_id(call: &Pending, field: &str) -> String {
    format!("{}-{field}", card_id(call))
}
