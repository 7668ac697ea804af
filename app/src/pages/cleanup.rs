//! `/cleanup`: what to look for, and the plans that were made. Nothing is changed before somebody confirms a plan.

mod confirm;
mod plan;
mod words;

pub use plan::plan;

use crate::{
    page::{Page, PageContext},
    pages::list,
    routes::Route,
    session::content::row_time::when,
    ui::{Capabilities, EmptyState, Failure, FailureNotice, Icon, PageHead, name},
};
use leptos::prelude::*;
use pilothouse_api::{Error, page::Query};
use pilothouse_console_api::{self as console, ListedCleanup};
use pilothouse_domain::cleanup::{Action, DAYS, MAX_DAYS, Reason};
use words::{state_badge, verb};

/// `/cleanup`.
pub async fn list(context: &PageContext) -> Page {
    let found = console::cleanups(&context.api).await;
    let (may, now) = (context.may(), context.now);
    Page::new("Clean-up", move || {
        view! {
            <div class="page">
                <PageHead title="Clean-up"/>
                <p>
                    "Finds sessions and resources that nobody seems to need any more. You see the list first, and can leave out \
                     what you like; nothing is changed before you confirm it. What waits, is watched, works, is scheduled or is \
                     used is never deleted."
                </p>
                {form(may)}
                {plans(found, now)}
            </div>
        }
    })
}

/// What to look for.
fn form(may: Capabilities) -> AnyView {
    let here = Route::Cleanup.to_string();
    let query = Query::new().with("back", &here).with("next", format!("{here}/{{id}}"));
    let refused = may.operate_refused();
    let heads = view! {
        <th scope="col">"What"</th>
        <th scope="col">"Which"</th>
        <th scope="col">"Left alone for days"</th>
        <th scope="col">"What to do"</th>
    };
    let rows = Reason::ALL.into_iter().map(row).collect_view();
    view! {
        <form method="post" action=format!("/forms/console/cleanup{}", query.suffix()) class="stack" aria-label="What to look for">
            {list::table("What to look for", heads, rows)}
            <div class="row">
                <button type="submit" class="button primary" title=refused aria-description=refused disabled=refused.is_some()>
                    <Icon name="search"/>"Look for it"
                </button>
                <span class="quiet">"This is a dry run."</span>
            </div>
        </form>
    }
    .into_any()
}

fn row(reason: Reason) -> AnyView {
    let title = reason.title();
    let days = format!("{title}: days");
    let what = format!("{title}: what to do");
    let field = |of: &str| format!("reasons.{}.{of}", reason.name());
    let usual = (reason != Reason::UnusedFile).then_some(reason.usual());
    let option = |action: Action| {
        view! { <option value=action.name() selected=usual == Some(action)>{verb(action)}</option> }
    };
    view! {
        <tr>
            <th scope="row">{title}</th>
            <td class="quiet small">{reason.hint()}</td>
            <td data-label="Left alone for days" class="fit">
                <input type="number" name=field("days:?") aria-label=days min="0" max=MAX_DAYS value=DAYS required=true/>
            </td>
            <td data-label="What to do" class="fit">
                <div class="row">
                    <select name=field("action?") aria-label=what>
                        <option value="">"Leave alone"</option>
                        {reason.actions().iter().copied().map(option).collect_view()}
                    </select>
                </div>
            </td>
        </tr>
    }
    .into_any()
}

/// The plans that were made.
fn plans(found: Result<Vec<ListedCleanup>, Error>, now: i64) -> AnyView {
    let content = match found {
        Err(error) => view! {
            <FailureNotice failure=Failure::from(&error) what="The plans could not be loaded">
                <a class="button" href=Route::Cleanup.to_string()>"Try again"</a>
            </FailureNotice>
        }
        .into_any(),
        Ok(plans) if plans.is_empty() => view! {
            <EmptyState title="No plans yet">"Choose above what to look for."</EmptyState>
        }
        .into_any(),
        Ok(plans) => {
            let heads = view! {
                <th scope="col">"Plan"</th>
                <th scope="col">"State"</th>
                <th scope="col">"Items"</th>
                <th scope="col">"By"</th>
                {list::newest_first("Made")}
            };
            let rows = plans.into_iter().map(|plan| listed(plan, now)).collect_view();
            list::live("plan", list::table("Plans, newest first", heads, rows).into_any()).into_any()
        }
    };
    view! { <section class="section"><h2>"Plans"</h2>{content}</section> }.into_any()
}

fn listed(plan: ListedCleanup, now: i64) -> AnyView {
    let title = match plan.reasons[..] {
        [] => "Clean-up".to_owned(),
        [only] => only.title().to_owned(),
        [first, ref others @ ..] => format!("{} and {} more", first.title(), others.len()),
    };
    let by = plan.confirmed_by.unwrap_or(plan.made_by);
    let address = Route::CleanupPlan(plan.id.clone()).to_string();
    view! {
        <tr data-row=plan.id>
            <th scope="row">{list::row_link(address, &title)}</th>
            <td data-label="State" class="fit">{state_badge(plan.state)}</td>
            <td data-label="Items">{plan.counts.words()}</td>
            <td data-label="By">{name(&by)}</td>
            <td data-label="Made" class="fit">{when(now, Some(plan.made_at))}</td>
        </tr>
    }
    .into_any()
}
