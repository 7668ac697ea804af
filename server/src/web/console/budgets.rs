//! `/api/console/budgets`: how much may be spent on what, and how much was.

use crate::{
    budgets::{LONGEST_PERIOD, name_of},
    failure::Failure,
    identity::Identity,
    ledger::Note,
    request::extract::Json,
    store::budgets::{Budget, Crossing, Spent},
    web::app::App,
};
use axum::{
    Extension,
    extract::{Path, State},
};
use pilothouse_console_api::{BudgetCrossing, BudgetFacts, Budgets, ChangedBudget};
use pilothouse_domain::budget_rule::{BudgetForm, BudgetRule};

/// The most budgets.
const MAX_BUDGETS: usize = 100;

type Changed = Result<(Extension<Note>, Json<ChangedBudget>), Failure>;

/// All budgets, how much of each is used, and the thresholds that were crossed in the last 31 days.
#[utoipa::path(get, path = "/api/console/budgets", responses((status = 200, body = Budgets)))]
pub async fn list(State(app): State<App>) -> Result<Json<Budgets>, Failure> {
    let now = app.store.clock().now();
    let mut budgets = Vec::new();
    for budget in app.store.budgets().await? {
        budgets.push(facts(&app, budget, now).await?);
    }
    let crossings = app.store.crossings(now - LONGEST_PERIOD).await?.into_iter().map(crossing).collect();
    Ok(Json(Budgets { budgets, crossings }))
}

async fn facts(app: &App, budget: Budget, now: i64) -> Result<BudgetFacts, Failure> {
    let Budget { id, rule, made_by, created_at } = budget;
    let (began_at, ends_at) = rule.period.around(now);
    let Spent { cents: spent_cents, sessions, unpriced } = app.store.spent(&rule, (began_at, ends_at)).await?;
    let name = name_of(&app.store, &rule).await?;
    Ok(BudgetFacts { id, rule, name, made_by, created_at, began_at, ends_at, spent_cents, sessions, unpriced })
}

fn crossing(crossing: Crossing) -> BudgetCrossing {
    let Crossing { budget, began_at, percent, limit_cents, spent_cents, at } = crossing;
    BudgetCrossing { budget, began_at, percent, limit_cents, spent_cents, at }
}

/// Adds a budget.
#[utoipa::path(post, path = "/api/console/budgets", request_body = BudgetForm,
    responses((status = 200, body = ChangedBudget)))]
pub async fn create(State(app): State<App>, identity: Identity, Json(form): Json<BudgetForm>) -> Changed {
    let rule = rule(&form)?;
    if app.store.budgets().await?.len() >= MAX_BUDGETS {
        return Err(Failure::invalid(format!("There can be {MAX_BUDGETS} budgets. Delete one first.")));
    }
    let id = app.store.add_budget(&rule, &identity.name).await?;
    Ok(changed(id, &rule))
}

/// Changes a budget. With another limit, its thresholds are told again.
#[utoipa::path(post, path = "/api/console/budgets/{budget_id}", request_body = BudgetForm,
    responses((status = 200, body = ChangedBudget)))]
pub async fn change(State(app): State<App>, Path(id): Path<String>, Json(form): Json<BudgetForm>) -> Changed {
    let rule = rule(&form)?;
    if app.store.change_budget(&id, &rule).await? { Ok(changed(id, &rule)) } else { Err(missing()) }
}

/// Deletes a budget, with the record of its thresholds.
#[utoipa::path(delete, path = "/api/console/budgets/{budget_id}", responses((status = 200, body = ChangedBudget)))]
pub async fn remove(State(app): State<App>, Path(id): Path<String>) -> Result<Json<ChangedBudget>, Failure> {
    if app.store.remove_budget(&id).await? { Ok(Json(ChangedBudget { id })) } else { Err(missing()) }
}

fn rule(form: &BudgetForm) -> Result<BudgetRule, Failure> {
    form.rule().map_err(|error| Failure::invalid(format!("{}: {}.", error.field, error.message)))
}

fn changed(id: String, rule: &BudgetRule) -> (Extension<Note>, Json<ChangedBudget>) {
    let BudgetForm { subject, of, period, limit, at_limit, .. } = BudgetForm::from(rule);
    let detail = format!("{subject} {of} ${limit} a {period}, {at_limit}");
    let note = Note { target: Some(id.clone()), detail: Some(pilothouse_domain::reveal::visible(&detail)) };
    (Extension(note), Json(ChangedBudget { id }))
}

fn missing() -> Failure {
    Failure::not_found("There is no such budget. It may have been deleted.")
}
