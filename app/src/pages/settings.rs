//! Settings: one's own, and for admins those of the console. Each tab is a page.

pub mod budgets;
mod devices;
pub mod doctor;
pub mod notifications;
pub mod organization_webhooks;
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
const TABS: [Tab; 7] = [
    (Route::SettingsNotifications, "Notifications", |_| true),
    (Route::SettingsRules, "Rules", |_| true),
    (Route::SettingsPasskeys, "Passkeys", |_| true),
    (Route::SettingsBudgets, "Budgets", |may| may.administer),
    (Route::SettingsWebhooks, "Webhooks", |may| may.administer),
    (Route::SettingsOrganizationWebhooks, "Organization", |may| may.administer),
    (Route::SettingsDoctor, "Doctor", |may| may.administer),
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

/// The fields for that. The form's name makes their ids unique on a page with several forms.
fn told_fields(form: &str, told: &Told) -> AnyView {
    let level = format!("{form}least_level");
    view! {
        <fieldset class="group">
            <legend>"Tell of"</legend>
            {tick(form, "confirmations", "Calls that wait for a decision", told.confirmations)}
            {tick(form, "results", "Calls that wait for a result", told.results)}
            {tick(form, "stopped", "Sessions that stopped on errors, budgets or credentials, and budgets of the console", told.stopped)}
        </fieldset>
        <div class="field">
            <label for=level.clone()>"Calls of these levels"</label>
            <select id=level name="least_level">{level_options("All calls", told.least_level.name())}</select>
        </div>
    }
    .into_any()
}

/// The choice of a level and those above it, by name.
fn level_options(all: &'static str, chosen: &str) -> AnyView {
    let levels = [
        (Level::Routine, all),
        (Level::LookClosely, "Look closely and dangerous"),
        (Level::Dangerous, "Dangerous only"),
    ];
    let option = |(level, label): (Level, &'static str)| {
        view! { <option value=level.name() selected=level.name() == chosen>{label}</option> }
    };
    levels.map(option).into_iter().collect_view().into_any()
}

/// A box of a plain form.
fn tick(form: &str, name: &'static str, label: &'static str, is_ticked: bool) -> AnyView {
    let id = format!("{form}{name}");
    let labelled = id.clone();
    view! {
        <label class="check" for=labelled>
            <input type="checkbox" id=id name=name checked=is_ticked/>
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// A button that sends the visitor a test over a channel.
fn test_button(over: &'static str, page: &Route) -> AnyView {
    view! {
        <form method="post" action=form_address("notifications/test", None, page, "tested")>
            <input type="hidden" name="over" value=over/>
            <button type="submit" class="button small">"Send a test"</button>
        </form>
    }
    .into_any()
}
