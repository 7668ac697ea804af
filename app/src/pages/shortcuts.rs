//! `/shortcuts`: what keys do. `scripts/palette.js` shows it in a dialog on pages that have no sheet of their own.

use crate::{page::Page, session::all_shortcuts, ui::PageHead};
use leptos::prelude::*;

/// `/shortcuts`.
pub fn shortcuts() -> Page {
    Page::new("Keyboard shortcuts", || {
        view! {
            <div class="page">
                <PageHead title="Keyboard shortcuts"/>
                <div class="shortcuts" data-sheet="">{all_shortcuts()}</div>
            </div>
        }
    })
}
