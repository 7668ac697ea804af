//! The inspector beside the transcript, with a tab each for details, raw log, tools, resources and threads.

mod attach;
mod chart;
mod details;
mod events;
mod fresh;
mod preview;
mod resources;
mod table;
mod tabs;
mod threads;
mod tools;
mod width;

use super::state::store::SessionStore;
use crate::{browser::dom, ui::Icon};
use events::RawLog;
use leptos::prelude::*;
use tabs::{PANEL, Tab, TabList, tab_id};

/// Tabs beside the transcript; on a phone a sheet over it. Only the open one is drawn and kept up to date.
#[component]
pub fn Inspector(store: SessionStore) -> impl IntoView {
    let tab = tabs::remembered();
    let log = RawLog::new(store);
    let open = store.view.inspecting;
    Effect::new(move |_| open.set(!dom::is_narrow()));
    let toggle = move |event: leptos::ev::Event| open.set(dom::is_open(&event));
    Effect::new(move |_| {
        if let Some(event) = store.view.inspected.get() {
            open.set(true);
            tab.set(Tab::Events);
            log.reveal(event);
        }
    });
    let content = move || {
        open.get().then(|| match tab.get() {
            Tab::Session => view! { <details::Details store/> }.into_any(),
            Tab::Events => view! { <events::Events log/> }.into_any(),
            Tab::Tools => view! { <tools::Tools store tab log/> }.into_any(),
            Tab::Resources => view! { <resources::Resources store/> }.into_any(),
            Tab::Threads => view! { <threads::Threads store/> }.into_any(),
        })
    };
    view! {
        <section class="inspector" aria-label="Inspector">
            <width::WidthHandle/>
            <details open=move || open.get() on:toggle=toggle>
                <summary><Icon name="panel-left"/>"Inspector"<Icon name="x"/></summary>
                <TabList tab/>
                <div id=PANEL class="inspector-panel" role="tabpanel" tabindex="0" aria-labelledby=move || tab_id(tab.get())
                    data-tab=move || tab.get().name()>
                    {content}
                </div>
            </details>
        </section>
    }
}
