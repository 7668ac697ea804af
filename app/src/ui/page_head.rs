//! The top of a page: where one is, what it is called, what can be done.

use super::{CodeLink, name};
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
    /// The call that gives the page its data, from `/v1/` on: the page offers it as code.
    #[prop(optional, into)]
    code: Option<String>,
    /// Links and buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let actions = children.map(|children| children().into_any());
    let code = code.map(|path| view! { <CodeLink path=path/> }.into_any());
    let has_actions = actions.is_some() || code.is_some();
    view! {
        <div class="page-head">
            <div class="page-title">
                {parent.map(|(href, list)| view! { <nav class="crumbs" aria-label="Breadcrumb"><a href=href>{list}</a></nav> })}
                <h1><span>{name(&title)}</span>{badges}</h1>
            </div>
            {has_actions.then(|| view! { <div class="actions">{actions}{code}</div> })}
        </div>
    }
    .into_any()
}
