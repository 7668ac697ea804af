//! `/settings/rules/trial`: what the draft would have meant for the calls of the last days, and the switch that puts it in
//! force.

use super::{form_address, rules::failed, settings_tabs};
use crate::{
    page::{Page, PageContext, Problem},
    pages::list,
    routes::Route,
    session::content::{intent::level_badge, row_time::when},
    ui::{EmptyState, Failure, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_console_api::{self as console, RulesTrial, TrialCall};

/// `/settings/rules/trial`; without a draft there is no such page.
pub async fn page(context: &PageContext) -> Result<Page, Problem> {
    let tabs = settings_tabs(context, &Route::SettingsRules);
    let draft = console::rules(&context.api).await?.draft.ok_or_else(Problem::not_found)?;
    let trial = console::rules_trial(&context.api).await;
    let now = context.now;
    Ok(Page::new("Try the rules", move || {
        let tried = match trial {
            Ok(trial) => tried(trial, draft.revision, now),
            Err(error) => failed(&Failure::from(&error)),
        };
        view! { <div class="page settings">{tabs}<h2>"Try the draft"</h2>{tried}</div> }
    }))
}

fn tried(trial: RulesTrial, revision: u32, now: i64) -> AnyView {
    let words = words(&trial);
    let cut = trial.is_cut.then_some(" Only the newest calls were looked at.");
    view! {
        <p role="status">{words}{cut}</p>
        {calls(trial.found, now)}
        <form method="post" action=form_address("rules/switch-on", None, &Route::SettingsRules, "on") class="form-end">
            <input type="hidden" name="revision" value=revision/>
            <button type="submit" class="button primary">"Switch the rules on"</button>
            <a class="button" href=Route::SettingsRules.to_string()>"Back to the draft"</a>
        </form>
    }
    .into_any()
}

/// "Would have denied 3 of 214 calls of the last 30 days."
fn words(trial: &RulesTrial) -> String {
    let RulesTrial { days, calls, denied, refused, second, passkey, .. } = trial;
    if *calls == 0 {
        return format!(
            "No calls waited for a person in the last {days} days, so there is nothing to try the rules on."
        );
    }
    let mut words = format!("Would have denied {denied} of {calls} calls of the last {days} days.");
    for (count, what) in [
        (refused, "could not have been allowed by the person who did"),
        (second, "would have needed a second person"),
        (passkey, "would have needed a passkey"),
    ] {
        if *count > 0 {
            words = format!("{words} {count} {what}.");
        }
    }
    words
}

fn calls(found: Vec<TrialCall>, now: i64) -> AnyView {
    if found.is_empty() {
        return view! { <EmptyState title="Nothing would have been different">"The draft is about none of these calls."</EmptyState> }.into_any();
    }
    let heads = view! {
        <th scope="col">"Call"</th>
        <th scope="col">"Agent"</th>
        <th scope="col">"What would have been different"</th>
        <th scope="col" class="moment">"When"</th>
    };
    let rows = found.into_iter().map(|call| row(call, now)).collect_view();
    list::table("Calls for which something would have been different, newest first", heads, rows).into_any()
}

fn row(call: TrialCall, now: i64) -> AnyView {
    let address = format!("/sessions/{}{}", call.session, Query::new().with("event", &call.call).suffix());
    let outcome = call.outcome.iter().map(|words| view! { <p>{revealed(words)}</p> }).collect_view();
    view! {
        <tr>
            <th scope="row"><a href=address>{revealed(&call.tool)}</a>" "{level_badge(call.level)}</th>
            <td data-label="Agent">{name(&call.agent)}</td>
            <td data-label="Different">{outcome}<span class="under">{revealed(&call.rules.join(", "))}</span></td>
            <td data-label="When" class="fit">{when(now, Some(call.at))}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_draft_would_have_meant_is_counted() {
        let trial = RulesTrial { days: 30, calls: 214, denied: 3, second: 12, ..RulesTrial::default() };
        let said = "Would have denied 3 of 214 calls of the last 30 days. 12 would have needed a second person.";
        assert_eq!(words(&trial), said);
        assert!(words(&RulesTrial { days: 30, ..RulesTrial::default() }).starts_with("No calls waited"));
    }
}
