//! The document around every page: head, navigation, who is logged in, which upstream.

use crate::{
    page::{PageContext, Script, Theme, Upstream, Visitor},
    routes::{Route, check_url},
    ui::{Icon, name, style_sheets},
};
use leptos::prelude::*;
use pilothouse_console_api::CheckId;
use std::time::Duration;

/// The whole document.
pub fn shell(
    context: &PageContext,
    title: &str,
    script: Option<Script>,
    view: impl FnOnce() -> AnyView,
) -> impl IntoView {
    let assets = &context.assets;
    let nonce = context.nonce.clone();
    view! {
        <html lang="en" data-theme=context.theme.name() data-present=context.presents()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content=color_scheme(context.theme)/>
                <title>{format!("{title} · Pilothouse")}</title>
                <link rel="icon" href=assets.url(favicon(context)) type="image/svg+xml" data-calm=assets.url(CALM) data-waiting=assets.url(WAITING)/>
                <link rel="apple-touch-icon" href=assets.url("icon-192.png")/>
                <link rel="manifest" href=assets.url("manifest.webmanifest")/>
                {style_sheets(context, script)}
                {script.map(|script| own_script(context, script))}
                <script type="module" nonce=nonce src=assets.url("page.js") data-device=assets.url("device.js") data-palette=assets.url("palette.js") data-send=assets.url("dialog.js")></script>
            </head>
            <body>
                <a class="skip-link" href="#main">"Skip to content"</a>
                {context.visitor.as_ref().map(|visitor| bar(context, visitor))}
                <main id="main" tabindex="-1">{view()}</main>
            </body>
        </html>
    }
}

const CALM: &str = "favicon.svg";
const WAITING: &str = "favicon-waiting.svg";

/// It says whether something waits.
fn favicon(context: &PageContext) -> &'static str {
    if context.waiting_calls > 0 { WAITING } else { CALM }
}

fn own_script(context: &PageContext, script: Script) -> AnyView {
    let assets = &context.assets;
    let nonce = context.nonce.clone();
    match script {
        Script::Approvals => {
            let (answers, passkeys) = (assets.url("answers.js"), assets.url("passkeys.js"));
            view! {
                <script type="module" nonce=nonce src=assets.url("approvals.js") data-answers=answers data-passkeys=passkeys></script>
            }
            .into_any()
        }
        Script::Notifications => {
            view! { <script type="module" nonce=nonce src=assets.url("notifications.js")></script> }.into_any()
        }
        Script::Offline => {
            view! { <script type="module" nonce=nonce src=assets.url("offline.js")></script> }.into_any()
        }
        Script::Passkeys => {
            view! { <script type="module" nonce=nonce src=assets.url("passkeys.js")></script> }.into_any()
        }
        Script::SkillUpload => {
            view! { <script type="module" nonce=nonce src=assets.url("skill-upload.js")></script> }.into_any()
        }
        Script::Uploads => {
            view! { <script type="module" nonce=nonce src=assets.url("uploads.js")></script> }.into_any()
        }
        Script::Form => view! { <script type="module" nonce=nonce src=assets.url("form.js")></script> }.into_any(),
        Script::Session => view! {
            <script
                type="module"
                nonce=nonce
                src=assets.url("session.js")
                data-worker=assets.url("stream-worker.js")
                data-answers=assets.url("answers.js")
                data-code-colours=assets.url("code_colours.js")
                data-passkeys=assets.url("passkeys.js")
            ></script>
        }
        .into_any(),
    }
}

/// What the browser paints before the style sheet has arrived.
fn color_scheme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

fn bar(context: &PageContext, visitor: &Visitor) -> impl IntoView + use<> {
    view! {
        <header class="bar" data-visitor=visitor.name.clone()>
            <div class="bar-top">
                <a class="brand" href=Route::Sessions.to_string()><Icon name="helm"/><span>"Pilothouse"</span></a>
                {upstream_label(&context.upstream)}
                {context.waited.map(|wait| waited_label(wait, context.may().administer))}
                <a class="find-link" href=Route::Find.to_string() data-palette-link="" title="Find anything (Ctrl K)">
                    <Icon name="search"/><span>"Find"</span><kbd aria-hidden="true">"Ctrl K"</kbd>
                </a>
            </div>
            {navigation(context)}
            // A popover on a phone; the style sheet puts it into the sidebar where there is room.
            <button type="button" class="menu-button" popovertarget="account" aria-label="Account and colours">
                <Icon name="user"/>
            </button>
            {account(context, visitor)}
        </header>
    }
}

/// A page of the navigation, its label and its icon.
type Entry = (Route, &'static str, &'static str);

/// What always shows.
const ENTRIES: [Entry; 4] = [
    (Route::Approvals, "Approvals", "shield-question"),
    (Route::Sessions, "Sessions", "messages"),
    (Route::Agents, "Agents", "bot"),
    (Route::Environments, "Environments", "box"),
];

/// What a phone has behind a button.
const MORE: [Entry; 13] = [
    (Route::Deployments, "Deployments", "timer"),
    (Route::Files, "Files", "file"),
    (Route::MemoryStores, "Memory stores", "brain"),
    (Route::Skills, "Skills", "book"),
    (Route::Vaults, "Vaults", "lock"),
    (Route::Dreams, "Dreams", "moon"),
    (Route::Tunnels, "Tunnels", "network"),
    (Route::UserProfiles, "User profiles", "users"),
    (Route::Usage, "Usage", "gauge"),
    (Route::Errors, "Errors", "triangle-alert"),
    (Route::Audit, "Audit", "history"),
    (Route::Search, "Search sessions", "search"),
    (Route::Cleanup, "Clean-up", "trash"),
];

fn navigation(context: &PageContext) -> impl IntoView + use<> {
    let path = context.path.split('?').next().unwrap_or_default();
    let link = |(route, label, icon): &Entry| {
        let href = route.to_string();
        let current = is_current(path, &href).then_some("page");
        let count = (*route == Route::Approvals).then(|| waiting_count(context.waiting_calls));
        view! { <li><a href=href aria-current=current><Icon name=*icon/><span>{*label}</span>{count}</a></li> }
    };
    let (links, more) = (ENTRIES.iter().map(link).collect_view(), MORE.iter().map(link).collect_view());
    let is_in_more = MORE.iter().any(|(route, ..)| is_current(path, &route.to_string())).then_some("true");
    view! {
        <nav aria-label="Main">
            <ul>
                {links}
                <li class="more"><button type="button" popovertarget="more" aria-current=is_in_more>"More"</button></li>
            </ul>
            // A popover on a phone; the style sheet puts it into the sidebar where there is room.
            <ul class="more-list" id="more" popover="auto">{more}</ul>
        </nav>
    }
}

/// How many calls wait; `scripts/waiting.js` keeps it up to date.
fn waiting_count(calls: usize) -> impl IntoView + use<> {
    let shown = (calls > 0).then(|| view! { {calls} <span class="visually-hidden">" waiting for you"</span> });
    view! { <span class="waiting-count" data-waiting-count=calls>{shown}</span> }
}

/// Whether a path is a list's page or lies below it; the start page is the list of sessions.
fn is_current(path: &str, list: &str) -> bool {
    let path = if path == "/" { "/sessions" } else { path };
    path.strip_prefix(list).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn account(context: &PageContext, visitor: &Visitor) -> impl IntoView + use<> {
    view! {
        <div class="account" id="account" popover="auto">
            <p class="visitor">
                <Icon name="user"/>
                <span class="visitor-name">
                    <span class="visually-hidden">"Logged in as "</span>
                    {name(&visitor.name)}
                    <span class="role"><span class="visually-hidden">"Role: "</span>{visitor.role.clone()}</span>
                </span>
            </p>
            <a class="quiet-button" href=Route::SettingsNotifications.to_string()>"Settings"</a>
            <div class="account-row">
                {theme_form(context)}
                <form method="post" action="/logout"><button class="quiet-button" type="submit">"Log out"</button></form>
            </div>
        </div>
    }
}

fn upstream_label(upstream: &Upstream) -> impl IntoView + use<> {
    match upstream {
        Upstream::Simulator => view! {
            <span
                class="upstream simulator"
                title="No API key is set. Everything runs on the built-in simulator; nothing is real or billed."
            >
                <Icon name="info"/>
                "Simulator"
                <span class="visually-hidden">": nothing here is real or billed"</span>
            </span>
        }
        .into_any(),
        Upstream::Api(host) => {
            view! { <span class="upstream" title="Calls go to this host"><Icon name="cloud"/>{host.clone()}</span> }
                .into_any()
        }
    }
}

/// Says why the page took so long; who may see the doctor's checks is led to the one that explains it.
fn waited_label(wait: Duration, may_see_checks: bool) -> impl IntoView + use<> {
    let waited = format!("Waited {} s", wait.as_millis().div_ceil(1_000));
    let waited = if may_see_checks {
        view! { <a href=check_url(CheckId::ApiRateLimits)>{waited}</a> }.into_any()
    } else {
        waited.into_any()
    };
    view! {
        <span class="upstream waited" role="status" title="The API takes only so many calls a minute. Those beyond wait for their turn.">
            <Icon name="timer"/>
            {waited}
            <span class="visually-hidden">" for the API's rate limit"</span>
        </span>
    }
}

/// The colour choice is a plain form, so it works without script.
fn theme_form(context: &PageContext) -> impl IntoView + use<> {
    let back = context.path.clone();
    let choices = [(Theme::System, "System", "monitor"), (Theme::Light, "Light", "sun"), (Theme::Dark, "Dark", "moon")];
    let current = context.theme;
    let buttons = choices.map(|(theme, label, icon)| {
        view! {
            <button
                type="submit"
                name="theme"
                value=theme.name()
                title=format!("{label} colours")
                aria-label=format!("{label} colours")
                aria-pressed=if theme == current { "true" } else { "false" }
            >
                <Icon name=icon/>
            </button>
        }
    });
    view! {
        <form class="theme" method="post" action="/theme" aria-label="Colours">
            <input type="hidden" name="back" value=back/>
            {buttons.into_iter().collect_view()}
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::{is_current, waited_label};
    use crate::ui::tests::{render, unmarked};
    use std::time::Duration;

    #[test]
    fn a_list_is_current_on_its_own_pages_only() {
        assert!(is_current("/", "/sessions"));
        assert!(is_current("/agents", "/agents"));
        assert!(is_current("/agents/agent_1/edit", "/agents"));
        assert!(!is_current("/agentsmith", "/agents"));
        assert!(!is_current("/", "/agents"));
    }

    #[test]
    fn a_wait_leads_to_the_check_that_explains_it_where_that_may_be_seen() {
        let wait = Duration::from_millis(8_100);
        let html = unmarked(&render(move || waited_label(wait, true)));
        assert!(html.contains("<a href=\"/settings/doctor#api-rate-limits\">Waited 9 s</a>"), "{html}");
        let html = render(move || waited_label(wait, false));
        assert!(html.contains("Waited 9 s") && !html.contains("<a "), "{html}");
    }
}
