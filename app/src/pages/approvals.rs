//! `/approvals`: everything that waits for a person, in every session, answered in place.

use crate::{
    page::{Page, PageContext},
    routes::Route,
    session::{approvals::waiting_session, content::row_time::when, inbox_shortcuts},
    ui::{ActionLink, EmptyState, Failure, FailureNotice, PageHead},
};
use leptos::prelude::*;
use pilothouse_api::Error;
use pilothouse_console_api::{self as console, Answered, Approvals, ApprovalsSummary};

/// `/approvals`.
pub async fn list(context: &PageContext) -> Page {
    let found = console::approvals(&context.api).await;
    let (now, may, rules) = (context.now, context.may(), context.rules.clone());
    let me = context.visitor.as_ref().map(|visitor| visitor.name.clone()).unwrap_or_default();
    let view = move || {
        let content = content(found, |waiting| waiting_session(waiting, &me, may, rules.clone(), now), now);
        view! {
            <div class="page approvals">
                <PageHead title="Approvals">
                    <ActionLink to=Route::Decisions label="Decisions" icon="history"/>
                    {inbox_shortcuts()}
                </PageHead>
                {content}
            </div>
        }
    };
    Page::new("Approvals", view).with_approvals()
}

fn content(found: Result<Approvals, Error>, section: impl Fn(console::WaitingSession) -> AnyView, now: i64) -> AnyView {
    let Approvals { summary, sessions, answered } = match found {
        Ok(found) => found,
        Err(error) => {
            let again = Route::Approvals.to_string();
            return view! {
                <FailureNotice failure=Failure::from(&error) what="What waits could not be loaded">
                    <a class="button" href=again>"Try again"</a>
                </FailureNotice>
            }
            .into_any();
        }
    };
    let is_empty = sessions.is_empty();
    // `scripts/approvals.js` keeps it up to date.
    view! {
        <div id="approvals" class="stack" data-version=summary.version>
            {freshness(&summary, now)}
            <div class="inbox" data-inbox="">{sessions.into_iter().map(section).collect_view()}</div>
            <div data-nothing="" hidden=!is_empty>
                <EmptyState title="Nothing waits for you">
                    <p>"When an agent asks before it runs a tool, or stops, it appears here by itself."</p>
                    <a href=Route::Sessions.to_string()>"Go to sessions"</a>
                </EmptyState>
            </div>
            {outcomes(answered)}
        </div>
    }
    .into_any()
}

/// How much waits, and how fresh that is.
fn freshness(summary: &ApprovalsSummary, now: i64) -> AnyView {
    let ApprovalsSummary { calls, stopped, listed_at, unread, trouble, .. } = summary;
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let calls = counted(*calls, "call waits for an answer", "calls wait for an answer");
    let stopped = counted(*stopped, "session stopped", "sessions stopped");
    let words: Vec<_> = calls.into_iter().chain(stopped).map(|words| format!("{words}. ")).collect();
    let unread = counted(*unread, "more session is still to be checked.", "more sessions are still to be checked.");
    let listed = match (listed_at, trouble) {
        (_, Some(trouble)) => view! { {trouble.clone()} " Only sessions that somebody watches are up to date." }.into_any(),
        (Some(at), None) => {
            view! { "Sessions that somebody watches are live; all idle ones were listed " {when(now, Some(*at))} ". " {unread} }
                .into_any()
        }
        (None, None) => "Idle sessions are being listed for the first time.".into_any(),
    };
    view! { <p class="quiet" role="status" data-freshness=""><strong>{words}</strong>{listed}</p> }.into_any()
}

/// What became of calls that somebody may still have on their page.
fn outcomes(answered: Vec<Answered>) -> AnyView {
    let line = |Answered { call, words }: Answered| view! { <li data-outcome=call.to_string()>{words}</li> };
    view! { <ul hidden=true data-outcomes="">{answered.into_iter().map(line).collect_view()}</ul> }.into_any()
}
