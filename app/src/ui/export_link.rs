//! A link that downloads a resource as a file, to be kept and imported again.

use super::Icon;
use leptos::prelude::*;

/// Exports one resource.
#[component]
pub fn ExportLink(
    /// Its id.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    view! {
        <a class="button" href=format!("/export?id={id}") download=""><Icon name="download"/><span>"Export"</span></a>
    }
}
