//! The inspector beside the transcript, with a tab each for details, raw log, tools, resources and threads. The page has its
//! frame; what a tab tells is a fragment, which `scripts/session/inspector.js` loads when the tab is opened.

pub mod attach;
mod chart;
pub mod details;
pub mod events;
pub mod resources;
mod table;
mod tabs;
pub mod threads;
pub mod tools;
mod width;

#[cfg(test)]
mod tests;

use crate::ui::Icon;
use leptos::prelude::*;

/// Tabs beside the transcript; on a phone a sheet over it.
pub fn inspector() -> AnyView {
    view! {
        <section class="inspector" aria-label="Inspector">
            {width::width_handle()}
            // Without script it stays open: readable comes before tidy.
            <details open=true data-inspector="">
                <summary><Icon name="panel-left"/>"Inspector"<Icon name="x"/></summary>
                {tabs::tab_list()}
                {tabs::panel()}
            </details>
        </section>
    }
    .into_any()
}
