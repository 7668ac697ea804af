//! The session's threads: agent, status and cost of each, and a button that ends a child thread.

use super::{fresh::Fresh, table::table};
use crate::{
    browser,
    islands::session::{
        content::{row_time::when, text::revealed},
        navigation::{navigate, threads},
        state::store::SessionStore,
    },
    routes::Route,
    ui::{Attempt, AttemptFailure, ConfirmAction, DestructiveAction, StatusBadge},
};
use leptos::prelude::*;
use pilothouse_api::{Error, Verbatim, page::Query, sessions::SessionStatus, threads::Thread};
use pilothouse_console_api::{self as console, LogFilter};
use pilothouse_domain::{
    cost::{cost_split, list_cost},
    format::{in_and_out, tokens},
    token_count::read_tokens,
    usage_over_time::ThreadContext,
};
use serde_json::Value;

const COLUMNS: [&str; 4] = ["Thread", "Context", "Tokens", "Cost"];

/// A thread, and how full its context is, if a model request has reported that.
type Seen = (Verbatim<Thread>, Option<u64>);

/// All threads; a thread's name shows its transcript.
#[component]
pub fn Threads(store: SessionStore) -> impl IntoView {
    let attempt = Attempt::default();
    let seen = Fresh::new(move || store.summary.track(), move || load_threads(store));
    view! {
        <AttemptFailure attempt what="The thread's transcript could not be loaded"/>
        {seen.view("The threads could not be loaded", move |seen: &Vec<Seen>| {
            table("Threads", &COLUMNS, seen.iter().map(|(thread, context)| row(store, attempt, thread, *context)).collect())
        })}
        {move || seen.value.with(|seen| seen.as_ref().and_then(|seen| split(store, seen)))}
        <p class="quiet small">
            "Context is what the latest model request of a thread read. Tokens read from the cache count as in."
        </p>
    }
}

/// How the threads' costs add up to the session's, shown while it is not working.
fn split(store: SessionStore, seen: &[Seen]) -> Option<AnyView> {
    let used: Vec<_> = seen.iter().map(|(thread, _)| thread.usage.clone().unwrap_or_default()).collect();
    let words =
        store.summary.with(|summary| (!summary.is_working()).then(|| cost_split(&summary.usage, &used)).flatten())?;
    Some(view! { <p class="small">{words}</p> }.into_any())
}

async fn load_threads(store: SessionStore) -> Result<Vec<Seen>, Error> {
    let (client, id) = (browser::client(), store.id());
    let threads = client.list_threads(&id, &Query::new()).await?.data;
    let contexts = console::usage(&client, &id).await?.contexts;
    let context = |thread: &Thread| {
        let own = thread.parent_thread_id.as_ref().map(|_| &thread.id);
        contexts.iter().find(|context: &&ThreadContext| context.thread.as_ref() == own).map(|context| context.tokens)
    };
    // The newest comes first from the API; who began is read first.
    Ok(threads.into_iter().rev().map(|thread| (thread.clone(), context(&thread))).collect())
}

fn row(store: SessionStore, attempt: Attempt, thread: &Thread, context: Option<u64>) -> (AnyView, Vec<AnyView>) {
    let own = thread.parent_thread_id.as_ref().map(|_| thread.id.clone());
    let known = threads::all(store).into_iter().find(|named| named.thread == own).map(|named| named.name);
    let name = known
        .unwrap_or_else(|| word(&thread.agent, "name").or_else(|| word(&thread.agent, "type")).unwrap_or_default());
    let show = {
        let own = own.clone();
        move |_| navigate::end(store, attempt, LogFilter { thread: own.clone(), ..LogFilter::default() })
    };
    let usage = thread.usage.as_ref();
    let number = |count: Option<u64>| count.map_or_else(|| "–".to_owned(), tokens).into_any();
    let cost = usage.and_then(list_cost).unwrap_or_else(|| "–".to_owned());
    let used = usage.map(|usage| in_and_out(read_tokens(usage), usage.output_tokens.unwrap_or(0)));
    let used = used.unwrap_or_else(|| "–".to_owned()).into_any();
    let head = view! {
        <button type="button" class="link-button" title="Show this transcript" on:click=show>{revealed(&name)}</button>
        <span class="under">{model_of(&thread.agent)}" · "{when(store.clock, thread.created_at.unix_millis())}</span>
        <span class="row">
            <StatusBadge status=Signal::stored(thread.status.clone())/>
            {own.is_some().then(|| archive(store, thread, name.clone()))}
        </span>
    };
    (head.into_any(), vec![number(context), used, cost.into_any()])
}

/// The end of a child thread, which takes an idle one (sessions.md §9.3).
fn archive(store: SessionStore, thread: &Thread, name: String) -> Option<AnyView> {
    let busy = (thread.status != SessionStatus::Idle).then_some("It is running. Interrupt it first.");
    let refused = store.may.operate_refused().or(busy).map(str::to_owned);
    let action = DestructiveAction::ArchiveThread(store.id(), thread.id.clone());
    let page = Route::Session(store.id()).to_string();
    thread.archived_at.is_none().then(|| view! { <ConfirmAction action name page refused/> }.into_any())
}

fn word(agent: &Value, field: &str) -> Option<String> {
    agent.get(field)?.as_str().map(str::to_owned)
}

/// A model stands as its id, or as an object that has one.
fn model_of(agent: &Value) -> Option<String> {
    word(agent, "model").or_else(|| word(agent.get("model")?, "id"))
}
