//! The filters of the raw log: type, thread, words, failures, calls of one tool.

use super::RawLog;
use crate::{
    browser,
    islands::session::{inspector::fresh::Fresh, navigation::threads},
    ui::Icon,
};
use leptos::prelude::*;
use pilothouse_console_api::{self as console, RawFilter};

/// The filter's controls.
#[component]
pub fn FilterBar(log: RawLog) -> impl IntoView {
    let store = log.store;
    let types = Fresh::new(
        move || store.version.track(),
        move || async move { console::type_counts(&browser::client(), &store.id()).await },
    );
    let options = move || {
        let chosen = log.filter.with(|filter| filter.kind.clone());
        let types = types.value.get().unwrap_or_default().into_iter().map(|of| {
            let label = format!("{} ({})", of.kind, of.count);
            view! { <option value=of.kind.clone() selected=of.kind == chosen>{label}</option> }
        });
        types.collect_view()
    };
    view! {
        <div class="raw-filter" role="search" aria-label="Raw log">
            <select aria-label="Type" on:change:target=move |event| log.change(|filter| filter.kind = event.target().value())>
                <option value="">"All types"</option>
                {options}
            </select>
            <ThreadSelect log/>
            <input type="search" aria-label="Words" placeholder="Words" autocomplete="off"
                prop:value=move || log.filter.with(|filter| filter.words.clone())
                on:change:target=move |event| log.change(|filter| filter.words = event.target().value().trim().to_owned())/>
            <label class="check">
                <input type="checkbox" prop:checked=move || log.filter.with(|filter| filter.failed)
                    on:change:target=move |event| log.change(|filter| filter.failed = event.target().checked())/>
                <span>"Failures"</span>
            </label>
            {move || log.filter.with(|filter| (!filter.tool.is_empty()).then(|| format!(" Calls of {}", filter.tool))).map(|words| view! {
                <button type="button" class="quiet-button" title="List all events" on:click=move |_| log.list(RawFilter::default())>
                    <Icon name="x"/>{words}
                </button>
            })}
        </div>
    }
}

/// Whose events are listed, where there is more than one thread.
#[component]
fn ThreadSelect(log: RawLog) -> impl IntoView {
    let children = Memo::new(move |_| threads::all(log.store).split_off(1));
    let choose = move |value: String| log.change(|filter| filter.thread = value.parse().ok());
    move || {
        let chosen = log.filter.with(|filter| filter.thread.clone());
        children.with(|children| {
            let options = children.iter().filter_map(|child| {
                let id = child.thread.clone()?;
                Some(view! { <option value=id.to_string() selected=chosen.as_ref() == Some(&id)>{child.name.clone()}</option> })
            });
            let options = options.collect_view();
            (!children.is_empty()).then(|| {
                view! {
                    <select aria-label="Thread" on:change:target=move |event| choose(event.target().value())>
                        <option value="">"All threads"</option>
                        {options}
                    </select>
                }
            })
        })
    }
}
