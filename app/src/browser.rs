//! The browser's side of islands: calls of the API, and the few things that only a browser has.
//!
//! Everything has a twin on the server that does nothing, so that an island is one piece of code on both sides.

pub mod as_code;
pub mod call;
pub mod dom;
mod hydrated;
#[cfg(target_arch = "wasm32")]
mod listener;
pub mod unsaved;

pub use hydrated::use_live;

/// Goes to another page.
pub fn navigate(route: &crate::routes::Route) {
    #[cfg(target_arch = "wasm32")]
    if let Some(window) = web_sys::window() {
        let _ = window.location().assign(&route.to_string());
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = route;
}

/// Reloads the page, to show what changed.
pub fn reload() {
    #[cfg(target_arch = "wasm32")]
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}
