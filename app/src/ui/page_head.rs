//! The top of a page: where one is, what it is called, what can be done.

use super::name;
use leptos::prelude::*;

/// Crumb, heading and actions.
#[component]
pub fn PageHead(
    /// The heading.
    #[prop(into)]
    title: String,
    /// The list that the page belongs to: its address, built from a `Route`, and its name.
    #[prop(optional)]
    parent: Option<(String, &'static str)>,
    /// Badges beside the heading.
    #[prop(optional, into)]
    badges: Option<AnyView>,
    /// Links and buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="page-head">
            <div class="page-title">
                {parent.map(|(href, list)| view! { <nav class="crumbs" aria-label="Breadcrumb"><a href=href>{list}</a></nav> })}
                <h1><span>{name(&title)}</span>{badges}</h1>
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
    .into_any()
}
