//! `/settings/budgets`: how much may be spent on what, how much was, and what happens at the limit.

use super::{done, form_address, settings_tabs};
use crate::{
    page::{Page, PageContext},
    pages::{form::choices::MOST, list},
    routes::Route,
    session::content::row_time::when,
    ui::{Choice, CopyId, EmptyState, Failure, FailureNotice, name},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_console_api::{self as console, BudgetCrossing, BudgetFacts, Budgets};
use pilothouse_domain::{
    budget_rule::{AtLimit, BudgetForm, BudgetPeriod, BudgetSubject},
    format::dollars,
};

const HERE: Route = Route::SettingsBudgets;

/// What the page says after a form was sent.
const DONE: [(&str, &str); 3] = [
    ("added", "The budget was added."),
    ("changed", "The budget was changed."),
    ("deleted", "The budget was deleted."),
];

/// The list that the field for the subject offers.
const SUBJECTS: &str = "budget-subjects";

/// `/settings/budgets`.
pub async fn page(context: &PageContext) -> Page {
    let tabs = settings_tabs(context, &HERE);
    if !context.may().administer {
        let refused = "Budgets are set by admins. Ask one of them.";
        return Page::new("Budgets", move || {
            view! { <div class="page settings">{tabs}<p class="notice" role="note">{refused}</p></div> }
        });
    }
    let (found, subjects) = futures::join!(console::budgets(&context.api), subjects(context));
    let (said, now) = (done(context, &DONE), context.now);
    Page::new("Budgets", move || {
        let content = match found {
            Ok(found) => content(found, now),
            Err(error) => failed(&Failure::from(&error)),
        };
        let options = subjects.into_iter().map(|choice| view! { <option value=choice.value>{choice.label}</option> });
        let options = options.collect_view();
        view! {
            <div class="page settings">
                {tabs}{said}{content}
                <datalist id=SUBJECTS>{options}</datalist>
            </div>
        }
    })
}

/// The newest agents and deployments; none where they can't be listed.
async fn subjects(context: &PageContext) -> Vec<Choice> {
    let query = Query::new().with("limit", MOST);
    let (agents, deployments) = futures::join!(context.api.list_agents(&query), context.api.list_deployments(&query));
    let agents = agents.map(|agents| agents.data).unwrap_or_default();
    let deployments = deployments.map(|deployments| deployments.data).unwrap_or_default();
    let agents = agents.iter().map(|agent| Choice::new(agent.id.as_str(), format!("Agent {}", agent.definition.name)));
    let deployments = deployments.iter().map(|one| Choice::new(one.id.as_str(), format!("Deployment {}", one.name)));
    agents.chain(deployments).collect()
}

fn failed(failure: &Failure) -> AnyView {
    view! {
        <FailureNotice failure=failure.clone() what="The budgets could not be loaded">
            <a class="button" href=HERE.to_string()>"Try again"</a>
        </FailureNotice>
    }
    .into_any()
}

fn content(found: Budgets, now: i64) -> AnyView {
    let Budgets { budgets, crossings } = found;
    let is_empty = budgets.is_empty();
    let log = (!crossings.is_empty()).then(|| log(&budgets, crossings, now));
    let cards = budgets.into_iter().map(|budget| card(budget, now)).collect_view();
    view! {
        <p class="quiet">
            "Spending is counted by the list costs that the API reports of each session, on the day (UTC) on which they grew. "
            "A session that the console sees for the first time counts on the day of its last change, unless its log tells more. "
            "Runs that the API starts by a schedule can't be refused, only paused."
        </p>
        {is_empty.then(|| view! {
            <EmptyState title="No budgets yet">
                "A budget says how much may be spent on an agent, a deployment, a person or everything, tells people before it is used up, and can stop what goes beyond."
            </EmptyState>
        })}
        {cards}
        {add()}
        {log}
    }
    .into_any()
}

fn card(budget: BudgetFacts, now: i64) -> AnyView {
    let BudgetFacts { id, rule, name: known, made_by, created_at, began_at, .. } = &budget;
    let heading = format!("budget-{id}");
    let subject = rule.subject_words(known.as_deref());
    let title = format!("{} for {subject}, each {}", dollars(rule.limit_cents), rule.period.name());
    let (labelled, used) = (heading.clone(), used(&budget));
    let (spent, limit) = (budget.spent_cents.min(rule.limit_cents).to_string(), rule.limit_cents.to_string());
    let of = (known.is_some() || rule.subject == BudgetSubject::Deployment).then(|| rule.of.clone());
    let stopped =
        budget.stops().then_some("New sessions are refused until the next period, or until the limit is raised.");
    let period = rule.period.words(*began_at);
    view! {
        <section class="section stack" aria-labelledby=labelled>
            <div class="row-head">
                <h2 id=heading>{name(&title)}</h2>
                {of.map(|id| view! { <CopyId id=id/> })}
                <span class="quiet">"added by " {name(made_by)} " "</span>
                {when(now, Some(*created_at))}
            </div>
            <p class="row">
                <meter aria-label=format!("Spent in {period}") min="0" max=limit value=spent></meter>
                <span>{used}</span>
            </p>
            {stopped.map(|words| view! { <p class="notice warning" role="note">{words}</p> })}
            <p>{said(&budget)}</p>
            {change(&budget)}
            {delete(&budget, &title)}
        </section>
    }
    .into_any()
}

/// How much is used, and what is not counted.
fn used(budget: &BudgetFacts) -> String {
    let BudgetFacts { rule, began_at, spent_cents, sessions, unpriced, .. } = budget;
    let counted = |count: u64| if count == 1 { "1 session".to_owned() } else { format!("{count} sessions") };
    let mut words = format!(
        "{} of {} in {} ({} %), in {}",
        dollars(*spent_cents),
        dollars(rule.limit_cents),
        rule.period.words(*began_at),
        rule.percent(*spent_cents),
        counted(*sessions)
    );
    if *unpriced > 0 {
        words.push_str(&format!("; not counted: {} of which the API reports no cost", counted(*unpriced)));
    }
    words
}

/// What the budget does, in words.
fn said(budget: &BudgetFacts) -> String {
    let rule = &budget.rule;
    let told = match rule.thresholds.as_slice() {
        [] => "Nobody is told.".to_owned(),
        thresholds => {
            let percents: Vec<_> = thresholds.iter().map(|percent| format!("{percent} %")).collect();
            format!("People are told at {}.", percents.join(", "))
        }
    };
    let limit = match rule.at_limit {
        AtLimit::Warn => "",
        AtLimit::Stop => " At the limit new sessions are refused.",
        AtLimit::Interrupt => " At the limit new sessions are refused, and running ones are interrupted once.",
    };
    let runs = match (rule.subject, rule.at_limit.stops(), rule.pause_deployment) {
        (_, false, _) => "",
        (BudgetSubject::Deployment, true, true) => " The deployment is paused, too.",
        (BudgetSubject::Deployment, true, false) => " Its schedule goes on: the API starts those runs by itself.",
        (BudgetSubject::Console | BudgetSubject::Agent, true, _) => {
            " Runs that the API starts by a deployment's schedule go on."
        }
        (BudgetSubject::Person | BudgetSubject::Token, true, _) => "",
    };
    format!("{told}{limit}{runs}")
}

fn change(budget: &BudgetFacts) -> AnyView {
    let action = form_address(&format!("budgets/{}", budget.id), None, &HERE, "changed");
    let form = BudgetForm::from(&budget.rule);
    view! {
        <details class="webhook-change">
            <summary>"Change"</summary>
            <form method="post" action=action class="stack">
                {fields(&format!("{}-", budget.id), &form)}
                <div class="row"><button type="submit" class="button primary">"Save"</button></div>
            </form>
        </details>
    }
    .into_any()
}

fn delete(budget: &BudgetFacts, title: &str) -> AnyView {
    let action = form_address(&format!("budgets/{}", budget.id), Some("delete"), &HERE, "deleted");
    let dialog = format!("delete-{}", budget.id);
    let (asks, heading) = (format!("{dialog}-title"), format!("budget-{}", budget.id));
    view! {
        <div class="row">
            <button type="button" class="button danger small" command="show-modal" commandfor=dialog.clone() aria-describedby=heading>"Delete"</button>
        </div>
        <dialog id=dialog aria-labelledby=asks.clone()>
            <h2 id=asks.clone()>"Delete the budget of " {name(title)} "?"</h2>
            <p>"Nothing is told or stopped by it any more, and its thresholds are forgotten. A deployment that it paused stays paused."</p>
            <form method="post" action=action class="dialog-end">
                <button type="submit" formmethod="dialog" class="button" autofocus=true>"Cancel"</button>
                <button type="submit" class="button danger solid">"Delete"</button>
            </form>
        </dialog>
    }
    .into_any()
}

fn add() -> AnyView {
    let form = BudgetForm {
        subject: BudgetSubject::Console.name().to_owned(),
        period: BudgetPeriod::Month.name().to_owned(),
        thresholds: "50, 80, 100".to_owned(),
        at_limit: AtLimit::Warn.name().to_owned(),
        ..BudgetForm::default()
    };
    view! {
        <form method="post" action=form_address("budgets", None, &HERE, "added") class="section stack">
            <h2>"Add a budget"</h2>
            {fields("", &form)}
            <div class="row"><button type="submit" class="button primary">"Add budget"</button></div>
        </form>
    }
    .into_any()
}

/// The fields of a budget. The form's name makes their ids unique on the page.
fn fields(form: &str, shown: &BudgetForm) -> AnyView {
    let subjects = BudgetSubject::ALL.map(|subject| (subject.name(), subject_label(subject)));
    let periods = [(BudgetPeriod::Month.name(), "Month, in UTC"), (BudgetPeriod::Day.name(), "Day, in UTC")];
    let acts = [
        (AtLimit::Warn.name(), "Tell people"),
        (AtLimit::Stop.name(), "Tell people and refuse new sessions"),
        (AtLimit::Interrupt.name(), "Refuse new sessions and interrupt running ones"),
    ];
    let pause = format!("{form}pause_deployment");
    let labelled = pause.clone();
    view! {
        <div class="fields-2">
            {select(form, "subject", "Budget for", &subjects, &shown.subject)}
            {text(form, "of", "Which one", &shown.of, "The id of an agent or a deployment, or the name of a person or a token. Empty for everything.", Some(SUBJECTS))}
        </div>
        <div class="fields-2">
            {text(form, "limit", "Dollars", &shown.limit, "List cost, such as 50 or 12.50.", None)}
            {select(form, "period", "Each", &periods, &shown.period)}
        </div>
        {text(form, "thresholds", "Tell at these percentages", &shown.thresholds, "Whoever is told of sessions that stopped is told at each of them, once a period.", None)}
        {select(form, "at_limit", "At the limit", &acts, &shown.at_limit)}
        <label class="check" for=labelled>
            <input type="checkbox" id=pause name="pause_deployment" checked=shown.pause_deployment == "on"/>
            <span>"Also pause the deployment, where the budget is for one and refuses new sessions"</span>
        </label>
    }
    .into_any()
}

const fn subject_label(subject: BudgetSubject) -> &'static str {
    match subject {
        BudgetSubject::Console => "Everything",
        BudgetSubject::Agent => "An agent",
        BudgetSubject::Deployment => "A deployment",
        BudgetSubject::Person => "A person",
        BudgetSubject::Token => "A token",
    }
}

fn select(
    form: &str,
    field: &'static str,
    label: &'static str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
) -> AnyView {
    let id = format!("{form}{field}");
    let option = |(value, label): &(&'static str, &'static str)| {
        view! { <option value=*value selected=*value == chosen>{*label}</option> }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=field>{options.iter().map(option).collect_view()}</select>
        </div>
    }
    .into_any()
}

fn text(
    form: &str,
    field: &'static str,
    label: &'static str,
    value: &str,
    note: &'static str,
    options: Option<&'static str>,
) -> AnyView {
    let id = format!("{form}{field}");
    let noted = format!("{id}-note");
    let is_money = field == "limit";
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id name=field value=value.to_owned() list=options required=is_money maxlength="200" autocomplete="off"
                inputmode=is_money.then_some("decimal") aria-describedby=noted.clone()
            />
            <p class="field-note" id=noted>{note}</p>
        </div>
    }
    .into_any()
}

fn log(budgets: &[BudgetFacts], crossings: Vec<BudgetCrossing>, now: i64) -> AnyView {
    let rows: Vec<_> = crossings.into_iter().filter_map(|crossing| row(budgets, crossing, now)).collect();
    let heads = view! {
        {list::newest_first("Time")}
        <th scope="col">"Budget"</th>
        <th scope="col">"Threshold"</th>
        <th scope="col">"Spent"</th>
    };
    view! {
        <section class="section stack" aria-labelledby="log-heading">
            <h2 id="log-heading">"Crossed thresholds"</h2>
            {list::table("Crossed thresholds, newest first", heads, rows)}
        </section>
    }
    .into_any()
}

fn row(budgets: &[BudgetFacts], crossing: BudgetCrossing, now: i64) -> Option<AnyView> {
    let BudgetCrossing { budget, began_at, percent, limit_cents, spent_cents, at } = crossing;
    let known = budgets.iter().find(|known| known.id == budget)?;
    let subject = known.rule.subject_words(known.name.as_deref());
    let threshold = format!("{percent} % of {}", dollars(limit_cents));
    let spent = format!("{} in {}", dollars(spent_cents), known.rule.period.words(began_at));
    Some(
        view! {
            <tr>
                <td data-label="Time" class="fit">{when(now, Some(at))}</td>
                <th scope="row">{name(&subject)}</th>
                <td data-label="Threshold">{threshold}</td>
                <td data-label="Spent">{spent}</td>
            </tr>
        }
        .into_any(),
    )
}
