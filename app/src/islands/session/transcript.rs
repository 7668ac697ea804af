//! The transcript: the rows of a slice of the session, oldest first, and the ways on at both ends.

pub mod error_row;
pub mod row;
pub mod row_head;
pub mod status_text;
pub mod tool_card;

use super::{navigation::navigate, state::store::Live};
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
pub fn Transcript(live: Live) -> impl IntoView {
    let is_empty = Memo::new(move |_| live.rows.with(Vec::is_empty));
    let is_filtered = move || live.filter.with(|filter| *filter != Default::default());
    let attempt = Attempt::default();
    navigate::load_unseen(live, attempt);
    let linked = Attempt::default();
    navigate::follow_address(live, linked);
    view! {
        <section class="transcript" aria-label="Transcript">
            <More live attempt id=EARLIER shown=live.has_earlier label="Show earlier events" load=navigate::earlier/>
            <div class="log" role="log" aria-label="Events" aria-live="polite" aria-relevant="additions">
                <For each=move || live.rows.get() key=|row| row.key.clone() let:row>
                    <RowView live row/>
                </For>
            </div>
            {move || is_empty.get().then(|| view! {
                <p class="empty-transcript quiet">
                    {if is_filtered() { "No events match the filter." } else { "No events yet." }}
                </p>
            })}
            <AttemptFailure attempt what="More events could not be loaded"/>
            <AttemptFailure attempt=linked what="The linked event could not be shown"/>
            <More live attempt id=LATER shown=live.has_later label="Show later events" load=navigate::later/>
        </section>
    }
}

/// A way on: a button, which is pressed by itself when it comes near.
#[component]
fn More(
    live: Live,
    attempt: Attempt,
    id: &'static str,
    shown: RwSignal<bool>,
    label: &'static str,
    load: fn(Live, Attempt),
) -> impl IntoView {
    let ready = browser::use_live();
    on_approach(live, id, move || {
        if shown.get_untracked() && attempt.failure.with_untracked(Option::is_none) {
            load(live, attempt);
        }
    });
    view! {
        <p class="more-events" id=id hidden=move || !shown.get()>
            <button type="button" class="button" disabled=move || !ready.get()
                aria-disabled=move || attempt.pending.get().then_some("true") on:click=move |_| load(live, attempt)>
                {move || if attempt.pending.get() { "Loading events…" } else { label }}
            </button>
        </p>
    }
}

/// Runs something whenever an element is near what is seen, because of scrolling or because rows came or went.
fn on_approach(live: Live, id: &'static str, run: impl Fn() + Clone + 'static) {
    // Who just opened the page is on the way to its end.
    let look = move || {
        if dom::is_near(id) && (id == LATER || live.at_end.try_get_value() == Some(false)) {
            run();
        }
    };
    let look_after_drawing = look.clone();
    Effect::new(move |_| {
        live.version.track();
        dom::after_drawing(look_after_drawing.clone());
    });
    dom::on_scroll(look);
}
