//! `/api/console/cleanup`: plans of clean-ups, dry until somebody confirms them.

use crate::{
    cleanup::{may, shown},
    failure::Failure,
    identity::{Identity, Via},
    ledger::Note,
    request::{
        address::client_address,
        extract::{Json, Query},
    },
    store::cleanup::{Chosen, Confirmation, Confirmed, MadeBy, StoredPlan},
    web::app::App,
};
use axum::{
    Extension,
    extract::{Path, State},
};
use http::Extensions;
use pilothouse_console_api::{
    ChangedCleanup, ChooseCleanup, Cleanup, CleanupItems, CleanupItemsFilter, CleanupState, ListedCleanup, PlanCleanup,
    RunCleanup,
};
use pilothouse_domain::cleanup::{DAYS, MAX_DAYS, Reason, Rule};
use std::collections::BTreeMap;

/// How many items are given at once.
const PAGE: u32 = 200;

/// The most plans that are being made at once.
const MAX_READING: u32 = 5;

type Noted = (Extension<Note>, Json<ChangedCleanup>);

/// The newest plans, newest first.
#[utoipa::path(get, path = "/api/console/cleanup", responses((status = 200, body = Vec<ListedCleanup>)))]
pub async fn list(State(app): State<App>) -> Result<Json<Vec<ListedCleanup>>, Failure> {
    Ok(Json(app.store.cleanups().await?))
}

/// Has a plan made: what nobody seems to need any more. Nothing is changed.
#[utoipa::path(
    post,
    path = "/api/console/cleanup",
    request_body = PlanCleanup,
    responses((status = 200, body = ChangedCleanup)),
)]
pub async fn plan(
    State(app): State<App>,
    identity: Identity,
    Json(asked): Json<PlanCleanup>,
) -> Result<Json<ChangedCleanup>, Failure> {
    let rules = rules(&asked)?;
    if app.store.cleanups_being_made().await? >= MAX_READING {
        let wait = std::time::Duration::from_secs(30);
        return Err(Failure::rate_limited("Several plans are being made. Wait until they are there.", wait));
    }
    let id = app.store.add_cleanup(&rules, &MadeBy::Person(identity.name)).await?;
    app.cleanup.planned();
    Ok(Json(ChangedCleanup { id, revision: 0 }))
}

/// A plan: where it stands, and the first items of each reason.
#[utoipa::path(get, path = "/api/console/cleanup/{cleanup_id}", responses((status = 200, body = Cleanup)))]
pub async fn cleanup(State(app): State<App>, Path(id): Path<String>) -> Result<Json<Cleanup>, Failure> {
    shown(&app.store, &id).await?.map(Json).ok_or_else(unknown)
}

/// Items of a plan, up to 200 at once.
#[utoipa::path(
    get,
    path = "/api/console/cleanup/{cleanup_id}/items",
    params(
        ("reason" = Option<String>, Query, description = "Only those of this reason."),
        ("state" = Option<String>, Query, description = "Only those in this state."),
        ("after" = Option<u32>, Query, description = "Only those behind this place."),
    ),
    responses((status = 200, body = CleanupItems)),
)]
pub async fn items(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(filter): Query<CleanupItemsFilter>,
) -> Result<Json<CleanupItems>, Failure> {
    found(&app, &id).await?;
    let mut items = app.store.cleanup_items(&id, &filter, PAGE + 1).await?;
    let has_more = items.len() > PAGE as usize;
    items.truncate(PAGE as usize);
    Ok(Json(CleanupItems { items, has_more }))
}

/// Leaves out what was shown and is not chosen.
#[utoipa::path(
    post,
    path = "/api/console/cleanup/{cleanup_id}/choose",
    request_body = ChooseCleanup,
    responses((status = 200, body = ChangedCleanup)),
)]
pub async fn choose(
    State(app): State<App>,
    Path(id): Path<String>,
    Json(choice): Json<ChooseCleanup>,
) -> Result<Noted, Failure> {
    match app.store.choose_cleanup(&id, &choice).await? {
        Chosen::Kept(revision) => {
            let detail = format!("{} shown, {} chosen", choice.shown.len(), choice.chosen.len());
            let note = Note { target: Some(id.clone()), detail: Some(detail) };
            Ok((Extension(note), Json(ChangedCleanup { id, revision })))
        }
        Chosen::TooLate => Err(Failure::conflict("This plan is not a dry run any more.")),
        Chosen::Unknown => Err(unknown()),
    }
}

/// Carries a plan out, or goes on with one that was stopped. Each call is made as the caller, with the rights that they have
/// then; it begins only if they have all that it needs now.
#[utoipa::path(
    post,
    path = "/api/console/cleanup/{cleanup_id}/run",
    request_body = RunCleanup,
    responses((status = 200, body = ChangedCleanup)),
)]
pub async fn run(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<String>,
    extensions: Extensions,
    Json(RunCleanup { revision }): Json<RunCleanup>,
) -> Result<Noted, Failure> {
    let plan = found(&app, &id).await?;
    for item in app.store.cleanup_kinds(&id).await? {
        may(&identity, &item).map_err(Failure::forbidden)?;
    }
    let by = Confirmed {
        name: identity.name,
        user_id: Some(identity.user_id),
        token: match identity.via {
            Via::Login => None,
            Via::Token { name } => Some(name),
        },
        address: Some(client_address(&extensions)),
    };
    let refused = match app.store.confirm_cleanup(&id, revision, &by).await? {
        Confirmation::Begun => {
            app.cleanup.changed();
            let counts = app.store.cleanup_counts(&id).await?;
            let note = Note { target: Some(id.clone()), detail: Some(counts.words()) };
            return Ok((Extension(note), Json(ChangedCleanup { id, revision: plan.revision })));
        }
        Confirmation::Unknown => return Err(unknown()),
        Confirmation::Changed => "What is chosen changed since you looked. Look at it again.".to_owned(),
        Confirmation::NotNow(CleanupState::Running, by) => {
            format!("{} confirmed it before you; it is at work.", by.as_deref().unwrap_or("Somebody"))
        }
        Confirmation::NotNow(CleanupState::Done, by) => {
            format!("{} confirmed it before you; it is done.", by.as_deref().unwrap_or("Somebody"))
        }
        Confirmation::NotNow(..) => "This plan can't be carried out.".to_owned(),
        Confirmation::OtherRuns(_) => "Another clean-up is at work. One runs at a time.".to_owned(),
    };
    Err(Failure::conflict(refused))
}

/// Stops a plan that is being carried out, after the item that it is at. It can be continued.
#[utoipa::path(post, path = "/api/console/cleanup/{cleanup_id}/stop", responses((status = 200, body = ChangedCleanup)))]
pub async fn stop(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<String>,
) -> Result<Json<ChangedCleanup>, Failure> {
    let plan = found(&app, &id).await?;
    if !app.store.stop_cleanup(&id, &format!("{} stopped it.", identity.name)).await? {
        return Err(Failure::conflict("This plan is not at work."));
    }
    app.cleanup.changed();
    Ok(Json(ChangedCleanup { id, revision: plan.revision }))
}

async fn found(app: &App, id: &str) -> Result<StoredPlan, Failure> {
    app.store.cleanup_plan(id).await?.ok_or_else(unknown)
}

fn unknown() -> Failure {
    Failure::not_found("There is no such clean-up.")
}

/// What is to be looked for.
fn rules(asked: &PlanCleanup) -> Result<BTreeMap<Reason, Rule>, Failure> {
    let mut rules = BTreeMap::new();
    for (reason, rule) in &asked.reasons {
        let Some(action) = rule.action else { continue };
        let days = rule.days.unwrap_or(DAYS);
        if days > MAX_DAYS {
            return Err(Failure::invalid(format!("reasons.{reason}.days: expected 0 to {MAX_DAYS}.")));
        }
        if !reason.actions().contains(&action) {
            let offered: Vec<_> = reason.actions().iter().map(|action| action.name()).collect();
            return Err(Failure::invalid(format!("reasons.{reason}.action: expected {}.", offered.join(" or "))));
        }
        rules.insert(*reason, Rule { days, action });
    }
    if rules.is_empty() {
        return Err(Failure::invalid("reasons: choose at least one, and what is to be done."));
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_console_api::CleanupRule;
    use pilothouse_domain::cleanup::Action;

    #[test]
    fn what_is_asked_for_must_be_possible() {
        let asked = |reason, days, action| PlanCleanup { reasons: [(reason, CleanupRule { days, action })].into() };
        let some = |action| Some(action);
        let ok = rules(&asked(Reason::Idle, None, some(Action::Archive))).unwrap();
        assert_eq!(ok[&Reason::Idle], Rule { days: DAYS, action: Action::Archive });
        for (refused, words) in [
            (asked(Reason::Idle, None, None), "at least one"),
            (asked(Reason::Idle, Some(MAX_DAYS + 1), some(Action::Archive)), "0 to 3650"),
            (asked(Reason::UnusedFile, None, some(Action::Archive)), "expected delete"),
            (asked(Reason::Waiting, None, some(Action::Delete)), "interrupt or archive"),
        ] {
            let envelope = rules(&refused).unwrap_err().envelope(None);
            assert!(envelope.error.message.contains(words), "{words}");
        }
    }
}
