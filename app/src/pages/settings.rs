//! Settings: one's own, and for admins those of the console. Each tab is a page.

pub mod passkeys;

use crate::{
    page::PageContext,
    routes::Route,
    ui::{Capabilities, PageHead},
};
use leptos::prelude::*;

/// A tab: its page, its name, and who sees it.
type Tab = (Route, &'static str, fn(Capabilities) -> bool);

/// All tabs, in order.
const TABS: [Tab; 1] = [(Route::SettingsPasskeys, "Passkeys", |_| true)];

/// The head of a settings page: the tabs that the visitor may see.
pub fn settings_tabs(context: &PageContext, current: &Route) -> AnyView {
    let may = context.may();
    let tabs = TABS.into_iter().filter(|(.., shown)| shown(may)).map(|(route, label, _)| {
        let here = (route == *current).then_some("page");
        view! { <li><a href=route.to_string() aria-current=here>{label}</a></li> }
    });
    view! {
        <PageHead title="Settings"/>
        <nav aria-label="Settings"><ul class="switch">{tabs.collect_view()}</ul></nav>
    }
    .into_any()
}
