//! Shows who else is about to answer a call, and tells others when you are.

use crate::{
    browser::{self, dom},
    islands::session::state::store::SessionStore,
    ui::Icon,
};
use leptos::{prelude::*, task::spawn_local_scoped_with_cancellation};
use pilothouse_api::ids::EventId;
use pilothouse_console_api::{self as console, MyPresence};

/// Says that a colleague has opened the same call.
#[component]
pub fn AnsweredBy(store: SessionStore, call: EventId) -> impl IntoView {
    let names = Memo::new(move |_| {
        let me = store.opening(|opening| opening.me.clone());
        store.presence.with(|presence| {
            let others = presence.answering.iter().filter(|answering| answering.call == call && answering.name != me);
            others.map(|answering| answering.name.clone()).collect::<Vec<_>>()
        })
    });
    view! {
        <p class="answered-by" role="status">
            {move || names.with(|names| (!names.is_empty()).then(|| view! { <Icon name="user"/>{format!("Being answered by {}", names.join(" and "))} }))}
        </p>
    }
}

/// A handler for focus entering or leaving a card: announces which call the person is about to answer. It does not
/// matter whether the announcement arrives.
pub fn on_turn(store: SessionStore, card: &str, call: &EventId) -> impl Fn() + Clone + 'static {
    let (card, call) = (card.to_owned(), call.clone());
    let told = StoredValue::new(false);
    move || {
        let (card, call) = (card.clone(), call.clone());
        // Between two fields of one card the focus is nowhere for a moment.
        dom::after_drawing(move || {
            let is_open = dom::has_focus(&card);
            if store.may.answer && told.try_get_value() == Some(!is_open) {
                told.set_value(is_open);
                tell(store, is_open.then_some(call));
            }
        });
    }
}

fn tell(store: SessionStore, answering: Option<EventId>) {
    spawn_local_scoped_with_cancellation(async move {
        let _ = console::tell_presence(&browser::client(), &store.id(), &MyPresence { answering }).await;
    });
}
