//! Pending calls: a bar that leads to them, and a card for each.

use super::{approval::ApprovalCard, custom_tool::ResultCard};
use crate::{
    browser::dom,
    islands::session::{
        navigation::element_id::{COMPOSER, card_id},
        state::store::SessionStore,
    },
    ui::Icon,
};
use leptos::prelude::*;
use pilothouse_console_api::SessionFacts;
use pilothouse_domain::timeline::Pending;
use std::sync::Arc;

/// How many calls wait, always in sight.
#[component]
pub fn WaitingBar(store: SessionStore) -> impl IntoView {
    let count = Memo::new(move |_| store.pending.with(Vec::len));
    let first = move || {
        store.pending.with(|pending| pending.first().map_or_else(String::new, |call| format!("#{}", card_id(call))))
    };
    Effect::new(move |_| {
        let heading = store.summary.with(|summary| SessionFacts::heading(summary.title.as_deref()));
        dom::set_title(&page_title(count.get(), &heading));
    });
    view! {
        <div role="status" class="waiting-status">
            {move || (count.get() > 0).then(|| view! {
                <a class="waiting-bar" href=first><Icon name="hand"/><span>{waiting_words(count.get())}</span><Icon name="arrow-down"/></a>
            })}
        </div>
    }
}

fn page_title(waiting: usize, heading: &str) -> String {
    let prefix = if waiting > 0 { format!("({waiting}) ") } else { String::new() };
    format!("{prefix}{heading} · Pilothouse")
}

fn waiting_words(count: usize) -> String {
    if count == 1 { "1 call is waiting for you".to_owned() } else { format!("{count} calls are waiting for you") }
}

/// A card for each call that waits. A card stays the same element as long as its call waits, so nothing typed is lost.
#[component]
pub fn WaitingCards(store: SessionStore) -> impl IntoView {
    keep_focus(store);
    let unseen = Memo::new(move |_| store.summary.with(|summary| summary.unseen.len()));
    view! {
        <section class="waiting" aria-label="Waiting for an answer" hidden=move || store.pending.with(Vec::is_empty) && unseen.get() == 0>
            {move || (unseen.get() > 0).then(|| view! {
                <p class="notice">"More calls are waiting. Loading them…"</p>
            })}
            <For each=move || store.pending.get() key=|call| (call.id.clone(), call.wants_confirmation()) let:call>
                {card(store, call)}
            </For>
        </section>
    }
}

fn card(store: SessionStore, call: Arc<Pending>) -> AnyView {
    if call.wants_confirmation() {
        view! { <ApprovalCard store call/> }.into_any()
    } else {
        view! { <ResultCard store call/> }.into_any()
    }
}

/// When a card that was answered here goes, the next one gets the focus, so keyboard users are not sent back to the top
/// of the page.
fn keep_focus(store: SessionStore) {
    Effect::new(move |_| {
        let cards: Vec<String> = store.pending.with(|pending| pending.iter().map(|call| card_id(call)).collect());
        let Some(answered) = store.view.answered.get_value().filter(|card| !cards.contains(card)) else { return };
        store.view.answered.update_value(|card| drop(card.take_if(|card| *card == answered)));
        let next = cards.first().cloned().unwrap_or_else(|| COMPOSER.to_owned());
        dom::after_drawing(move || {
            if dom::focus_is_lost() {
                dom::focus(&next);
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::{page_title, waiting_words};

    #[test]
    fn the_title_counts_what_waits() {
        assert_eq!(page_title(0, "Report"), "Report · Pilothouse");
        assert_eq!(page_title(2, "Report"), "(2) Report · Pilothouse");
        assert_eq!(waiting_words(1), "1 call is waiting for you");
        assert_eq!(waiting_words(2), "2 calls are waiting for you");
    }
}
