//! `/settings/rules`: the standing rules that apply, the draft of the next version, and the versions before.

use super::{done, form_address, settings_tabs};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    session::content::row_time::when,
    ui::{ActionLink, EmptyState, Failure, FailureNotice, Icon, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_console_api::{self as console, RuleDraft, RuleVersion, Rules};
use pilothouse_domain::rules::Rule;

const HERE: Route = Route::SettingsRules;

/// What the page says after a form was sent.
const DONE: [(&str, &str); 4] = [
    ("saved", "The draft is saved. It applies once it is switched on."),
    ("discarded", "The draft is discarded."),
    ("restored", "The draft has the rules of that version. It applies once it is switched on."),
    ("on", "The rules are switched on."),
];

/// `/settings/rules`.
pub async fn page(context: &PageContext) -> Page {
    let found = console::rules(&context.api).await;
    let tabs = settings_tabs(context, &HERE);
    let (said, now, may) = (done(context, &DONE), context.now, context.may().administer);
    Page::new("Rules", move || {
        let content = match found {
            Ok(found) => content(found, may, now),
            Err(error) => failed(&Failure::from(&error)),
        };
        view! { <div class="page settings">{tabs}{said}{content}</div> }
    })
}

/// The rules could not be loaded.
pub(super) fn failed(failure: &Failure) -> AnyView {
    view! {
        <FailureNotice failure=failure.clone() what="The rules could not be loaded">
            <a class="button" href=HERE.to_string()>"Try again"</a>
        </FailureNotice>
    }
    .into_any()
}

fn content(found: Rules, may: bool, now: i64) -> AnyView {
    let revision = found.revision();
    let add = may.then(
        || view! { <ActionLink to=Route::SettingsRule label="Add a rule" icon="plus" primary=found.draft.is_none()/> },
    );
    let is_empty = found.switched_on().is_empty() && found.configured.is_empty() && found.draft.is_none();
    let can_edit = (may && found.draft.is_none()).then_some(revision);
    view! {
        <div class="row-head">
            <p class="quiet">"Rules can only demand more than a person with the right to answer. All that match a call apply; none allows a call by itself."</p>
            {add}
        </div>
        {found.draft.as_ref().map(|draft| self::draft(draft, may, now))}
        {is_empty.then(|| view! {
            <EmptyState title="No rules">
                "Whoever has the right to answer may allow any call. A rule can deny calls, name approvers, ask for a second person, or limit the time."
            </EmptyState>
        })}
        {section("applying", "In force", found.switched_on(), can_edit, found.versions.first().map(|version| since(version, now)))}
        {section("configured", "From the configuration file", &found.configured, None, None)}
        {versions(&found, may, now)}
    }
    .into_any()
}

fn since(version: &RuleVersion, now: i64) -> AnyView {
    view! {
        <p class="quiet">{format!("Version {}, switched on by ", version.version)}{name(&version.switched_on_by)}" "{when(now, Some(version.switched_on_at))}</p>
    }
    .into_any()
}

/// What is being written, and the ways on.
fn draft(draft: &RuleDraft, may: bool, now: i64) -> AnyView {
    let rules = list(&draft.rules, may.then_some(draft.revision));
    let ways = may.then(|| {
        view! {
            <div class="row">
                <ActionLink to=Route::SettingsRulesTrial label="Try it on the last 30 days" icon="history" primary=true/>
                <form method="post" action=form_address("rules/draft/discard", None, &HERE, "discarded")>
                    <input type="hidden" name="revision" value=draft.revision/>
                    <button type="submit" class="button">"Discard draft"</button>
                </form>
            </div>
        }
    });
    let nothing = draft.rules.is_empty().then(|| view! { <p>"No rules: switching this on ends all rules below."</p> });
    view! {
        <section class="section stack rule-draft" aria-labelledby="draft">
            <h2 id="draft">"Draft"</h2>
            <p class="quiet">"Not in force. Changed by "{name(&draft.changed_by)}" "{when(now, Some(draft.changed_at))}</p>
            {nothing}
            {rules}
            {ways}
        </section>
    }
    .into_any()
}

fn section(
    id: &'static str,
    title: &'static str,
    rules: &[Rule],
    editable: Option<u32>,
    note: Option<AnyView>,
) -> Option<AnyView> {
    (!rules.is_empty()).then(|| {
        view! {
            <section class="section stack" aria-labelledby=id>
                <h2 id=id>{title}</h2>
                {note}
                {list(rules, editable)}
            </section>
        }
        .into_any()
    })
}

/// Rules in words; with a revision also their buttons.
fn list(rules: &[Rule], editable: Option<u32>) -> AnyView {
    let item = |rule: &Rule| {
        let demands = rule.demands().into_iter().map(|words| view! { <li>{revealed(&words)}</li> }).collect_view();
        view! {
            <li class="rule">
                <div>
                    <h3>{name(&rule.name)}</h3>
                    <p>{revealed(&rule.about())}</p>
                    <ul>{demands}</ul>
                </div>
                {editable.map(|revision| buttons(rule, revision))}
            </li>
        }
    };
    view! { <ul class="rules">{rules.iter().map(item).collect_view()}</ul> }.into_any()
}

fn buttons(rule: &Rule, revision: u32) -> AnyView {
    let edit = format!("{}{}", Route::SettingsRule, Query::new().with("name", &rule.name).suffix());
    view! {
        <div class="row">
            <a class="button small" href=edit aria-label=format!("Edit {}", rule.name)><Icon name="pencil"/>"Edit"</a>
            <form method="post" action=form_address("rules/draft/remove", None, &HERE, "saved")>
                <input type="hidden" name="revision" value=revision/>
                <input type="hidden" name="name" value=rule.name.clone()/>
                <button type="submit" class="button small" aria-label=format!("Remove {}", rule.name)><Icon name="trash"/>"Remove"</button>
            </form>
        </div>
    }
    .into_any()
}

/// The versions before, each of which can become the draft.
fn versions(found: &Rules, may: bool, now: i64) -> Option<AnyView> {
    let revision = found.revision();
    let line = |version: &RuleVersion| {
        let restore = may.then(|| {
            view! {
                <form method="post" action=form_address("rules/draft/restore", None, &HERE, "restored")>
                    <input type="hidden" name="revision" value=revision/>
                    <input type="hidden" name="version" value=version.version/>
                    <button type="submit" class="button small" aria-label=format!("Make version {} the draft", version.version)>"Make it the draft"</button>
                </form>
            }
        });
        view! {
            <li class="stack">
                <div class="row-head">
                    <h3>{format!("Version {}", version.version)}</h3>
                    <span class="quiet">"switched on by "{name(&version.switched_on_by)}" "{when(now, Some(version.switched_on_at))}</span>
                    {restore}
                </div>
                {if version.rules.is_empty() { view! { <p class="quiet">"No rules."</p> }.into_any() } else { list(&version.rules, None) }}
            </li>
        }
    };
    let before = found.versions.get(1..).filter(|before| !before.is_empty())?;
    let lines = before.iter().map(line).collect_view();
    Some(view! { <details class="section"><summary>"Earlier versions"</summary><ul class="rules">{lines}</ul></details> }.into_any())
}
