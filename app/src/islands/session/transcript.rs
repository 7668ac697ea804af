//! The transcript: the rows of a slice, oldest first, with buttons that load more at both ends.

pub mod error_row;
pub mod row;
pub mod row_head;
pub mod status_text;
pub mod tool_card;

use super::{navigation::navigate, state::store::SessionStore};
use crate::{
    browser::{self, dom},
    ui::{Attempt, AttemptFailure},
};
use leptos::prelude::*;
use row::RowView;

/// Ids of the ways on, which load by themselves when they come into sight.
const EARLIER: &str = "earlier-events";
const LATER: &str = "later-events";

/// What happened, what happens, and ways to what happened before and after.
#[component]
pub fn Transcript(store: SessionStore) -> impl IntoView {
    let is_empty = Memo::new(move |_| store.rows.with(Vec::is_empty));
    let is_filtered = move || store.view.filter.with(|filter| *filter != Default::default());
    let attempt = Attempt::default();
    navigate::load_unseen(store, attempt);
    let linked = Attempt::default();
    navigate::follow_address(store, linked);
    view! {
        <section class="transcript" aria-label="Transcript">
            <More store attempt id=EARLIER shown=store.has_earlier label="Show earlier events" load=navigate::earlier/>
            <div class="log" role="log" aria-label="Events" aria-live="polite" aria-relevant="additions">
                <For each=move || store.rows.get() key=|row| row.key.clone() let:row>
                    <RowView store row/>
                </For>
            </div>
            {move || is_empty.get().then(|| view! {
                <p class="empty-transcript quiet">
                    {if is_filtered() { "No events match the filter." } else { "No events yet." }}
                </p>
            })}
            <AttemptFailure attempt what="More events could not be loaded"/>
            <AttemptFailure attempt=linked what="The linked event could not be shown"/>
            <More store attempt id=LATER shown=store.has_later label="Show later events" load=navigate::later/>
        </section>
    }
}

/// A way on: a button, which is pressed by itself when it comes near.
#[component]
fn More(
    store: SessionStore,
    attempt: Attempt,
    id: &'static str,
    shown: RwSignal<bool>,
    label: &'static str,
    load: fn(SessionStore, Attempt),
) -> impl IntoView {
    let ready = browser::use_live();
    on_approach(store, id, move || {
        if shown.get_untracked() && attempt.failure.with_untracked(Option::is_none) {
            load(store, attempt);
        }
    });
    view! {
        <p class="more-events" id=id hidden=move || !shown.get()>
            <button type="button" class="button" disabled=move || !ready.get()
                aria-disabled=move || attempt.pending.get().then_some("true") on:click=move |_| load(store, attempt)>
                {move || if attempt.pending.get() { "Loading events…" } else { label }}
            </button>
        </p>
    }
}

/// Runs something whenever an element is near what is seen, because of scrolling or because rows came or went.
fn on_approach(store: SessionStore, id: &'static str, run: impl Fn() + Clone + 'static) {
    // A page that was just opened is still scrolling to its end.
    let look = move || {
        if dom::is_near(id) && (id == LATER || store.view.at_end.try_get_value() == Some(false)) {
            run();
        }
    };
    let look_after_drawing = look.clone();
    Effect::new(move |_| {
        store.version.track();
        dom::after_drawing(look_after_drawing.clone());
    });
    dom::on_scroll(look);
}
