//! `/api/console/…`: the console's own routes, beside the API.

mod agent_past;
mod agent_versions;
mod approvals;
mod audit;
mod budgets;
mod cleanup;
mod coverage;
mod credential_checks;
mod decisions;
mod doctor;
mod errors;
pub mod fragments;
mod known_sessions;
pub mod log;
mod names;
mod notifications;
mod passkeys;
mod presence;
mod push;
pub mod replay;
pub mod rows;
mod rules;
mod search;
pub mod session;
mod shares;
mod sign_ins;
mod stream;
mod totals;
mod usage;
mod webhooks;
mod window_parameters;

#[cfg(test)]
mod tests;

use super::{app::App, export};
use crate::identity::Identity;
use axum::{Json, routing::get};
use pilothouse_console_api::Me;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The console's own routes.
pub fn routes() -> OpenApiRouter<App> {
    let session = reads()
        .routes(routes!(log::tools))
        .routes(routes!(totals::usage))
        .routes(routes!(totals::types))
        .routes(routes!(presence::presence))
        .routes(routes!(shares::list, shares::create))
        .routes(routes!(shares::revoke))
        .nest("/fragments", fragments::routes().into());
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(names::names))
        .routes(routes!(doctor::doctor))
        .routes(routes!(agent_versions::made))
        .routes(routes!(credential_checks::checks))
        .routes(routes!(sign_ins::begin))
        .routes(routes!(stream::stream))
        .routes(routes!(approvals::approvals))
        .routes(routes!(approvals::summary))
        .routes(routes!(coverage::coverage))
        .routes(routes!(known_sessions::list))
        .routes(routes!(known_sessions::detail))
        .routes(routes!(known_sessions::stats))
        .routes(routes!(decisions::decisions))
        .routes(routes!(decisions::export))
        .routes(routes!(search::search))
        .routes(routes!(errors::errors))
        .routes(routes!(audit::audit))
        .routes(routes!(audit::session))
        .routes(routes!(audit::agent))
        .routes(routes!(audit::verification))
        .routes(routes!(audit::file))
        .routes(routes!(cleanup::list, cleanup::plan))
        .routes(routes!(cleanup::cleanup))
        .routes(routes!(cleanup::items))
        .routes(routes!(cleanup::choose))
        .routes(routes!(cleanup::run))
        .routes(routes!(cleanup::stop))
        .routes(routes!(rules::rules))
        .routes(routes!(rules::trial))
        .routes(routes!(rules::save))
        .routes(routes!(rules::remove))
        .routes(routes!(rules::restore))
        .routes(routes!(rules::discard))
        .routes(routes!(rules::switch_on))
        .routes(routes!(push::push))
        .routes(routes!(push::waiting))
        .routes(routes!(push::add))
        .routes(routes!(push::change, push::remove))
        .routes(routes!(notifications::notifications))
        .routes(routes!(notifications::set_choices))
        .routes(routes!(notifications::set_mail, notifications::remove_mail))
        .routes(routes!(notifications::confirm_mail))
        .routes(routes!(notifications::test))
        .routes(routes!(budgets::list, budgets::create))
        .routes(routes!(budgets::change, budgets::remove))
        .routes(routes!(webhooks::list, webhooks::create))
        .routes(routes!(webhooks::change, webhooks::remove))
        .routes(routes!(webhooks::test))
        .routes(routes!(webhooks::redeliver))
        .routes(routes!(passkeys::list, passkeys::create))
        .routes(routes!(passkeys::register))
        .routes(routes!(passkeys::step_up))
        .routes(routes!(passkeys::rename, passkeys::delete))
        .routes(routes!(agent_past::past))
        .routes(routes!(usage::usage))
        .routes(routes!(usage::csv))
        .routes(routes!(usage::session_cost))
        .routes(routes!(session::recorded))
        .routes(routes!(session::session))
        .nest("/api/console/sessions/{session_id}", session)
}

/// What is read of a session, with a login or with a link.
pub fn reads() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(log::window))
        .routes(routes!(rows::rows))
        .routes(routes!(replay::replay))
        .routes(routes!(log::search))
        .routes(routes!(log::overview))
        .routes(routes!(export::export))
        .route("/fragments/row", get(fragments::row::row))
        .route("/fragments/minimap", get(fragments::minimap::minimap))
}

/// Who is asking.
#[utoipa::path(get, path = "/api/console/me", responses((status = 200, body = Me)))]
async fn me(identity: Identity) -> Json<Me> {
    Json(Me { name: identity.name, role: identity.role.name().to_owned() })
}
