//! `/sessions/{id}/cost`: what a session cost, by thread and model, and each model request.

use super::words::{called, explained, running, styles};
use crate::{
    page::{Page, PageContext, Problem},
    pages::list,
    routes::Route,
    session::content::row_time::when,
    ui::{CopyId, EmptyState, PageHead, Pager, name},
};
use leptos::prelude::*;
use pilothouse_api::{ids::SessionId, page::Query};
use pilothouse_console_api::{self as console, SessionCost, SessionFacts, UsageRequest, UsageThread};
use pilothouse_domain::{
    format::{cost, grouped, in_and_out, input_parts},
    prices::{Cost, Tokens},
    reveal::visible,
    usage_figures::Figures,
};

/// How many requests a page has, as the API gives them.
const PAGE: u64 = 100;
/// What the primary thread is called in an address.
const PRIMARY: &str = "primary";

/// `/sessions/{id}/cost`, with `?thread=` and `?page=`.
pub async fn session_cost(context: &PageContext, id: &SessionId) -> Result<Page, Problem> {
    let page = context.query("page").and_then(|page| page.parse().ok()).unwrap_or(0);
    let thread = context.query("thread").map(str::to_owned);
    let found = console::session_cost(&context.api, id.as_str(), page, thread.as_deref()).await?;
    let (now, id, styles) = (context.now, id.clone(), styles(context));
    let title = visible(&SessionFacts::heading(found.title.as_deref()));
    Ok(Page::new(format!("Cost of {title}"), move || {
        let parent = Route::Session(id.clone()).to_string();
        view! {
            {styles}
            <div class="page usage">
                <PageHead title=format!("Cost of {title}") parent=(parent, "Back to the session")/>
                {content(found, &Asked { id, page, thread }, now)}
            </div>
        }
    }))
}

/// Which part is shown.
struct Asked {
    id: SessionId,
    page: u32,
    thread: Option<String>,
}

impl Asked {
    fn with(&self, thread: Option<&str>, page: u64) -> String {
        let query = Query::new().with_option("thread", thread).with_option("page", (page > 0).then_some(page));
        format!("{}{}", Route::SessionCost(self.id.clone()), query.suffix())
    }
}

fn content(found: SessionCost, asked: &Asked, now: i64) -> AnyView {
    let SessionCost { total, threads, requests, requests_in_all, recorded, differences, prices_as_of, .. } = found;
    let partly = (!recorded && requests_in_all > 0)
        .then_some("Only a part of this session's model requests is recorded here. The rest is known as a total.");
    let unknown = (requests_in_all == 0).then_some(
        "None of this session's model requests is recorded here: what it cost is known as a total alone. Open the session, and its history is recorded.",
    );
    let in_all = match asked.thread.as_deref() {
        Some(thread) => of_thread(&threads, thread),
        None => requests_in_all,
    };
    view! {
        <p class="usage-total"><strong>{cost(total.cost())}</strong>" list cost"</p>
        {kinds(&total)}
        {partly.or(unknown).map(|words| view! { <p class="notice">{words}</p> })}
        {by_thread(&threads, asked)}
        {one_by_one(requests, in_all, asked, now)}
        {explained(&total, &differences, &prices_as_of)}
        <p class="quiet small">"A thread's own cost has no running time and is rounded by itself, so threads don't add up to the session."</p>
    }
    .into_any()
}

fn of_thread(threads: &[UsageThread], thread: &str) -> u64 {
    let is_it = |of: &&UsageThread| of.thread.as_deref().unwrap_or(PRIMARY) == thread;
    threads.iter().filter(is_it).map(|of| of.figures.requests).sum()
}

/// What the total is made of.
fn kinds(total: &Figures) -> AnyView {
    let tokens = total.tokens;
    let Tokens { input, write_5m, write_1h, read, .. } = tokens;
    let row = |label: &'static str, used: String, price: Cost| {
        view! { <tr><th scope="row">{label}</th><td class="numeric" data-label="Used">{used}</td><td class="numeric" data-label="Estimated">{cost(price)}</td></tr> }
            .into_any()
    };
    let heads = view! {
        <th scope="col">"Part"</th>
        <th scope="col" class="numeric">"Used"</th>
        <th scope="col" class="numeric">"Estimated"</th>
    };
    let rows = view! {
        {row("Tokens", in_and_out(tokens.prompt(), tokens.output), total.tokens_cost)}
        {row("Running time", running(total.active_ms), total.runtime_cost())}
        {row("Web searches", grouped(total.searches), total.searches_cost())}
    };
    view! {
        <section class="section stack" aria-label="Parts">
            <h2>"Parts"</h2>
            {list::table("What the cost is made of", heads, rows)}
            <p class="quiet small">{format!("Input: {}.", input_parts(input, read, write_5m.saturating_add(write_1h)))}</p>
        </section>
    }
    .into_any()
}

fn by_thread(threads: &[UsageThread], asked: &Asked) -> Option<AnyView> {
    if threads.is_empty() {
        return None;
    }
    let heads = view! {
        <th scope="col">"Thread"</th>
        <th scope="col">"Model"</th>
        <th scope="col" class="numeric">"Requests"</th>
        <th scope="col" class="numeric">"Tokens"</th>
        <th scope="col" class="numeric" aria-sort="descending">"Estimated"</th>
    };
    let rows = threads.iter().map(|thread| {
        let title = match (&thread.thread, &thread.name) {
            (None, _) => "Primary thread".to_owned(),
            (Some(_), Some(name)) if !name.is_empty() => name.clone(),
            (Some(id), _) => id.clone(),
        };
        let id = thread.thread.clone().map(|id| view! { <span class="under"><CopyId id=id/></span> });
        let href = asked.with(Some(thread.thread.as_deref().unwrap_or(PRIMARY)), 0);
        let figures = thread.figures;
        view! {
            <tr>
                <th scope="row"><a href=format!("{href}#requests")>{name(&title)}</a>{id}</th>
                <td data-label="Model">{called(thread.model.as_deref(), "Not known")}</td>
                <td class="numeric" data-label="Requests">{grouped(figures.requests)}</td>
                <td class="numeric" data-label="Tokens">{in_and_out(figures.tokens.prompt(), figures.tokens.output)}</td>
                <td class="numeric" data-label="Estimated">{priced(&figures)}</td>
            </tr>
        }
    });
    Some(
        view! {
            <section class="section stack" aria-label="By thread and model">
                <h2>"By thread and model"</h2>
                {list::table("What each thread used, the dearest first", heads, rows.collect_view())}
            </section>
        }
        .into_any(),
    )
}

/// A cost, or that there is no price.
fn priced(figures: &Figures) -> String {
    if figures.unpriced > 0 && figures.unpriced == figures.requests {
        "no price".to_owned()
    } else {
        cost(figures.tokens_cost)
    }
}

fn one_by_one(requests: Vec<UsageRequest>, in_all: u64, asked: &Asked, now: i64) -> Option<AnyView> {
    if in_all == 0 && asked.thread.is_none() {
        return None;
    }
    let page = u64::from(asked.page);
    let thread = asked.thread.as_deref();
    let at = |page: u64| format!("{}#requests", asked.with(thread, page));
    let (first, previous) = ((page > 0).then(|| at(0)), (page > 1).then(|| at(page - 1)));
    let next = ((page + 1) * PAGE < in_all).then(|| at(page + 1));
    let all = thread.map(|_| view! { <a href=format!("{}#requests", asked.with(None, 0))>"Of all threads"</a> });
    let content = if requests.is_empty() {
        view! { <EmptyState title="No model requests here">"Go back to the first page, or to all threads."</EmptyState> }.into_any()
    } else {
        let heads = view! {
            <th scope="col">"Ended"</th>
            <th scope="col">"Model"</th>
            <th scope="col" class="numeric">"Input"</th>
            <th scope="col" class="numeric">"From the cache"</th>
            <th scope="col" class="numeric">"Written to it"</th>
            <th scope="col" class="numeric">"Output"</th>
            <th scope="col" class="numeric">"Estimated"</th>
        };
        let rows = requests.into_iter().map(|request| row(request, &asked.id, now)).collect_view();
        list::table("Model requests, newest first", heads, rows).into_any()
    };
    Some(
        view! {
            <section class="section stack" id="requests" aria-label="Model requests">
                <h2>{format!("Model requests: {}", grouped(in_all))}</h2>
                {all}
                {content}
                <Pager first=first previous=previous next=next/>
            </section>
        }
        .into_any(),
    )
}

fn row(request: UsageRequest, id: &SessionId, now: i64) -> AnyView {
    let Tokens { input, write_5m, write_1h, read, output } = request.figures.tokens;
    let query = Query::new().with("event", &request.event).with_option("thread", request.thread.as_deref());
    let href = format!("{}{}", Route::Session(id.clone()), query.suffix());
    let kind = match (request.figures.failed > 0, request.grading) {
        (true, _) => Some("failed, free"),
        (_, true) => Some("graded an outcome"),
        _ => None,
    };
    view! {
        <tr>
            <th scope="row">
                <a href=href>{when(now, Some(request.at))}</a>
                {kind.map(|kind| view! { <span class="under">{kind}</span> })}
            </th>
            <td data-label="Model">{called(request.model.as_deref(), "Not known")}</td>
            <td class="numeric" data-label="Input">{grouped(input)}</td>
            <td class="numeric" data-label="From the cache">{grouped(read)}</td>
            <td class="numeric" data-label="Written to it">{grouped(write_5m.saturating_add(write_1h))}</td>
            <td class="numeric" data-label="Output">{grouped(output)}</td>
            <td class="numeric" data-label="Estimated">{priced(&request.figures)}</td>
        </tr>
    }
    .into_any()
}
