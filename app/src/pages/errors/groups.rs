//! Failures that are alike, a row each, which opens to the sessions and versions that had them.

use super::trend;
use crate::{
    pages::list,
    routes::Route,
    session::content::row_time::when,
    ui::{name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_domain::failures::{FailureKind, Group, GroupedSession, VersionCount};

/// The table of groups.
pub(in crate::pages) fn table(groups: Vec<Group>, now: i64) -> AnyView {
    let heads = view! {
        <th scope="col">"What failed"</th>
        <th scope="col" class="numeric">"Times"</th>
        <th scope="col" class="numeric">"Sessions"</th>
        <th scope="col">"Each day"</th>
        <th scope="col" class="moment">"First"</th>
        <th scope="col" class="moment">"Last"</th>
    };
    let rows = groups.into_iter().map(|group| row(group, now)).collect_view();
    list::table("Failures by kind, tool and MCP server, the most frequent first", heads, rows).into_any()
}

fn row(group: Group, now: i64) -> AnyView {
    let is_run = group.kind == FailureKind::DeploymentRun;
    let subject = group.subject.as_deref().map(|subject| view! { " "<code>{revealed(subject)}</code> });
    let server = group.server.as_deref().map(|server| view! { " on "<code>{revealed(server)}</code> });
    let message = (!group.message.is_empty()).then(|| view! { <span class="under">{revealed(&group.message)}</span> });
    let retried = (group.retried > 0).then(|| format!("{} of them were retried. ", group.retried));
    let more = group.session_count as usize - group.sessions.len().min(group.session_count as usize);
    let sessions = group.sessions.into_iter().map(|session| session_line(session, is_run, now)).collect_view();
    let versions = group.versions.into_iter().map(version).collect_view();
    let what = if is_run { "Deployments and agents" } else { "Sessions and agents" };
    view! {
        <tr>
            <th scope="row">
                {group.kind.words()}{subject}{server}
                {message}
                <details>
                    <summary>{what}</summary>
                    {retried.map(|words| view! { <p class="quiet small">{words}</p> })}
                    <ul class="plain">{sessions}</ul>
                    {(more > 0).then(|| view! { <p class="quiet small">{format!("and {more} more")}</p> })}
                    <ul class="plain">{versions}</ul>
                </details>
            </th>
            <td class="numeric" data-label="Times">{group.count}</td>
            <td class="numeric" data-label="Sessions">{group.session_count}</td>
            <td data-label="Each day">{trend::small(&group.days)}</td>
            <td data-label="First" class="fit">{when(now, Some(group.first_at))}</td>
            <td data-label="Last" class="fit">{when(now, Some(group.last_at))}</td>
        </tr>
    }
    .into_any()
}

/// A session at the event of its latest failure; of a deployment's run the deployment.
fn session_line(session: GroupedSession, is_run: bool, now: i64) -> AnyView {
    let GroupedSession { session, title, event, at, count } = session;
    let deployment = || session.parse().ok().map(|id| Route::Deployment(id).to_string());
    let href = if is_run { deployment() } else { Some(at_event(&session, &event)) };
    let times = (count > 1).then(|| format!(" {count} times, last"));
    view! { <li><a href=href>{name(title.as_deref().unwrap_or(&session))}</a>{times}" "{when(now, Some(at))}</li> }
        .into_any()
}

fn version(VersionCount { agent, version, count }: VersionCount) -> AnyView {
    let agent = if agent.is_empty() { "An agent that is not known".to_owned() } else { agent };
    let version = version.map(|version| format!(" version {version}"));
    view! { <li>{name(&agent)}{version}": "{count}</li> }.into_any()
}

/// A session's address at one of its events.
pub(in crate::pages) fn at_event(session: &str, event: &str) -> String {
    format!("{}/{session}{}", Route::Sessions, Query::new().with("event", event).suffix())
}
