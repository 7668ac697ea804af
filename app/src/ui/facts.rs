//! Names and values of a resource.

use super::{name, revealed};
use leptos::prelude::*;
use pilothouse_api::Metadata;

/// Key-value pairs as a list of facts; says so where there are none.
#[component]
pub fn MetadataFacts(
    /// The pairs.
    metadata: Metadata,
) -> impl IntoView {
    if metadata.is_empty() {
        return view! { <p class="quiet">"None"</p> }.into_any();
    }
    let pairs = metadata
        .into_iter()
        .map(|(key, value)| view! { <dt><code>{revealed(&key)}</code></dt><dd>{name(&value)}</dd> });
    view! { <dl class="facts">{pairs.collect_view()}</dl> }.into_any()
}
