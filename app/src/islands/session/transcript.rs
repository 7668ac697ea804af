//! The transcript: every row of the session, oldest first.

use super::{live::Live, row::RowView};
use crate::{
    browser::{self, dom},
    console,
    ui::{Attempt, AttemptFailure},
};
use leptos::prelude::*;

/// What happened, what happens, and a way to what happened before.
#[component]
pub fn Transcript(live: Live) -> impl IntoView {
    let is_empty = Memo::new(move |_| live.rows.with(Vec::is_empty));
    view! {
        <section class="transcript" aria-label="Transcript">
            <EarlierEvents live/>
            <div class="log" role="log" aria-label="Events" aria-live="polite" aria-relevant="additions">
                <For each=move || live.rows.get() key=|row| row.key.clone() let:row>
                    <RowView live row/>
                </For>
            </div>
            {move || is_empty.get().then(|| view! {
                <p class="empty-transcript quiet">"Nothing has happened yet. Send a message to start the agent."</p>
            })}
        </section>
    }
}

/// Loads what stands before the first row, and keeps the place of who reads.
#[component]
fn EarlierEvents(live: Live) -> impl IntoView {
    let attempt = Attempt::default();
    let load = move || {
        let window =
            async move { console::log_window(&browser::client(), &live.id(), live.first_seq(), console::WINDOW).await };
        attempt.run(window, move |window| {
            let anchor =
                live.rows.try_with_untracked(|rows| rows.first().map(|row| row_id(row.key.as_str()))).flatten();
            let top = anchor.as_deref().and_then(dom::top_of);
            live.prepend(window);
            dom::after_drawing(move || {
                if let Some((before, after)) = top.zip(anchor.as_deref().and_then(dom::top_of)) {
                    dom::scroll_by(after - before);
                }
            });
            attempt.pending.try_set(false);
        });
    };
    // A call that waits may stand before what is loaded: whoever answers must see it.
    Effect::new(move |_| {
        if live.summary.with(|summary| summary.unseen > 0)
            && live.has_earlier.get()
            && !attempt.pending.get()
            && attempt.failure.with(Option::is_none)
        {
            load();
        }
    });
    let ready = browser::use_live();
    view! {
        {move || live.has_earlier.get().then(|| view! {
            <p class="earlier">
                <button type="button" class="button" disabled=move || !ready.get() aria-disabled=move || attempt.pending.get().then_some("true") on:click=move |_| load()>
                    {move || if attempt.pending.get() { "Loading earlier events…" } else { "Show earlier events" }}
                </button>
            </p>
        })}
        <AttemptFailure attempt what="Earlier events could not be loaded"/>
    }
}

/// The element id of a row.
pub fn row_id(key: &str) -> String {
    format!("event-{key}")
}
