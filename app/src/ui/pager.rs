//! Links through the pages of a list.

use leptos::prelude::*;

/// First, previous and next page; nothing where there is only one. The addresses are built from a `Route`.
#[component]
pub fn Pager(
    /// Address of the first page, unless this is it.
    #[prop(optional_no_strip)]
    first: Option<String>,
    /// Address of the previous page; only sessions have one.
    #[prop(optional_no_strip)]
    previous: Option<String>,
    /// Address of the next page.
    #[prop(optional_no_strip)]
    next: Option<String>,
) -> impl IntoView {
    let links = [(first, "First page", None), (previous, "Previous", Some("prev")), (next, "Next", Some("next"))];
    let links: Vec<_> = links
        .into_iter()
        .filter_map(|(href, label, rel)| Some(view! { <a class="button small" href=href? rel=rel>{label}</a> }))
        .collect();
    (!links.is_empty()).then(|| view! { <nav class="pager" aria-label="Pages">{links}</nav> })
}
