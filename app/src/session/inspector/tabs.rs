//! The inspector's tabs: which there are, and where what they tell is loaded from.

use leptos::prelude::*;

/// The id of the panel that shows the chosen tab.
const PANEL: &str = "inspector-panel";

/// A tab.
struct Tab {
    /// As people call it.
    name: &'static str,
    /// The fragment that it shows.
    fragment: &'static str,
    /// What is said where that can't be loaded.
    failed: &'static str,
}

/// The first one is chosen until somebody chooses another.
const TABS: [Tab; 5] = [
    Tab { name: "Session", fragment: "details", failed: "The session could not be refreshed" },
    Tab { name: "Events", fragment: "events", failed: "The events could not be loaded" },
    Tab { name: "Tools", fragment: "tools", failed: "The tool statistics could not be loaded" },
    Tab { name: "Resources", fragment: "resources", failed: "The session's files could not be loaded" },
    Tab { name: "Threads", fragment: "threads", failed: "The threads could not be loaded" },
];

/// The element id of a tab.
fn tab_id(tab: &Tab) -> String {
    format!("inspector-{}", tab.name.to_lowercase())
}

/// The tabs; only the chosen one is a stop of the tab key.
pub fn tab_list() -> AnyView {
    let button = |(n, tab): (usize, &Tab)| {
        let (selected, stop) = if n == 0 { ("true", "0") } else { ("false", "-1") };
        view! {
            <button type="button" role="tab" id=tab_id(tab) aria-controls=PANEL aria-selected=selected tabindex=stop
                disabled=true data-enable="" data-tab=tab.name data-fragment=tab.fragment data-failed=tab.failed>
                {tab.name}
            </button>
        }
    };
    let buttons = TABS.iter().enumerate().map(button).collect_view();
    view! { <div class="tab-list" role="tablist" aria-label="Inspector">{buttons}</div> }.into_any()
}

/// Where the chosen tab's fragment is shown.
pub fn panel() -> AnyView {
    let [first, ..] = &TABS;
    view! {
        <div id=PANEL class="inspector-panel" role="tabpanel" tabindex="0" aria-labelledby=tab_id(first) data-tab=first.name></div>
    }
    .into_any()
}
