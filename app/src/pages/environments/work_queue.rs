//! The work queue of a self-hosted environment: what waits, what a worker has, and how to start one.

use super::{
    work::work,
    work_parts::{session, state, stop},
    worker,
};
use crate::{
    page::{Capabilities, Page, PageContext, Problem},
    pages::list,
    routes::Route,
    ui::{EmptyState, Failure, FailureNotice, PageHead, Pager, TimeAgo},
};
use http::StatusCode;
use leptos::prelude::*;
use pilothouse_api::{
    Error, Page as Items, Timestamp, Verbatim,
    environments::EnvironmentConfig,
    ids::{EnvironmentId, WorkId},
    page::Query,
    work::{Work, WorkStats},
};

/// How many items are shown at a time.
const SHOWN: u32 = 50;

/// `/environments/{id}/work`, with `?page=` for later items; `?work=` names one to open.
pub async fn work_queue(context: &PageContext, id: &EnvironmentId) -> Result<Page, Problem> {
    if let Some(Ok(named)) = context.query("work").map(|text| text.trim().parse::<WorkId>()) {
        return work(context, id, &named).await;
    }
    let environment = context.api.retrieve_environment(id).await?.into_view();
    if environment.config != EnvironmentConfig::SelfHosted {
        return Err(Problem::not_found());
    }
    let cursor = context.query("page");
    let query = Query::new().with("limit", SHOWN).with_option("page", cursor);
    let (stats, items) = futures::join!(context.api.retrieve_work_stats(id), context.api.list_work(id, &query));
    let (may, now, is_later) = (context.may(), context.now, cursor.is_some());
    let id = id.clone();
    Ok(Page::new(format!("Work queue of {}", environment.name), move || {
        let parent = (Route::Environment(id.clone()).to_string(), "Environment");
        view! {
            <div class="page">
                <PageHead title=format!("Work queue of {}", environment.name) parent=parent code=format!("/v1/environments/{id}/work")/>
                <div data-live="totals">{totals(stats, now)}</div>
                <section class="section stack">
                    <div class="section-head"><h2>"Work items"</h2>{open(&id)}</div>
                    {list::live("work item", content(&id, items, is_later, may, now))}
                </section>
                {worker::section(&id)}
            </div>
        }
    }))
}

fn totals(stats: Result<Verbatim<WorkStats>, Error>, now: i64) -> AnyView {
    let stats = match stats {
        Ok(stats) => stats.into_view(),
        Err(error) => return failed(&error, "The totals of the queue could not be loaded"),
    };
    let oldest = |at: Option<Timestamp>| {
        at.map_or_else(|| "Nothing waits".into_any(), |at| view! { <TimeAgo at=at now=now/> }.into_any())
    };
    let nobody = (stats.workers_polling == Some(0) && stats.depth > 0).then(|| {
        view! { <div class="notice warning" role="note"><p>"Work waits and no worker asks for it. Start one: see below."</p></div> }
    });
    view! {
        {nobody}
        <dl class="facts boxed">
            <dt>"Waiting"</dt>
            <dd>{stats.depth}</dd>
            <dt>"Taken, not yet acknowledged"</dt>
            <dd>{stats.pending}</dd>
            <dt>"Oldest waits since"</dt>
            <dd>{oldest(stats.oldest_queued_at)}</dd>
            <dt>"Workers asking"</dt>
            <dd>{stats.workers_polling.map_or_else(|| "Unknown".to_owned(), |count| format!("{count} in the last 30 s"))}</dd>
        </dl>
    }
    .into_any()
}

/// The API shows single items where it does not show the list.
fn open(id: &EnvironmentId) -> AnyView {
    view! {
        <form class="list-search" method="get" action=Route::WorkQueue(id.clone()).to_string()>
            <input type="text" name="work" aria-label="ID of a work item" placeholder="work_…" autocomplete="off" spellcheck="false"/>
            <button type="submit" class="button">"Open"</button>
        </form>
    }
    .into_any()
}

fn failed(error: &Error, what: &'static str) -> AnyView {
    view! {
        <FailureNotice failure=Failure::from(error) what=what>
            <a class="button small" href="">"Try again"</a>
        </FailureNotice>
    }
    .into_any()
}

type Found = Result<Items<Verbatim<Work>>, Error>;

fn content(id: &EnvironmentId, items: Found, is_later: bool, may: Capabilities, now: i64) -> AnyView {
    let items = match items {
        // environments.md §5: the list rejects API keys.
        Err(error) if error.status() == Some(StatusCode::FORBIDDEN) => {
            return view! {
                <EmptyState title="The API shows this list to workers only">
                    "It takes an environment key, which this console doesn't have. The totals above are for everybody, and so is a single item: open it by its ID."
                </EmptyState>
            }
            .into_any();
        }
        Err(error) => return failed(&error, "The work items could not be loaded"),
        Ok(items) if items.data.is_empty() => {
            return view! {
                <EmptyState title="No work items">"A session of this environment makes one when it starts, or gets a message after a rest."</EmptyState>
            }
            .into_any();
        }
        Ok(items) => items,
    };
    let address = |cursor: Option<&str>| {
        format!("{}{}", Route::WorkQueue(id.clone()), Query::new().with_option("page", cursor).suffix())
    };
    let next = items.next_page.as_deref().map(|cursor| address(Some(cursor)));
    let heads = view! {
        <th scope="col">"Work item"</th>
        <th scope="col">"Session"</th>
        <th scope="col">"State"</th>
        <th scope="col" class="moment">"Last heartbeat"</th>
        {list::newest_first("Queued")}
        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
    };
    let rows = items.data.into_iter().map(|item| row(item.into_view(), may, now)).collect_view();
    let table = list::table("Work items, newest first", heads, rows);
    view! { {table} <Pager first=is_later.then(|| address(None)) next=next/> }.into_any()
}

fn row(work: Work, may: Capabilities, now: i64) -> AnyView {
    let page = Route::Work(work.environment_id.clone(), work.id.clone()).to_string();
    let heartbeat = work.latest_heartbeat_at.clone();
    let queue = Route::WorkQueue(work.environment_id.clone());
    view! {
        <tr data-row=work.id.to_string()>
            <th scope="row">{list::row_link(page, work.id.as_str())}</th>
            <td data-label="Session">{session(&work)}</td>
            <td data-label="State">{state(&work.state)}</td>
            <td data-label="Last heartbeat" class="fit">
                {heartbeat.map_or_else(|| "–".into_any(), |at| view! { <TimeAgo at=at now=now/> }.into_any())}
            </td>
            <td data-label="Queued" class="fit"><TimeAgo at=work.created_at.clone() now=now/></td>
            <td class="fit"><div class="actions row-actions">{stop(&work, &queue, may.operate_refused())}</div></td>
        </tr>
    }
    .into_any()
}
