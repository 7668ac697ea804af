//! `/settings/doctor`: what the doctor finds of settings, data, network and upstream, each with what to do.

use super::settings_tabs;
use crate::{
    page::{Page, PageContext},
    pages::list,
    routes::Route,
    session::content::row_time::when,
    ui::{Failure, FailureNotice, name},
};
use leptos::prelude::*;
use pilothouse_console_api::{
    self as console, Check, CheckGroup, CheckState, Diagnosis, LiveRun, SettingFound, SettingSource,
};

const HERE: Route = Route::SettingsDoctor;

/// `/settings/doctor`, with `?live=true` to begin the checks that call others.
pub async fn page(context: &PageContext) -> Page {
    let tabs = settings_tabs(context, &HERE);
    if !context.may().administer {
        let refused = "Only admins see what the doctor finds. Ask one of them.";
        return Page::new("Doctor", move || {
            view! { <div class="page settings">{tabs}<p class="notice" role="note">{refused}</p></div> }
        });
    }
    let found = console::doctor(&context.api, context.query("live") == Some("true")).await;
    let now = context.now;
    Page::new("Doctor", move || {
        let content = match found {
            Ok(found) => content(found, now),
            Err(error) => failed(&Failure::from(&error)),
        };
        view! { <div class="page settings">{tabs}{content}</div> }
    })
}

fn failed(failure: &Failure) -> AnyView {
    view! {
        <FailureNotice failure=failure.clone() what="The checks could not be made">
            <a class="button" href=HERE.to_string()>"Try again"</a>
        </FailureNotice>
    }
    .into_any()
}

fn content(found: Diagnosis, now: i64) -> AnyView {
    let summary = summary(&found);
    let Diagnosis { live, live_at, checks, settings, .. } = found;
    let groups: Vec<_> = CheckGroup::ALL.into_iter().chain([CheckGroup::Unknown]).collect();
    let groups = groups.into_iter().map(|group| section(group, &checks)).collect_view();
    view! {
        <p>{summary}" "{live_words(live, live_at, now)}</p>
        <form method="get" action=HERE.to_string() class="stack">
            <input type="hidden" name="live" value="true"/>
            <div class="row">
                <button type="submit" class="button primary" aria-describedby="live-note">"Run live checks"</button>
                {(live == LiveRun::Running).then(|| view! { <a class="button" href=HERE.to_string()>"Reload"</a> })}
            </div>
            <p class="field-note" id="live-note">
                "They call the API and this console at its public address, and only read. The longest takes 20 seconds."
            </p>
        </form>
        {groups}
        {values(settings)}
    }
    .into_any()
}

/// How many checks came out how.
fn summary(found: &Diagnosis) -> String {
    let count = |state, one: &str, many: &str| match found.count(state) {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let parts = [
        count(CheckState::Failed, "check failed", "checks failed"),
        count(CheckState::Warning, "warning", "warnings"),
        count(CheckState::Ok, "ok", "ok"),
        count(CheckState::Skipped, "skipped", "skipped"),
    ];
    format!("{}.", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

fn live_words(live: LiveRun, at: Option<i64>, now: i64) -> AnyView {
    match (live, at) {
        (LiveRun::Running, _) => {
            view! { <span role="status">"Live checks are still under way. Reload to see the rest."</span> }.into_any()
        }
        (LiveRun::Done, at @ Some(_)) => view! { <span class="quiet">"Live checks: "{when(now, at)}</span> }.into_any(),
        _ => view! { <span class="quiet">"Live checks were not run yet."</span> }.into_any(),
    }
}

fn section(group: CheckGroup, all: &[Check]) -> Option<AnyView> {
    let checks: Vec<_> = all.iter().filter(|check| check.group == group).map(item).collect();
    let heading = format!("{}-checks", group.title().to_lowercase().replace(' ', "-"));
    let view = || {
        view! {
            <section class="section stack" aria-labelledby=heading>
                <h2 id=heading.clone()>{group.title()}</h2>
                <ul class="plain-list findings">{checks.into_iter().collect_view()}</ul>
            </section>
        }
    };
    all.iter().any(|check| check.group == group).then(|| view().into_any())
}

/// A check, which pages that show a failure link to.
fn item(check: &Check) -> AnyView {
    let Check { id, title, state, tried, found, advice, .. } = check;
    let lines = |text: &str| text.lines().map(|line| view! { <span class="line">{name(line)}</span> }).collect_view();
    view! {
        <li id=id.name() class="finding" data-state=state.words()>
            <div class="row"><h3>{name(title)}</h3>{badge(*state)}</div>
            <p class="found">{lines(found)}</p>
            {advice.as_ref().map(|advice| view! { <p class="advice"><strong>"To do: "</strong>{lines(advice)}</p> })}
            <p class="quiet small">{name(tried)}</p>
        </li>
    }
    .into_any()
}

fn badge(state: CheckState) -> AnyView {
    let (class, status) = match state {
        CheckState::Ok => ("badge", Some("active")),
        CheckState::Warning => ("badge", Some("waiting")),
        CheckState::Failed => ("tag failed", None),
        CheckState::Skipped | CheckState::Unknown => ("tag", None),
    };
    view! { <span class=class data-status=status>{state.words()}</span> }.into_any()
}

/// Each setting with where its value is from.
fn values(settings: Vec<SettingFound>) -> AnyView {
    let heads = view! { <th scope="col">"Setting"</th><th scope="col">"From"</th><th scope="col">"Value"</th> };
    let rows: Vec<_> = settings.into_iter().map(value).collect();
    view! {
        <section class="section stack values" aria-labelledby="values">
            <h2 id="values">"Where each setting is from"</h2>
            <p class="quiet">"Flags count first, then the environment, then the settings file. Secrets are not shown."</p>
            {list::table("Settings and where they are from", heads, rows)}
        </section>
    }
    .into_any()
}

fn value(setting: SettingFound) -> AnyView {
    let is_default = setting.source == SettingSource::Default;
    view! {
        <tr>
            <th scope="row"><code>{name(&setting.variable)}</code></th>
            <td data-label="From">{name(&setting.from())}</td>
            <td data-label="Value" class:quiet=is_default>{name(setting.shown())}</td>
        </tr>
    }
    .into_any()
}
