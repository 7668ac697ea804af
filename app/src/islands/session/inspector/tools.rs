//! Statistics of each tool in the session, with a link to its calls.

use super::{events::RawLog, fresh::Fresh, table::table, tabs::Tab};
use crate::{
    browser,
    islands::session::{content::text::revealed, state::store::SessionStore},
};
use leptos::prelude::*;
use pilothouse_console_api::{self as console, RawFilter};
use pilothouse_domain::{format::duration_ms, tool_stats::ToolStats};

const COLUMNS: [&str; 6] = ["Tool", "Calls", "Failed", "Median", "95 %", "Waited"];

/// Calls, failures and times by tool; a tool's name lists its calls.
#[component]
pub fn Tools(store: SessionStore, tab: RwSignal<Tab>, log: RawLog) -> impl IntoView {
    let stats = Fresh::new(
        move || store.version.track(),
        move || async move { console::tool_stats(&browser::client(), &store.id()).await },
    );
    let show = move |tool: String| {
        log.list(RawFilter { tool, ..RawFilter::default() });
        tab.set(Tab::Events);
    };
    stats.view("The tool statistics could not be loaded", move |stats| {
        if stats.is_empty() {
            return view! { <p class="quiet">"No tool calls yet."</p> }.into_any();
        }
        let rows = stats.iter().map(|stats| row(stats, show)).collect();
        view! {
            {table("Tools", &COLUMNS, rows)}
            <p class="quiet small">"Median and 95 % are run times, without the time that calls waited for a person."</p>
        }
        .into_any()
    })
}

fn row(stats: &ToolStats, show: impl Fn(String) + 'static) -> (AnyView, Vec<AnyView>) {
    let tool = stats.tool.clone();
    let name = view! {
        <button type="button" class="link-button" title="Show its calls" on:click=move |_| show(tool.clone())>{revealed(&stats.tool)}</button>
    };
    let time = |millis: Option<i64>| millis.map_or_else(|| "–".to_owned(), duration_ms).into_any();
    let waited = (stats.waited_ms > 0).then_some(stats.waited_ms);
    let failures = view! { <span class:failed=stats.failures.gt(&0)>{stats.failures}</span> };
    let cells =
        vec![stats.calls.into_any(), failures.into_any(), time(stats.median_ms), time(stats.p95_ms), time(waited)];
    (name.into_any(), cells)
}
