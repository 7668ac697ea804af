//! Settings: one's own, and for admins those of the console. Each tab is a page.

mod devices;
pub mod notifications;
pub mod passkeys;
pub mod rule_form;
pub mod rules;
pub mod rules_trial;
pub mod webhooks;

use crate::{
    page::PageContext,
    routes::Route,
    ui::{Capabilities, PageHead},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_domain::intent::Level;

/// A tab: its page, its name, and who sees it.
type Tab = (Route, &'static str, fn(Capabilities) -> bool);

/// All tabs, in order.
const TABS: [Tab; 4] = [
    (Route::SettingsNotifications, "Notifications", |_| true),
    (Route::SettingsRules, "Rules", |_| true),
    (Route::SettingsPasskeys, "Passkeys", |_| true),
    (Route::SettingsWebhooks, "Webhooks", |may| may.administer),
];

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

/// Where a form of a settings page is sent; the page comes back and says what was done.
fn form_address(call: &str, method: Option<&str>, page: &Route, done: &str) -> String {
    let next = format!("{page}{}", Query::new().with("done", done).suffix());
    let query = Query::new().with_option("method", method).with("back", page).with("next", next);
    format!("/forms/console/{call}{}", query.suffix())
}

/// What was just done, by the word in the address; other words say nothing.
fn done(context: &PageContext, words: &[(&str, &'static str)]) -> Option<AnyView> {
    let done = context.query("done")?;
    let (_, words) = words.iter().find(|(word, _)| *word == done)?;
    Some(view! { <p class="notice" role="status">{*words}</p> }.into_any())
}

/// What somebody, or something, is told of.
struct Told {
    confirmations: bool,
    results: bool,
    stopped: bool,
    least_level: Level,
}

/// The fields for that.
fn told_fields(told: &Told) -> AnyView {
    let least = told.least_level;
    let levels = [
        (Level::Routine, "All calls"),
        (Level::LookClosely, "Look closely and dangerous"),
        (Level::Dangerous, "Dangerous only"),
    ];
    let options =
        levels.map(|(level, label)| view! { <option value=level.name() selected=level == least>{label}</option> });
    view! {
        <fieldset class="group">
            <legend>"Tell of"</legend>
            {tick("confirmations", "Calls that wait for a decision", told.confirmations)}
            {tick("results", "Calls that wait for a result", told.results)}
            {tick("stopped", "Sessions that stopped on errors, budgets or credentials", told.stopped)}
        </fieldset>
        <div class="field">
            <label for="least_level">"Calls of these levels"</label>
            <select id="least_level" name="least_level">{options.into_iter().collect_view()}</select>
        </div>
    }
    .into_any()
}

/// A box of a plain form.
fn tick(name: &'static str, label: &'static str, is_ticked: bool) -> AnyView {
    view! {
        <label class="check" for=name>
            <input type="checkbox" id=name name=name checked=is_ticked/>
            <span>{label}</span>
        </label>
    }
    .into_any()
}
