//! Who else watches the session.

use crate::{islands::session::state::store::SessionStore, ui::Icon};
use leptos::prelude::*;

/// The names of the others, small.
#[component]
pub fn Watching(store: SessionStore) -> impl IntoView {
    let others = Memo::new(move |_| {
        let me = store.opening(|opening| opening.me.clone());
        store
            .presence
            .with(|presence| presence.watching.iter().filter(|name| **name != me).cloned().collect::<Vec<_>>())
    });
    view! {
        <span class="watching" role="status" aria-label="Also watching">
            {move || others.with(|others| (!others.is_empty()).then(|| view! { <Icon name="eye"/><span>{in_words(others)}</span> }))}
        </span>
    }
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
