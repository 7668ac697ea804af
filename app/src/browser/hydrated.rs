//! Whether an island is hydrated: until then it shows the server's HTML and does not react.

use leptos::prelude::*;

/// Turns true once the island runs in the browser; controls stay disabled until then, so that no click or letter is lost.
pub fn use_live() -> RwSignal<bool> {
    let live = RwSignal::new(false);
    Effect::new(move |_| live.set(true));
    live
}
