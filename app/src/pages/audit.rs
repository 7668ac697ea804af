//! `/audit`: every session that the console knows, and whether its record still holds.

mod agent;
mod deeds;
mod session;

pub use agent::agent;
pub use session::session;

use super::{
    list,
    period::Period,
    report::{AGENT, agent_field, styles},
};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    session::content::row_time::when,
    ui::{Choice, CopyId, EmptyState, Failure, FailureNotice, PageHead, Pager, StatusBadge, coverage_line, name},
};
use leptos::prelude::*;
use pilothouse_api::{page::Query, sessions::SessionStatus};
use pilothouse_console_api::{self as console, Audit, AuditFilter, AuditRow, ChainState, CoverageFilter};

/// Values of the status filter.
const STATUSES: [(&str, &str); 4] =
    [("idle", "Idle"), ("running", "Running"), ("rescheduling", "Retrying"), ("terminated", "Ended")];

/// `/audit`, with a time, `?agent=`, `?status=`, `?person=` and `?page=`.
pub async fn list(context: &PageContext) -> Page {
    let text = |key: &str| context.query(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let period = Period::read(context, "30d");
    let filter = AuditFilter {
        agent: text(AGENT),
        status: text("status"),
        person: text("person"),
        from: Some(period.from),
        to: Some(period.to),
        page: text("page"),
    };
    let covered = CoverageFilter { from: Some(period.from), to: Some(period.to) };
    let (found, agents, coverage) = futures::join!(
        console::audit(&context.api, &filter),
        list::agents(context),
        console::coverage(&context.api, &covered)
    );
    let (now, styles) = (context.now, styles(context));
    Page::new("Audit", move || {
        let content = match found {
            Ok(found) => content(found, &filter, &period, now),
            Err(error) => failed(&Failure::from(&error), "The sessions could not be loaded"),
        };
        let report = filter.agent.as_ref().and_then(|id| id.parse().ok()).map(|id| {
            let href = format!("{}{}", Route::AuditAgent(id), period.query(Query::new()).suffix());
            view! { <a class="button" href=href>"What this agent did"</a> }
        });
        view! {
            {styles}
            <div class="page report">
                <PageHead title="Audit">{report}</PageHead>
                {coverage_line(&coverage)}
                <div class="list-tools">{period.switch(|range| address(&filter, range, None))}</div>
                {filters(&filter, &period, agents)}
                {content}
            </div>
        }
    })
}

pub(super) fn failed(failure: &Failure, what: &'static str) -> AnyView {
    view! {
        <FailureNotice failure=failure.clone() what=what>
            // An empty address is this page's own.
            <a class="button" href="">"Try again"</a>
            <a class="button" href=Route::Audit.to_string()>"All sessions"</a>
        </FailureNotice>
    }
    .into_any()
}

fn address(filter: &AuditFilter, period: Query, page: Option<&str>) -> String {
    let query = period
        .with_option(AGENT, filter.agent.as_deref())
        .with_option("status", filter.status.as_deref())
        .with_option("person", filter.person.as_deref())
        .with_option("page", page);
    format!("{}{}", Route::Audit, query.suffix())
}

fn filters(filter: &AuditFilter, period: &Period, agents: Vec<Choice>) -> AnyView {
    let option = |(value, label): (&'static str, &'static str)| {
        let selected = filter.status.as_deref() == Some(value);
        view! { <option value=value selected=selected>{label}</option> }
    };
    view! {
        <form method="get" action=Route::Audit.to_string() class="list-tools" role="search" aria-label="Filter sessions">
            {agent_field(filter.agent.as_deref(), agents)}
            <div class="field">
                <label for="status">"Status"</label>
                <select id="status" name="status">
                    <option value="">"Any"</option>
                    {STATUSES.map(option).into_iter().collect_view()}
                </select>
            </div>
            <div class="field"><label for="person">"Person"</label><input id="person" name="person" value=filter.person.clone() placeholder="Started or decided"/></div>
            {period.fields()}
            <button type="submit" class="button">"Apply"</button>
        </form>
    }
    .into_any()
}

fn content(found: Audit, filter: &AuditFilter, period: &Period, now: i64) -> AnyView {
    if found.rows.is_empty() {
        return view! {
            <EmptyState title="No sessions in this time">
                "Each session that this console sees is listed here, with what is recorded of it."
            </EmptyState>
        }
        .into_any();
    }
    let here = period.query(Query::new());
    let first = filter.page.as_ref().map(|_| address(filter, here.clone(), None));
    let next = found.next_page.as_deref().map(|page| address(filter, here.clone(), Some(page)));
    view! {
        <p class="quiet small">{period.words()}", UTC: sessions that were at work then."</p>
        {table(found.rows, now)}
        <Pager first=first next=next/>
    }
    .into_any()
}

/// Sessions with the state of their records.
pub(super) fn table(rows: Vec<AuditRow>, now: i64) -> AnyView {
    let heads = view! {
        <th scope="col">"Session"</th>
        <th scope="col">"Agent"</th>
        <th scope="col" class="status">"Status"</th>
        <th scope="col">"Record"</th>
        <th scope="col" class="numeric">"Calls"</th>
        <th scope="col" class="numeric">"Failed"</th>
        <th scope="col" class="numeric">"Decisions"</th>
        <th scope="col">"Started by"</th>
        <th scope="col" class="moment">"Created"</th>
    };
    list::table("Sessions, newest first", heads, rows.into_iter().map(|row| line(row, now)).collect_view()).into_any()
}

fn line(row: AuditRow, now: i64) -> AnyView {
    let href = row.session.parse().ok().map(|id| Route::AuditSession(id).to_string());
    let title = row.title.as_deref().unwrap_or("Untitled").to_owned();
    let version = row.agent_version.map(|version| format!(" v{version}"));
    let denied =
        (row.denied > 0).then(|| view! { <span class="under quiet">{format!("{} denied", row.denied)}</span> });
    view! {
        <tr>
            <th scope="row">
                <a href=href>{name(&title)}</a>
                <span class="under"><CopyId id=row.session.clone()/></span>
            </th>
            <td data-label="Agent">{name(row.agent_name.as_deref().unwrap_or("–"))}{version}</td>
            <td data-label="Status" class="fit">{status(&row)}</td>
            <td data-label="Record" class="fit">{chain(row.chain)}</td>
            <td data-label="Calls" class="numeric">{row.calls}{denied}</td>
            <td data-label="Failed" class="numeric">{row.failed}</td>
            <td data-label="Decisions" class="numeric">{row.decisions}</td>
            <td data-label="Started by">{starter(&row)}</td>
            <td data-label="Created" class="fit">{when(now, Some(row.created_at))}</td>
        </tr>
    }
    .into_any()
}

fn status(row: &AuditRow) -> AnyView {
    if row.gone_at.is_some() {
        return view! { <span class="tag archived">"Deleted"</span> }.into_any();
    }
    let known = serde_json::from_value(serde_json::Value::from(row.status.as_str()));
    let status = known.unwrap_or_else(|_| SessionStatus::Unknown(row.status.clone()));
    view! { <StatusBadge status=status/> }.into_any()
}

fn starter(row: &AuditRow) -> AnyView {
    match (&row.started_by, &row.started_token) {
        (Some(person), None) => name(person),
        (Some(person), Some(token)) => view! { {name(person)}" (token "{name(token)}")" }.into_any(),
        (None, _) => view! { <span class="quiet">"elsewhere"</span> }.into_any(),
    }
}

/// How a chain stands, in colour and words.
pub(super) fn chain(state: ChainState) -> AnyView {
    let class = match state {
        ChainState::Verified => "tag allow",
        ChainState::Broken => "tag failed",
        ChainState::Gap => "tag ask",
        ChainState::NotSealed | ChainState::NotChecked => "tag",
    };
    view! { <span class=class>{state.words()}</span> }.into_any()
}
