//! `/cleanup/{id}`: a plan, dry or at work, and what became of it.

use super::{
    confirm::confirm,
    words::{form_address, page_of, state_badge, verb},
};
use crate::{
    page::{Page, PageContext, Problem},
    pages::list,
    routes::Route,
    session::content::row_time::when,
    ui::{Capabilities, EmptyState, PageHead, Pager, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_console_api::{
    self as console, Cleanup, CleanupGroup, CleanupItem, CleanupItemState, CleanupItems, CleanupItemsFilter,
    CleanupState,
};
use pilothouse_domain::{cleanup::Reason, reveal::visible};

/// `/cleanup/{id}`, with `?confirm=true`, or `?reason=` and `?after=` for the items of one reason.
pub async fn plan(context: &PageContext, id: &str) -> Result<Page, Problem> {
    let plan = console::cleanup(&context.api, id).await?;
    let reason: Option<Reason> = context.query("reason").and_then(|reason| reason.parse().ok());
    let after = context.query("after").and_then(|after| after.parse().ok());
    let items = match reason {
        Some(_) => {
            let filter = CleanupItemsFilter { reason, after, ..CleanupItemsFilter::default() };
            Some(console::cleanup_items(&context.api, id, &filter).await?)
        }
        None => None,
    };
    let asks = context.query("confirm").is_some() && is_open(&plan);
    let (may, now) = (context.may(), context.now);
    Ok(Page::new("Clean-up plan", move || {
        let content = match (reason, items) {
            (Some(reason), Some(items)) => one(&plan, reason, after, items, may),
            _ if asks => confirm(&plan, may),
            _ => whole(&plan, may),
        };
        view! {
            <div class="page">
                <PageHead title="Clean-up plan" parent=(Route::Cleanup.to_string(), "Clean-up")/>
                <div class="stack" data-live="cleanup">
                    {standing(&plan, may, now)}
                    {content}
                </div>
            </div>
        }
    }))
}

/// Whether it can still be changed and confirmed.
fn is_open(plan: &Cleanup) -> bool {
    matches!(plan.state, CleanupState::Ready | CleanupState::Stopped)
}

fn here(plan: &Cleanup) -> String {
    Route::CleanupPlan(plan.id.clone()).to_string()
}

/// Where it stands.
fn standing(plan: &Cleanup, may: Capabilities, now: i64) -> AnyView {
    let confirmed = plan.confirmed_by.as_ref().map(|by| {
        view! { <dt>"Confirmed"</dt><dd>{name(by)}" "{when(now, plan.confirmed_at)}</dd> }
    });
    let ended = plan.ended_at.filter(|_| !plan.state.is_at_work());
    let ended = ended.map(|at| view! { <dt>"Ended"</dt><dd>{when(now, Some(at))}</dd> });
    let note = plan.note.as_ref().map(|note| view! { <p class="notice" role="note">{revealed(note)}</p> });
    let cut = plan.cut.iter().map(|words| view! { <p class="notice warning" role="note">{revealed(words)}</p> });
    let cut = cut.collect_view();
    let again = plan.state.is_at_work().then(|| {
        view! {
            // Script keeps the page fresh; without it, the browser loads it again.
            <noscript><meta http-equiv="refresh" content="5"/></noscript>
            <p class="row">
                {(plan.state == CleanupState::Running).then(|| stop(plan, may))}
                <a class="button small" href=here(plan)>"Look again"</a>
            </p>
        }
    });
    view! {
        <dl class="facts boxed">
            <dt>"State"</dt>
            <dd>{state_badge(plan.state)}</dd>
            <dt>"Items"</dt>
            <dd>{plan.counts.words()}</dd>
            <dt>"Made"</dt>
            <dd>{name(&plan.made_by)}" "{when(now, Some(plan.made_at))}</dd>
            {confirmed}
            {ended}
        </dl>
        {progress(plan)}
        {note}
        {cut}
        {again}
    }
    .into_any()
}

/// How far a run is.
fn progress(plan: &Cleanup) -> Option<AnyView> {
    let counts = plan.counts;
    let (all, over) = (counts.all() - counts.left_out, counts.done + counts.skipped + counts.failed);
    (plan.state == CleanupState::Running).then(|| {
        view! {
            <p>
                <label for="cleanup-progress">{format!("{over} of {all} items")}</label>" "
                <progress id="cleanup-progress" max=all value=over></progress>
            </p>
        }
        .into_any()
    })
}

fn stop(plan: &Cleanup, may: Capabilities) -> AnyView {
    let (back, refused) = (here(plan), may.operate_refused());
    view! {
        <form method="post" action=form_address(&plan.id, "stop", &back, &back)>
            <button type="submit" class="button small danger" title=refused aria-description=refused disabled=refused.is_some()>
                "Stop"
            </button>
        </form>
    }
    .into_any()
}

/// The first items of every reason.
fn whole(plan: &Cleanup, may: Capabilities) -> AnyView {
    if plan.state == CleanupState::Reading {
        return view! { <p class="quiet">"The plan is being made. It shows here once it is there."</p> }.into_any();
    }
    if plan.state == CleanupState::Unread {
        let again = Route::Cleanup.to_string();
        return view! { <p><a class="button" href=again>"Make another plan"</a></p> }.into_any();
    }
    if plan.counts.all() == 0 {
        return view! {
            <EmptyState title="Nothing to clean up">"Nothing was left alone for as long as you asked for, or it is still needed."</EmptyState>
        }
        .into_any();
    }
    let groups = plan.groups.iter().filter(|group| group.counts.all() > 0).map(|group| section(plan, group));
    let groups = groups.collect_view();
    let confirm = format!("{}{}", here(plan), Query::new().with("confirm", true).suffix());
    choosing(plan, groups.into_any(), "Go on and see what happens", &confirm, may)
}

/// A form in which single items can be left out, where that is still possible.
fn choosing(plan: &Cleanup, content: AnyView, label: &'static str, next: &str, may: Capabilities) -> AnyView {
    if !is_open(plan) {
        return content;
    }
    let refused = may.operate_refused();
    view! {
        <form method="post" action=form_address(&plan.id, "choose", &here(plan), next) class="stack" aria-label="Items">
            {content}
            <div class="row">
                <button type="submit" class="button primary" title=refused aria-description=refused disabled=refused.is_some()>
                    {label}
                </button>
            </div>
        </form>
    }
    .into_any()
}

fn section(plan: &Cleanup, group: &CleanupGroup) -> AnyView {
    let heading = format!("reason-{}", group.reason);
    let all = Query::new().with("reason", group.reason);
    let more = group.has_more.then(|| {
        let label = format!("All {} of them", group.counts.all());
        view! { <p><a class="button small" href=format!("{}{}", here(plan), all.suffix())>{label}</a></p> }
    });
    view! {
        <section class="section" aria-labelledby=heading>
            <h2 id=heading.clone()>{group.reason.title()}</h2>
            <p class="quiet">{summary(group)}</p>
            {table(plan, group.reason, &group.items)}
            {more}
        </section>
    }
    .into_any()
}

/// What a reason comes to.
fn summary(group: &CleanupGroup) -> String {
    let days = group.rule.days;
    let asked = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
    let planned: usize = group.actions.values().sum();
    let cost = if planned == 0 { String::new() } else { format!(" To keep: {}.", group.upkeep.words()) };
    format!("Left alone for {asked} or longer: {}.{cost}", group.counts.words())
}

/// All items of one reason, page by page.
fn one(plan: &Cleanup, reason: Reason, after: Option<u32>, items: CleanupItems, may: Capabilities) -> AnyView {
    let address = |after: Option<u32>| {
        let query = Query::new().with("reason", reason).with_option("after", after);
        format!("{}{}", here(plan), query.suffix())
    };
    let next = items.items.last().map(|item| item.seq).filter(|_| items.has_more);
    let first = after.map(|_| address(None));
    let table = if items.items.is_empty() {
        let whole = here(plan);
        view! { <EmptyState title="No such items"><a href=whole.clone()>"The whole plan"</a></EmptyState> }.into_any()
    } else {
        choosing(plan, table(plan, reason, &items.items), "Keep this choice", &address(after), may)
    };
    view! {
        <section class="section" aria-labelledby="reason-heading">
            <div class="section-head">
                <h2 id="reason-heading">{reason.title()}</h2>
                <a class="button small" href=here(plan)>"The whole plan"</a>
            </div>
            {table}
            <Pager first=first next=next.map(|after| address(Some(after)))/>
        </section>
    }
    .into_any()
}

fn table(plan: &Cleanup, reason: Reason, items: &[CleanupItem]) -> AnyView {
    let is_open = is_open(plan);
    let rows = items.iter().map(|item| row(plan, item)).collect_view();
    let is_shown = |item: &&CleanupItem| is_open && can_be_chosen(item);
    let shown: Vec<&str> = items.iter().filter(is_shown).map(|item| item.id.as_str()).collect();
    let shown = (!shown.is_empty()).then(|| view! { <input type="hidden" name="shown[]" value=shown.join("\n")/> });
    let heads = view! {
        {is_open.then(|| view! { <th scope="col"><span class="visually-hidden">"Chosen"</span></th> })}
        <th scope="col">"Name"</th>
        <th scope="col">"What to do"</th>
        <th scope="col">"Cost to keep"</th>
        <th scope="col" class="moment">"Last change or use"</th>
    };
    view! { {shown} {list::table(reason.title(), heads, rows)} }.into_any()
}

fn can_be_chosen(item: &CleanupItem) -> bool {
    matches!(item.state, CleanupItemState::Planned | CleanupItemState::LeftOut)
}

fn row(plan: &Cleanup, item: &CleanupItem) -> AnyView {
    let title = if item.name.trim().is_empty() { &item.id } else { &item.name };
    let link = match page_of(item.kind, &item.id) {
        Some(href) => {
            view! { <a href=href title=visible(title)><span class="clamped">{name(title)}</span></a> }.into_any()
        }
        None => name(title),
    };
    let tick = is_open(plan).then(|| {
        let label = format!("Choose {}", visible(title));
        let tick = can_be_chosen(item).then(|| {
            let is_chosen = item.state == CleanupItemState::Planned;
            view! { <input type="checkbox" name="chosen[]" value=item.id.clone() checked=is_chosen aria-label=label/> }
        });
        view! { <td class="fit">{tick}</td> }
    });
    let first = item.upkeep.is_at_work && item.action > pilothouse_domain::cleanup::Action::Interrupt;
    let what = if first { "Interrupt, then archive" } else { verb(item.action) };
    let became = (item.state != CleanupItemState::Planned).then(|| {
        let why = item.why.as_ref().map(|why| view! { ": "{revealed(why)} });
        view! { <span class="under">{capital(item.state.words())}{why}</span> }
    });
    view! {
        <tr>
            {tick}
            <th scope="row">{link}<span class="under"><code>{revealed(&item.id)}</code></span></th>
            <td data-label="What to do">{what}{became}</td>
            <td data-label="Cost to keep">{item.upkeep.words()}</td>
            // As of when the plan was made: the part of the page that a person ticks in then stays the same.
            <td data-label="Last change or use" class="fit">{when(plan.made_at, Some(item.last_at))}</td>
        </tr>
    }
    .into_any()
}

fn capital(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect()
}
