//! The browser's side of islands: the client, and the few things that only a browser has.
//!
//! Everything has a twin on the server that does nothing, so that an island is one piece of code on both sides.

pub mod dom;
mod hydrated;
#[cfg(target_arch = "wasm32")]
mod listener;
pub mod unsaved;

pub use hydrated::use_live;

use pilothouse_api::Client;

#[cfg(target_arch = "wasm32")]
type Transport = pilothouse_api::transport::FetchTransport;

#[cfg(not(target_arch = "wasm32"))]
type Transport = nowhere::Nowhere;

/// The API as the browser reaches it: the console's own origin, with the login cookie.
pub const fn client() -> Client<Transport> {
    #[cfg(target_arch = "wasm32")]
    return Client::new(Transport::new("/api"));
    #[cfg(not(target_arch = "wasm32"))]
    Client::new(nowhere::Nowhere)
}

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

#[cfg(not(target_arch = "wasm32"))]
mod nowhere {
    //! While a page is rendered on the server its islands call nothing.

    use bytes::Bytes;
    use http::{Request, Response};
    use pilothouse_api::{Error, transport};

    /// A transport that never answers.
    #[derive(Clone, Debug)]
    pub struct Nowhere;

    impl transport::Transport for Nowhere {
        async fn send(&self, _: Request<Bytes>) -> Result<Response<Bytes>, Error> {
            Err(Error::Connection("this call can only be made in a browser".to_owned()))
        }
    }
}
