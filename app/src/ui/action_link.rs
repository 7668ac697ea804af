//! A link that looks like a button; where a role does not allow it, it says why.

use super::Icon;
use crate::routes::Route;
use leptos::prelude::*;

/// A button-like link to a page.
#[component]
pub fn ActionLink(
    /// The page.
    to: Route,
    /// Query of the address, from `api::page::Query::suffix`.
    #[prop(into, optional)]
    query: String,
    /// The text.
    label: &'static str,
    /// A symbol of the sprite.
    icon: &'static str,
    /// Whether it is the page's main action.
    #[prop(optional)]
    primary: bool,
    /// Why the visitor may not; absent: they may.
    #[prop(optional_no_strip)]
    refused: Option<&'static str>,
) -> impl IntoView {
    let content = view! { <Icon name=icon/>{label} };
    if let Some(reason) = refused {
        view! {
        <span class="button" role="link" aria-disabled="true" tabindex="0" title=reason aria-description=reason>{content}</span>
    }
    .into_any()
    } else {
        let class = if primary { "button primary" } else { "button" };
        view! { <a class=class href=format!("{to}{query}")>{content}</a> }.into_any()
    }
}
