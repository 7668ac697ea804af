//! `/settings/rules/edit`: one rule as a plain form. What is saved is a draft.

use super::{level_options, rules::failed, settings_tabs, tick};
use crate::{
    page::{Page, PageContext, Problem},
    routes::Route,
    ui::{Failure, FailureNotice, Field},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_console_api as console;
use pilothouse_domain::rules::{Rule, RuleForm};

/// `/settings/rules/edit`, with `?name=…` for a rule that is there.
pub async fn page(context: &PageContext) -> Result<Page, Problem> {
    let tabs = settings_tabs(context, &Route::SettingsRules);
    let found = match console::rules(&context.api).await {
        Ok(found) => found,
        Err(error) => {
            let failure = Failure::from(&error);
            return Ok(Page::new(
                "Rule",
                move || view! { <div class="page narrow settings">{tabs}{failed(&failure)}</div> },
            ));
        }
    };
    let replaces = context.query("name").unwrap_or_default().to_owned();
    let known = found.edited().iter().find(|rule| rule.name == replaces);
    if !replaces.is_empty() && known.is_none() {
        return Err(Problem::not_found());
    }
    let form = RuleForm::from(known.unwrap_or(&Rule::default()));
    let (revision, title) =
        (found.revision().to_string(), if replaces.is_empty() { "Add a rule" } else { "Edit a rule" });
    let refused = context.may().administer_refused();
    Ok(Page::new(title, move || {
        view! {
            <div class="page narrow settings">
                {tabs}
                <h2>{title}</h2>
                {refused.map(|why| view! { <p class="notice" role="note">{why}</p> })}
                {rule_form(&form, &revision, &replaces)}
            </div>
        }
    }))
}

/// The form as it was filled in, with why it was refused.
pub fn refused(context: &PageContext, fields: &[(String, String)], problem: Problem) -> Page {
    let tabs = settings_tabs(context, &Route::SettingsRules);
    let text = |name: &str| {
        let field = fields.iter().find(|(field, _)| field == name);
        field.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let form = RuleForm {
        name: text("name"),
        tools: text("tools"),
        agents: text("agents"),
        from_level: text("from_level"),
        outcome: text("outcome"),
        deny: text("deny"),
        approvers: text("approvers"),
        two_people: text("two_people"),
        not_the_asker: text("not_the_asker"),
        passkey: text("passkey"),
        after: text("after"),
        minutes: text("minutes"),
        after_message: text("after_message"),
        escalate_to: text("escalate_to"),
    };
    let (revision, replaces) = (text("revision"), text("replaces"));
    let status = problem.status;
    let failure = Failure { message: problem.message, request_id: problem.request_id, check: problem.check };
    let page = Page::new("Rule not saved", move || {
        view! {
            <div class="page narrow settings">
                {tabs}
                <h2>{if replaces.is_empty() { "Add a rule" } else { "Edit a rule" }}</h2>
                <FailureNotice failure=failure what="The rule was not saved"/>
                {rule_form(&form, &revision, &replaces)}
            </div>
        }
    });
    Page { status, ..page }
}

fn rule_form(form: &RuleForm, revision: &str, replaces: &str) -> AnyView {
    let name = Some(replaces).filter(|name| !name.is_empty());
    let edit = format!("{}{}", Route::SettingsRule, Query::new().with_option("name", name).suffix());
    let saved = format!("{}{}", Route::SettingsRules, Query::new().with("done", "saved").suffix());
    // A rule that is refused leads back to this form.
    let query = Query::new().with("back", edit).with("next", saved);
    let action = format!("/forms/console/rules/draft{}", query.suffix());
    let denies = form.outcome == "deny";
    view! {
        <form method="post" action=action class="stack rule-form">
            <input type="hidden" name="revision" value=revision.to_owned()/>
            <input type="hidden" name="replaces" value=replaces.to_owned()/>
            {text("name", "Name", form.name.clone(), "What people are told when it applies.", true)}
            <fieldset class="group">
                <legend>"Which calls"</legend>
                {text("tools", "Tools", form.tools.clone(), "Such as bash, postgres/* for an MCP server, */delete_*. Empty: all.", false)}
                {text("agents", "Agents", form.agents.clone(), "Names or ids; * stands for anything. Empty: all. A child thread's calls are its session's agent's, too.", false)}
                {levels(&form.from_level)}
            </fieldset>
            <fieldset class="group">
                <legend>"What happens"</legend>
                {radio("people", "A person decides", !denies)}
                {radio("deny", "They are always denied", denies)}
            </fieldset>
            <fieldset class="group" data-outcome="deny">
                <legend>"Denial"</legend>
                {text("deny", "Message to the agent", form.deny.clone(), "The agent reads it instead of a result.", false)}
            </fieldset>
            {people(form)}
            {limit(form)}
            <div class="form-end">
                <button type="submit" class="button primary">"Save draft"</button>
                <a class="button" href=Route::SettingsRules.to_string()>"Cancel"</a>
            </div>
        </form>
    }
    .into_any()
}

fn people(form: &RuleForm) -> AnyView {
    view! {
        <fieldset class="group" data-outcome="people">
            <legend>"Who decides"</legend>
            {text("approvers", "Approvers", form.approvers.clone(), "Names, or role:approver, role:operator, role:admin. Empty: everybody with the right to answer. Everybody may deny.", false)}
            {tick("", "two_people", "Two different people must allow it", form.two_people == "on")}
            {tick("", "not_the_asker", "Nobody allows it who created its session or sent it a message", form.not_the_asker == "on")}
            {tick("", "passkey", "Allowing it needs a passkey", form.passkey == "on")}
        </fieldset>
    }
    .into_any()
}

fn limit(form: &RuleForm) -> AnyView {
    let options = [("", "Nothing: it waits"), ("deny", "It is denied"), ("escalate", "It is escalated")];
    let (after, minutes) = (form.after.clone(), form.minutes.clone());
    let options = options.map(|(value, label)| view! { <option value=value selected=value == after>{label}</option> });
    view! {
        <fieldset class="group" data-outcome="people">
            <legend>"If nobody answers"</legend>
            <div class="fields-2">
                <Field id="after" label="What happens then">
                    <select id="after" name="after" aria-describedby="after-note">{options.into_iter().collect_view()}</select>
                </Field>
                <Field id="minutes" label="After how many minutes">
                    <input id="minutes" name="minutes" type="number" min="1" max="43200" value=minutes aria-describedby="minutes-note"/>
                </Field>
            </div>
            {text("after_message", "Message to the agent", form.after_message.clone(), "If it is denied.", false)}
            {text("escalate_to", "Escalate to", form.escalate_to.clone(), "Names or roles. They may answer it from then on, too.", false)}
        </fieldset>
    }
    .into_any()
}

fn text(name: &'static str, label: &'static str, value: String, hint: &'static str, required: bool) -> AnyView {
    view! {
        <Field id=name label=label hint=hint>
            <input id=name name=name value=value required=required autocomplete="off" aria-describedby=format!("{name}-note")/>
        </Field>
    }
    .into_any()
}

fn radio(value: &'static str, label: &'static str, checked: bool) -> AnyView {
    view! {
        <label class="check"><input type="radio" name="outcome" value=value checked=checked/><span>{label}</span></label>
    }
    .into_any()
}

fn levels(chosen: &str) -> AnyView {
    let options = level_options("All levels", chosen);
    view! {
        <Field id="from_level" label="Levels">
            <select id="from_level" name="from_level" aria-describedby="from_level-note">{options}</select>
        </Field>
    }
    .into_any()
}
