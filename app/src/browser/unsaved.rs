//! Asks before a page with unsaved changes is left.

use leptos::prelude::Signal;

/// While `dirty` holds, the browser asks before it leaves the page; until the calling island is gone.
pub fn guard(dirty: Signal<bool>) {
    #[cfg(target_arch = "wasm32")]
    if let Some(window) = web_sys::window() {
        use leptos::prelude::{GetUntracked, StoredValue};
        let listener = super::listener::Listener::new(&window, "beforeunload", move |event| {
            if dirty.try_get_untracked().unwrap_or(false) {
                event.prevent_default();
            }
        });
        StoredValue::new_local(listener);
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = dirty;
}
