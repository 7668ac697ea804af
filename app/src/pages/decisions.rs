//! `/decisions`: the record of who answered which call, and what that comes to for each agent.

use crate::{
    page::{Page, PageContext},
    pages::list,
    routes::Route,
    session::content::{intent::level_badge, row_time::when},
    ui::{EmptyState, Failure, FailureNotice, Icon, PageHead, Pager, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_console_api::{self as console, AgentFigures, Decision, DecisionFilter, DecisionRow, Decisions, Via};
use pilothouse_domain::format::duration_ms;

/// `/decisions`, with `?agent=`, `?by=` and `?before=`.
pub async fn list(context: &PageContext) -> Page {
    let text = |key: &str| context.query(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let before = context.query("before").and_then(|before| before.parse().ok());
    let filter = DecisionFilter { agent: text("agent"), by: text("by"), before };
    let found = console::decisions(&context.api, &filter).await;
    let now = context.now;
    Page::new("Decisions", move || {
        let content = match found {
            Ok(found) => content(found, &filter, now),
            Err(error) => failed(&Failure::from(&error)),
        };
        view! {
            <div class="page">
                <PageHead title="Decisions" parent=(Route::Approvals.to_string(), "Approvals")>
                    {export("csv", "CSV")}
                    {export("jsonl", "JSONL")}
                </PageHead>
                {content}
            </div>
        }
    })
}

fn export(format: &'static str, label: &'static str) -> AnyView {
    view! {
        <a class="button" href=format!("/api/console/decisions/export?format={format}") download=""><Icon name="download"/>"Export "{label}</a>
    }
    .into_any()
}

fn failed(failure: &Failure) -> AnyView {
    view! {
        <FailureNotice failure=failure.clone() what="The decisions could not be loaded">
            <a class="button" href=Route::Decisions.to_string()>"Try again"</a>
        </FailureNotice>
    }
    .into_any()
}

fn content(found: Decisions, filter: &DecisionFilter, now: i64) -> AnyView {
    let last = found.rows.last().map(|row| row.seq);
    let is_filtered = filter.agent.is_some() || filter.by.is_some();
    let older = last.filter(|_| found.has_more).map(|before| address(filter, Some(before)));
    let first = filter.before.map(|_| address(filter, None));
    let rows = match found.rows {
        rows if !rows.is_empty() => table(rows, now),
        _ if is_filtered || filter.before.is_some() => {
            view! { <EmptyState title="No such decisions">"Change the filter above."</EmptyState> }.into_any()
        }
        _ => view! {
            <EmptyState title="No decisions yet">
                "Each time somebody, or a rule, answers a tool call, it is written down here and can't be changed."
            </EmptyState>
        }
        .into_any(),
    };
    view! {
        {figures(found.agents)}
        {filters(filter)}
        {rows}
        <Pager first=first next=older/>
    }
    .into_any()
}

fn address(filter: &DecisionFilter, before: Option<u64>) -> String {
    let query = Query::new()
        .with_option("agent", filter.agent.as_deref())
        .with_option("by", filter.by.as_deref())
        .with_option("before", before);
    format!("{}{}", Route::Decisions, query.suffix())
}

fn filters(filter: &DecisionFilter) -> AnyView {
    view! {
        <form method="get" action=Route::Decisions.to_string() class="list-tools" role="search" aria-label="Filter decisions">
            <div class="field"><label for="agent">"Agent"</label><input id="agent" name="agent" value=filter.agent.clone() placeholder="Name or id"/></div>
            <div class="field"><label for="by">"Decided by"</label><input id="by" name="by" value=filter.by.clone() placeholder="Person or rule"/></div>
            <button type="submit" class="button">"Filter"</button>
        </form>
    }
    .into_any()
}

/// What the last 30 days come to.
fn figures(agents: Vec<AgentFigures>) -> Option<AnyView> {
    let row = |agent: AgentFigures| {
        let only =
            DecisionFilter { agent: agent.agent.clone().or(Some(agent.name.clone())), ..DecisionFilter::default() };
        view! {
            <tr>
                <th scope="row"><a href=address(&only, None)>{name(&agent.name)}</a></th>
                <td class="numeric" data-label="Asked">{agent.asked}</td>
                <td class="numeric" data-label="Allowed">{agent.allowed}</td>
                <td class="numeric" data-label="Denied">{agent.denied}</td>
                <td class="numeric" data-label="Median wait">{agent.median_wait.map(duration_ms)}</td>
            </tr>
        }
    };
    let heads = view! {
        <th scope="col">"Agent, last 30 days"</th>
        <th scope="col" class="numeric">"Asked"</th>
        <th scope="col" class="numeric">"Allowed"</th>
        <th scope="col" class="numeric">"Denied"</th>
        <th scope="col" class="numeric">"Median wait"</th>
    };
    let rows = (!agents.is_empty()).then(|| agents.into_iter().map(row).collect_view())?;
    Some(list::table("What each agent asked in the last 30 days", heads, rows).into_any())
}

fn table(rows: Vec<DecisionRow>, now: i64) -> AnyView {
    let heads = view! {
        <th scope="col">"Call"</th>
        <th scope="col">"Decision"</th>
        <th scope="col">"Agent"</th>
        <th scope="col">"Waited"</th>
        <th scope="col" class="moment" aria-sort="descending">"When"</th>
    };
    let rows = rows.into_iter().map(|row| line(row, now)).collect_view();
    list::table("Decisions, newest first", heads, rows).into_any()
}

fn line(row: DecisionRow, now: i64) -> AnyView {
    let DecisionRow { seq, hash, decision } = row;
    let asked = decision.asked.as_ref();
    let tool = asked.map_or("Call", |asked| asked.tool.as_str());
    let server = asked.and_then(|asked| asked.server.as_ref()).map(|server| format!("{server}/"));
    let event = format!("/sessions/{}{}", decision.session, Query::new().with("event", &decision.call).suffix());
    let agent = asked.and_then(|asked| asked.agent_name.clone()).unwrap_or_default();
    view! {
        <tr>
            <th scope="row">
                <a href=event>{server.map(|server| revealed(&server))}{revealed(tool)}</a>" "
                {asked.map(|asked| level_badge(asked.level))}
                {details(&decision, seq, &hash)}
            </th>
            <td data-label="Decision">{outcome(&decision)}</td>
            <td data-label="Agent">{name(&agent)}</td>
            <td data-label="Waited" class="fit">{decision.waited_ms().map(duration_ms)}</td>
            <td data-label="When" class="fit">{when(now, Some(decision.at))}</td>
        </tr>
    }
    .into_any()
}

/// Who decided what, and the rules that applied.
fn outcome(decision: &Decision) -> AnyView {
    let by = match &decision.via {
        Via::Rule => view! { "the rule “"{name(&decision.by)}"”" }.into_any(),
        Via::Login => name(&decision.by),
        Via::Token(token) => view! { {name(&decision.by)}" (token "{name(token)}")" }.into_any(),
    };
    let rules = (!decision.rules.is_empty()).then(|| {
        let words = format!("Rules: {}", decision.rules.join(", "));
        view! { <span class="under">{revealed(&words)}</span> }
    });
    let message = decision.message().map(|message| view! { <span class="under">"“"{revealed(message)}"”"</span> });
    let passkey = decision.passkey.then_some(" with a passkey");
    view! { {decision.kind.words()}" by "{by}{passkey}{message}{rules} }.into_any()
}

/// What was asked and sent, whole, and the place in the chain.
fn details(decision: &Decision, seq: u64, hash: &str) -> AnyView {
    let pretty = |value: &serde_json::Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let input = decision.asked.as_ref().map(|asked| {
        let marks = asked.marks.iter().map(|mark| view! { <li>{revealed(&mark.why)}</li> }).collect_view();
        view! {
            <ul>{marks}</ul>
            <p class="quiet">"Input"</p>
            <pre class="code" tabindex="0" aria-label="Input">{revealed(&pretty(&asked.input))}</pre>
        }
    });
    let request = decision.request_id.as_ref().map(|id| view! { <p class="quiet">"Request id "{name(id)}</p> });
    view! {
        <details class="decision-details">
            <summary>{format!("Record {seq}")}</summary>
            {input}
            <p class="quiet">"Answer"</p>
            <pre class="code" tabindex="0" aria-label="Answer">{revealed(&pretty(&decision.answer))}</pre>
            {request}
            <p class="quiet">"Hash "<code>{hash.to_owned()}</code></p>
        </details>
    }
    .into_any()
}
