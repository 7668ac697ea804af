//! What sessions that have something in common used, and what grew.

use super::{
    asked::Asked,
    words::{called, compared, counted, running},
};
use crate::{
    pages::list,
    ui::{CopyId, Pager, name},
};
use leptos::prelude::*;
use pilothouse_console_api::{UsageBy, UsageGroup, UsageReport};
use pilothouse_domain::{
    format::{cost, in_and_out},
    prices::Cost,
};

/// How many groups a page has, as the API gives them.
const PAGE: u64 = 100;

/// The table of groups.
pub fn table(found: &UsageReport, asked: &Asked) -> AnyView {
    let heads = view! {
        <th scope="col">{found.by.words()}</th>
        <th scope="col" class="numeric" aria-sort="descending">"List cost"</th>
        <th scope="col" class="numeric">"Time before"</th>
        <th scope="col" class="numeric">"Change"</th>
        <th scope="col" class="numeric">"Tokens"</th>
        <th scope="col" class="numeric">"Running"</th>
        <th scope="col" class="numeric">"Searches"</th>
        <th scope="col" class="numeric">"Sessions"</th>
    };
    let rows = found.groups.iter().map(|group| row(group, found.by, asked)).collect_view();
    let page = u64::from(asked.query.page.unwrap_or(0));
    let at = |page: u64| asked.with(&[("page", (page > 0).then(|| page.to_string()))]);
    let (first, previous) = ((page > 0).then(|| at(0)), (page > 1).then(|| at(page - 1)));
    let next = ((page + 1) * PAGE < found.groups_in_all).then(|| at(page + 1));
    let note = (found.by == UsageBy::Model).then(|| {
        view! { <p class="quiet small">"By model, only tokens count, priced by the list: the API reports no cost of a model, and running time and searches are of none."</p> }
    });
    view! {
        <section class="section stack" aria-label="By group">
            <h2>{format!("By {}", found.by.words().to_lowercase())}</h2>
            {note}
            {list::table("What was used, the dearest first", heads, rows)}
            <Pager first=first previous=previous next=next/>
        </section>
    }
    .into_any()
}

fn row(group: &UsageGroup, by: UsageBy, asked: &Asked) -> AnyView {
    let figures = group.sum.figures;
    let reported = match figures.reported_cents {
        Some(_) if figures.unreported > Cost::ZERO => Some("partly estimated"),
        None if group.sum.cost > Cost::ZERO => Some("estimated"),
        _ => None,
    };
    view! {
        <tr>
            <th scope="row">{head(group, by, asked)}</th>
            <td class="numeric" data-label="List cost">
                {cost(group.sum.cost)}
                {reported.map(|words| view! { <span class="under">{words}</span> })}
            </td>
            <td class="numeric" data-label="Time before">{cost(group.before.cost)}</td>
            <td class="numeric" data-label="Change">{compared(group.sum.cost, group.before.cost)}</td>
            <td class="numeric" data-label="Tokens">{in_and_out(figures.tokens.prompt(), figures.tokens.output)}</td>
            <td class="numeric" data-label="Running">{running(figures.active_ms)}</td>
            <td class="numeric" data-label="Searches">{figures.searches}</td>
            <td class="numeric" data-label="Sessions">{group.sum.sessions}</td>
        </tr>
    }
    .into_any()
}

/// The group's name, which leads to its parts, and its id.
fn head(group: &UsageGroup, by: UsageBy, asked: &Asked) -> AnyView {
    let unknown = match by {
        UsageBy::Deployment => "No deployment",
        UsageBy::Person => "Not started through this console",
        _ => "Not known",
    };
    let Some(key) = &group.key else { return called(None, unknown) };
    let title = group.name.clone().unwrap_or_else(|| key.clone());
    let title = match (by, &group.detail) {
        (UsageBy::AgentVersion, Some(version)) => format!("{title}, version {version}"),
        (UsageBy::Person, Some(token)) => format!("{title}, token {token}"),
        _ => title,
    };
    let is_id = !matches!(by, UsageBy::Person | UsageBy::Model | UsageBy::Upstream);
    let id = is_id.then(|| view! { <span class="under"><CopyId id=key.clone()/></span> });
    let agent = group.detail.as_ref().filter(|_| by == UsageBy::Session);
    let agent = agent.map(|agent| view! { <span class="under">{name(agent)}</span> });
    view! { <a href=parts(group, key, by, asked)>{name(&title)}</a>{agent}{id} }.into_any()
}

/// Where a group's parts are.
fn parts(group: &UsageGroup, key: &str, by: UsageBy, asked: &Asked) -> String {
    let of =
        |filter: &'static str| vec![(filter, Some(key.to_owned())), ("by", Some(UsageBy::Session.key().to_owned()))];
    match by {
        UsageBy::Session => format!("/sessions/{key}/cost"),
        UsageBy::Agent => {
            asked.with(&[("agent", Some(key.to_owned())), ("by", Some(UsageBy::AgentVersion.key().to_owned()))])
        }
        UsageBy::AgentVersion => {
            let mut changes = of("agent");
            changes.push(("agent_version", group.detail.clone()));
            asked.with(&changes)
        }
        UsageBy::Environment => asked.with(&of("environment")),
        UsageBy::Deployment => asked.with(&of("deployment")),
        UsageBy::Person => {
            let mut changes = of("person");
            changes.push(("token", group.detail.clone()));
            asked.with(&changes)
        }
        UsageBy::Model => asked.with(&of("model")),
        UsageBy::Upstream => asked.with(&of("upstream")),
    }
}

/// What costs more than in the time before.
pub fn grew(found: &UsageReport, asked: &Asked) -> Option<AnyView> {
    if found.grew.is_empty() || found.before.cost == Cost::ZERO {
        return None;
    }
    let line = |group: &UsageGroup| {
        let more = group.sum.cost.saturating_sub(group.before.cost);
        view! {
            <li class="row">
                {head(group, found.by, asked)}
                <span>{format!("{} more ({})", cost(more), compared(group.sum.cost, group.before.cost).unwrap_or_default())}</span>
            </li>
        }
    };
    let lines = found.grew.iter().take(5).map(line).collect_view();
    let heading = format!("What grew: {}", counted(found.grew.len() as u64, "group", "groups"));
    Some(
        view! {
            <details class="section">
                <summary>{heading}</summary>
                <ul class="plain-list">{lines}</ul>
            </details>
        }
        .into_any(),
    )
}
