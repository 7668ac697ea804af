//! How long tools ran, and how long people were waited for.

use super::groups::at_event;
use crate::{
    pages::list,
    session::content::row_time::when,
    ui::{name, revealed},
};
use leptos::prelude::*;
use pilothouse_console_api::{SlowTool, Wait, Waits};
use pilothouse_domain::format::duration_ms;

/// A tool, with its MCP server before it.
fn tool_name(tool: &str, server: Option<&str>) -> AnyView {
    let server = server.map(|server| view! { {revealed(server)}"/" });
    view! { <code>{server}{revealed(tool)}</code> }.into_any()
}

/// The slowest tools.
pub(super) fn slow(tools: Vec<SlowTool>) -> AnyView {
    let heads = view! {
        <th scope="col">"Tool"</th>
        <th scope="col" class="numeric">"Runs"</th>
        <th scope="col" class="numeric">"Median"</th>
        <th scope="col" class="numeric" title="95 % of the runs were not longer">"p95"</th>
        <th scope="col" class="numeric">"Longest"</th>
    };
    let row = |tool: SlowTool| {
        let longest = at_event(&tool.longest_session, &tool.longest_call);
        view! {
            <tr>
                <th scope="row">{tool_name(&tool.tool, tool.server.as_deref())}</th>
                <td class="numeric" data-label="Runs">{tool.runs}</td>
                <td class="numeric" data-label="Median">{duration_ms(tool.median_ms)}</td>
                <td class="numeric" data-label="p95">{duration_ms(tool.p95_ms)}</td>
                <td class="numeric" data-label="Longest"><a href=longest>{duration_ms(tool.longest_ms)}</a></td>
            </tr>
        }
    };
    let content = if tools.is_empty() {
        view! { <p class="quiet">"No tool ran in this time."</p> }.into_any()
    } else {
        list::table("Tools, the slowest first", heads, tools.into_iter().map(row).collect_view()).into_any()
    };
    view! {
        <section class="section stack" aria-labelledby="slow-tools">
            <h2 id="slow-tools">"Slow tools"</h2>
            <p class="quiet small">"How long they ran. Waits for people don't count."</p>
            {content}
        </section>
    }
    .into_any()
}

/// How long people were waited for.
pub(super) fn waits(waits: Waits, now: i64) -> AnyView {
    let longest = waits.longest.first().map(|wait| duration_ms(wait.waited_ms));
    let facts = view! {
        <dl class="facts boxed">
            <dt>"Calls that waited"</dt>
            <dd>{waits.count}</dd>
            <dt>"Still waiting"</dt>
            <dd>{waits.waiting}</dd>
            <dt>"Median until somebody answered"</dt>
            <dd>{waits.median_ms.map_or_else(|| "–".to_owned(), duration_ms)}</dd>
            <dt>"p95"</dt>
            <dd>{waits.p95_ms.map_or_else(|| "–".to_owned(), duration_ms)}</dd>
            <dt>"Longest"</dt>
            <dd>{longest.unwrap_or_else(|| "–".to_owned())}</dd>
        </dl>
    };
    let heads = view! {
        <th scope="col">"Call"</th>
        <th scope="col">"Session"</th>
        <th scope="col" class="numeric">"Waited"</th>
        <th scope="col" class="moment">"Asked"</th>
    };
    let row = |wait: Wait| {
        let title = wait.title.as_deref().unwrap_or(&wait.session);
        let still = wait.still.then(|| view! { " "<span class="badge" data-status="waiting">"still waits"</span> });
        view! {
            <tr>
                <th scope="row">
                    <a href=at_event(&wait.session, &wait.call)>{tool_name(wait.tool.as_deref().unwrap_or("call"), wait.server.as_deref())}</a>
                    {still}
                </th>
                <td data-label="Session">{name(title)}</td>
                <td class="numeric" data-label="Waited">{duration_ms(wait.waited_ms)}</td>
                <td data-label="Asked" class="fit">{when(now, Some(wait.called_at))}</td>
            </tr>
        }
    };
    let table = (!waits.longest.is_empty())
        .then(|| list::table("The longest waits", heads, waits.longest.into_iter().map(row).collect_view()));
    view! {
        <section class="section stack" aria-labelledby="waits">
            <h2 id="waits">"Waits for people"</h2>
            {facts}
            {table}
        </section>
    }
    .into_any()
}
