//! `/api/console/doctor`: what the doctor finds.

use crate::{
    request::extract::{Json, Query},
    web::app::App,
};
use axum::extract::State;
use pilothouse_console_api::Diagnosis;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which checks.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DoctorQuery {
    /// Begin the checks that call others, too. What is not found within 4 s is there when asked again, while `live` is
    /// `running`.
    #[serde(default)]
    #[param(inline)]
    live: bool,
}

/// Checks of settings, data, network and upstream: what was tried, what was found, what to do. All only read.
#[utoipa::path(get, path = "/api/console/doctor", params(DoctorQuery), responses((status = 200, body = Diagnosis)))]
pub async fn doctor(State(app): State<App>, Query(DoctorQuery { live }): Query<DoctorQuery>) -> Json<Diagnosis> {
    Json(app.doctor.diagnose(live).await)
}
