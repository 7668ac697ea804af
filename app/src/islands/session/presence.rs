//! Presence: who else watches, and who is about to answer.

use super::live::Live;
use crate::{
    browser::{self, dom},
    console::{self, MyPresence},
    ui::Icon,
};
use leptos::{prelude::*, task::spawn_local_scoped_with_cancellation};
use pilothouse_api::ids::EventId;

/// The names of the others, small.
#[component]
pub fn Watching(live: Live) -> impl IntoView {
    let others = Memo::new(move |_| {
        let me = live.opening(|opening| opening.me.clone());
        live.presence.with(|presence| presence.watching.iter().filter(|name| **name != me).cloned().collect::<Vec<_>>())
    });
    view! {
        <span class="watching" role="status" aria-label="Also watching">
            {move || others.with(|others| (!others.is_empty()).then(|| view! { <Icon name="eye"/><span>{in_words(others)}</span> }))}
        </span>
    }
}

/// Says that a colleague has opened the same call.
#[component]
pub fn AnsweredBy(live: Live, call: EventId) -> impl IntoView {
    let names = Memo::new(move |_| {
        let me = live.opening(|opening| opening.me.clone());
        live.presence.with(|presence| {
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

/// What to do when the focus comes to a card or leaves it: the others are told which call the person is about to answer.
/// Whether they hear it changes nothing.
pub fn on_turn(live: Live, card: &str, call: &EventId) -> impl Fn() + Clone + 'static {
    let (card, call) = (card.to_owned(), call.clone());
    let told = StoredValue::new(false);
    move || {
        let (card, call) = (card.clone(), call.clone());
        // Between two fields of one card the focus is nowhere for a moment.
        dom::after_drawing(move || {
            let is_open = dom::has_focus(&card);
            if live.may.answer && told.try_get_value() == Some(!is_open) {
                told.set_value(is_open);
                tell(live, is_open.then_some(call));
            }
        });
    }
}

fn tell(live: Live, answering: Option<EventId>) {
    spawn_local_scoped_with_cancellation(async move {
        let _ = console::tell_presence(&browser::client(), &live.id(), &MyPresence { answering }).await;
    });
}

/// Names in a line; of many only the first.
fn in_words(names: &[String]) -> String {
    match names {
        [one] => format!("{one} is also watching"),
        [one, other] => format!("{one} and {other} are also watching"),
        [one, other, rest @ ..] => format!("{one}, {other} and {} more are also watching", rest.len()),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn many_watchers_are_counted() {
        let names = ["ada", "bob", "cy", "di"].map(str::to_owned);
        assert_eq!(in_words(&names[..1]), "ada is also watching");
        assert_eq!(in_words(&names[..2]), "ada and bob are also watching");
        assert_eq!(in_words(&names), "ada, bob and 2 more are also watching");
    }
}
