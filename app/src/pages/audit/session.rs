//! `/audit/sessions/{id}`: what one session did, and whether its record holds.

use super::{chain, deeds, failed, starter, status};
use crate::{
    page::{Page, PageContext},
    pages::report::styles,
    routes::Route,
    session::content::row_time::when,
    ui::{CopyId, Failure, Icon, PageHead, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{ids::SessionId, page::Query};
use pilothouse_console_api::{self as console, Comparison, Produced, SessionRecord, Verification};
use pilothouse_domain::format::{bytes, dollars};

/// The key that asks for a check right now.
const CHECK: &str = "check";

/// The page, with `?check=now`.
pub async fn session(context: &PageContext, id: &SessionId) -> Page {
    let checked = match context.query(CHECK) {
        Some(_) => Some(console::verification(&context.api, id, true).await),
        None => None,
    };
    let record = console::session_record(&context.api, id).await;
    let (now, styles, id) = (context.now, styles(context), id.clone());
    Page::new("What a session did", move || {
        let trouble = checked.as_ref().and_then(|checked| checked.as_ref().err());
        let trouble = trouble.map(|error| failed(&Failure::from(error), "The record could not be checked"));
        let (title, content) = match record {
            Ok(record) => (record.row.title.clone(), content(record, &id, now)),
            Err(error) => (None, failed(&Failure::from(&error), "The record could not be loaded")),
        };
        view! {
            {styles}
            <div class="page report">
                <PageHead title=title.unwrap_or_else(|| "Untitled".to_owned()) parent=(Route::Audit.to_string(), "Audit")>
                    <a class="button" href=Route::Session(id.clone()).to_string()>"Open the session"</a>
                    <a class="button" href=format!("/api/console/sessions/{id}/evidence") download=""><Icon name="download"/>"Evidence"</a>
                </PageHead>
                {trouble}
                {content}
            </div>
        }
    })
}

fn content(record: SessionRecord, id: &SessionId, now: i64) -> AnyView {
    let SessionRecord { row, verification, decisions, deeds, mounted, produced, vaults } = record;
    let cost = row.list_cost_cents.and_then(|cents| u64::try_from(cents).ok()).map(dollars);
    let version = row.agent_version.map(|version| format!(" version {version}"));
    view! {
        <dl class="facts boxed">
            <dt>"Session"</dt>
            <dd><CopyId id=row.session.clone()/></dd>
            <dt>"Agent"</dt>
            <dd>{name(row.agent_name.as_deref().unwrap_or("–"))}{version}</dd>
            <dt>"Status"</dt>
            <dd>{status(&row)}</dd>
            <dt>"Started by"</dt>
            <dd>{starter(&row)}</dd>
            <dt>"Created"</dt>
            <dd>{when(now, Some(row.created_at))}</dd>
            <dt>"Last changed"</dt>
            <dd>{when(now, Some(row.updated_at))}</dd>
            <dt>"Calls"</dt>
            <dd>{format!("{}, {} failed, {} denied", row.calls, row.failed, row.denied)}</dd>
            {cost.map(|cost| view! { <dt>"List cost"</dt><dd>{cost}</dd> })}
        </dl>
        <section class="section stack" aria-labelledby="record">
            <h2 id="record">"Record "{chain(row.chain)}</h2>
            {verification.map(|found| checked(&found, now))}
            <p>
                <a class="button" href=format!("{}{}", Route::AuditSession(id.clone()), Query::new().with(CHECK, "now").suffix())>"Check now"</a>
                " "<span class="quiet small">"Compares every event with its seal, and the log with the API's own history."</span>
            </p>
        </section>
        {deeds::decisions(decisions, now)}
        {deeds::deeds(deeds)}
        {deeds::mounted(mounted)}
        {files(produced)}
        {deeds::vaults(vaults)}
    }
    .into_any()
}

fn checked(found: &Verification, now: i64) -> AnyView {
    let broken = found.broken.as_ref().map(|why| {
        view! { <div class="notice failure" role="alert"><strong>"The record does not hold"</strong><p>{revealed(why)}</p></div> }
    });
    let unsealed = (found.unsealed > 0).then(|| format!("{} more are not sealed yet. ", found.unsealed));
    let incomplete = (!found.complete).then_some("The log does not reach back to the session's beginning. ");
    view! {
        {broken}
        <p>{format!("{} events are sealed. ", found.count)}{unsealed}{incomplete}"Checked "{when(now, Some(found.checked_at))}"."</p>
        <p>"The last seal's hash: "<CopyId id=found.head.clone()/></p>
        {found.comparison.as_ref().map(compared)}
        {found.not_compared.as_ref().map(|why| view! { <p class="quiet">"Not compared with the API's history: "{revealed(why)}</p> })}
    }
    .into_any()
}

fn compared(found: &Comparison) -> AnyView {
    let count = |count: u64, words: &'static str| (count > 0).then(|| format!("{count} {words}. "));
    let examples: Vec<_> = found.examples.iter().map(|id| view! { <li><CopyId id=id.clone()/></li> }).collect();
    let whole = if found.has_gap() { "" } else { "Both have the same events, and they say the same. " };
    view! {
        <p>
            {format!("Compared with {} events of the API's history. ", found.compared)}{whole}
            {count(found.lacking, "are missing in the log")}{count(found.foreign, "are in the log alone")}
            {count(found.differing, "differ in what they say")}{count(found.behind, "were not recorded yet")}
            {found.partial.then_some("The history is longer than what is compared at once. ")}
        </p>
        {(!examples.is_empty()).then(|| view! { <ul class="plain">{examples}</ul> })}
    }
    .into_any()
}

fn files(produced: Option<Vec<Produced>>) -> AnyView {
    let content = match produced {
        None => view! { <p class="quiet">"They can't be read now: the session may be deleted."</p> }.into_any(),
        Some(files) if files.is_empty() => view! { <p class="quiet">"None"</p> }.into_any(),
        Some(files) => {
            let line = |file: Produced| {
                let href = file.id.parse().ok().map(|id| Route::File(id).to_string());
                view! { <li><a href=href>{name(&file.filename)}</a>" "{bytes(file.size_bytes)}</li> }
            };
            view! { <ul class="plain">{files.into_iter().map(line).collect_view()}</ul> }.into_any()
        }
    };
    view! { <section class="section" aria-labelledby="files-out"><h2 id="files-out">"Files it made"</h2>{content}</section> }
        .into_any()
}
