//! What the forms share: their state, key-value rows, and the end with its button.

mod end;
mod metadata;
mod state;

pub use end::FormEnd;
pub use metadata::MetadataRows;
pub use state::{FormState, List};

use crate::ui::Icon;
use leptos::prelude::*;

/// A button that adds a row to a list.
#[component]
pub fn AddButton(
    /// The text.
    label: &'static str,
    /// Adds the row.
    #[prop(into)]
    add: Callback<()>,
) -> impl IntoView {
    view! {
        <div>
            <button type="button" class="button small" on:click=move |_| add.run(())><Icon name="plus"/>{label}</button>
        </div>
    }
}

/// A button that removes a row.
#[component]
pub fn RemoveButton(
    /// What it removes, for people who don't see where it stands.
    #[prop(into)]
    label: String,
    /// Removes the row.
    #[prop(into)]
    remove: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="icon-button" title=label.clone() aria-label=label on:click=move |_| remove.run(())>
            <Icon name="x"/>
        </button>
    }
}
