//! Settings: what a person sets for themselves, one page below the other's tab.

mod passkeys;

pub use passkeys::page as passkeys;

use crate::{page::PageContext, routes::Route};
use leptos::prelude::*;

/// The pages of the settings, with the current one marked.
pub fn settings_tabs(_context: &PageContext, current: &Route) -> AnyView {
    let tabs = [(Route::SettingsPasskeys, "Passkeys")];
    let tab = |(route, label): (Route, &'static str)| {
        let page = (route == *current).then_some("page");
        view! { <li><a href=route.to_string() aria-current=page>{label}</a></li> }
    };
    view! { <nav class="settings-tabs" aria-label="Settings"><ul>{tabs.map(tab).collect_view()}</ul></nav> }.into_any()
}
