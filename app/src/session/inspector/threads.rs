//! The session's threads: agent, status and cost of each, and a button that ends a child thread.

use super::table::table;
use crate::{
    routes::Route,
    session::{
        content::{row_time::when, text::revealed},
        context::{SessionContext, html},
        navigation::threads::thread_link,
    },
    ui::{Capabilities, ConfirmAction, DestructiveAction, StatusBadge},
};
use leptos::prelude::*;
use pilothouse_api::{sessions::SessionStatus, threads::Thread};
use pilothouse_domain::{
    format::{in_and_out, tokens},
    token_count::read_tokens,
    usage_figures::{cost_split, list_cost},
    usage_over_time::ThreadContext,
};
use serde_json::Value;

const COLUMNS: [&str; 4] = ["Thread", "Context", "Tokens", "Cost"];

/// All threads, as the API lists them, and how full their contexts are; a thread's name leads to its transcript.
pub fn threads(context: &SessionContext, may: Capabilities, threads: &[Thread], contexts: &[ThreadContext]) -> String {
    html(|| {
        // The newest comes first from the API; who began is read first.
        let rows = threads.iter().rev().map(|thread| row(context, may, thread, contexts)).collect();
        view! {
            {table("Threads", &COLUMNS, rows)}
            {split(context, threads)}
            <p class="quiet small">
                "Context is what a thread's latest model request read. Tokens read from the cache count as input."
            </p>
        }
        .into_any()
    })
}

/// How the threads' costs add up to the session's, shown while it is not working.
fn split(context: &SessionContext, threads: &[Thread]) -> Option<AnyView> {
    if context.summary.is_working() {
        return None;
    }
    let used: Vec<_> = threads.iter().rev().map(|thread| thread.usage.clone().unwrap_or_default()).collect();
    let words = cost_split(&context.summary.usage, &used)?;
    Some(view! { <p class="small">{words}</p> }.into_any())
}

fn row(
    context: &SessionContext,
    may: Capabilities,
    thread: &Thread,
    contexts: &[ThreadContext],
) -> (AnyView, Vec<AnyView>) {
    let own = thread.parent_thread_id.as_ref().map(|_| &thread.id);
    let filled = contexts.iter().find(|context| context.thread.as_ref() == own).map(|context| context.tokens);
    let agent = word(&thread.agent, "name").or_else(|| word(&thread.agent, "type"));
    let name = context.thread_name(own).or_else(|| agent.clone()).unwrap_or_default();
    let usage = thread.usage.as_ref();
    let number = |count: Option<u64>| count.map_or_else(|| "–".to_owned(), tokens).into_any();
    let cost = usage.and_then(list_cost).unwrap_or_else(|| "–".to_owned());
    let used = usage.map(|usage| in_and_out(read_tokens(usage), usage.output_tokens.unwrap_or(0)));
    let used = used.unwrap_or_else(|| "–".to_owned()).into_any();
    let head = view! {
        <span title="Show this transcript">{thread_link(context, own.cloned(), agent)}</span>
        <span class="under">
            {model_of(&thread.agent).map(|model| revealed(&model))}" · "{when(context.now, thread.created_at.unix_millis())}
        </span>
        <span class="row">
            <StatusBadge status=Signal::stored(thread.status.clone())/>
            {own.is_some().then(|| archive(context, may, thread, name))}
        </span>
    };
    (head.into_any(), vec![number(filled), used, cost.into_any()])
}

/// The end of a child thread, which takes an idle one (sessions.md §9.3).
fn archive(context: &SessionContext, may: Capabilities, thread: &Thread, name: String) -> Option<AnyView> {
    let busy = (thread.status != SessionStatus::Idle).then_some("It is running. Interrupt it first.");
    let refused = may.operate_refused().or(busy).map(str::to_owned);
    let session = &context.session.id;
    let action = DestructiveAction::ArchiveThread(session.clone(), thread.id.clone());
    let page = Route::Session(session.clone()).to_string();
    thread.archived_at.is_none().then(|| view! { <ConfirmAction action name page refused/> }.into_any())
}

fn word(agent: &Value, field: &str) -> Option<String> {
    agent.get(field)?.as_str().map(str::to_owned)
}

/// A model stands as its id, or as an object that has one.
fn model_of(agent: &Value) -> Option<String> {
    word(agent, "model").or_else(|| word(agent.get("model")?, "id"))
}
