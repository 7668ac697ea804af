//! The WASM module's entry: sets the page's islands up and reports panics to the page.
#![cfg(target_arch = "wasm32")]

// Links the islands, each of which exports a function that `scripts/islands.js` calls by name.
use pilothouse_app as _;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Defined by `scripts/islands.js` before this module starts; tells the person that the live parts stopped.
    #[wasm_bindgen(js_name = pilothousePanicked)]
    fn panicked(message: &str);
}

/// Starts the reactive runtime. `scripts/islands.js` calls it once, before the islands' own functions.
#[wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(|info| panicked(&info.to_string())));
    leptos::mount::hydrate_islands();
}
