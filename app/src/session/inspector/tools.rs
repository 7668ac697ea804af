//! Statistics of each tool in the session, with a button that lists its calls.

use super::table::table;
use crate::session::{content::text::revealed, context::html};
use leptos::prelude::*;
use pilothouse_domain::{format::duration_ms, tool_stats::ToolStats};

const COLUMNS: [&str; 6] = ["Tool", "Calls", "Failed", "Median", "95 %", "Waited"];

/// Calls, failures and times by tool.
pub fn tools(stats: &[ToolStats]) -> String {
    html(|| {
        if stats.is_empty() {
            return view! { <p class="quiet">"No tool calls yet."</p> }.into_any();
        }
        view! {
            {table("Tools", &COLUMNS, stats.iter().map(row).collect())}
            <p class="quiet small">"Median and 95 % are run times, without the time that calls spent waiting for a person."</p>
        }
        .into_any()
    })
}

fn row(stats: &ToolStats) -> (AnyView, Vec<AnyView>) {
    let name = view! {
        <button type="button" class="link-button" title="Show its calls" data-calls-of=stats.tool.clone()>{revealed(&stats.tool)}</button>
    };
    let time = |millis: Option<i64>| millis.map_or_else(|| "–".to_owned(), duration_ms).into_any();
    let waited = (stats.waited_ms > 0).then_some(stats.waited_ms);
    let failures = view! { <span class:failed=stats.failures.gt(&0)>{stats.failures}</span> };
    let cells =
        vec![stats.calls.into_any(), failures.into_any(), time(stats.median_ms), time(stats.p95_ms), time(waited)];
    (name.into_any(), cells)
}
