//! What a browser shows while it has no network. The service worker keeps it, so it has nobody's name and no data.

use crate::page::Page;
use leptos::prelude::*;

/// `/offline`.
pub fn offline() -> Page {
    Page::new("You are offline", || {
        view! {
            <section class="problem">
                <h1>"You are offline"</h1>
                <p>
                    "This device has no connection to the console, or the console isn't running."
                </p>
                <p role="status">"This page tries again by itself."</p>
                <p><a class="button primary" href="">"Try again"</a></p>
            </section>
        }
    })
    .with_offline()
}
