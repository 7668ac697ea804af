//! `…/fragments/{name}`: parts of a session's page as HTML, which its script loads on demand. What they offer depends on who
//! asks, so they are kept nowhere.

mod fragment;
mod inspector;
pub mod minimap;
mod raw_log;
pub mod row;
mod upstream;

use crate::web::app::App;
use axum::{Router, routing::get};

/// The fragments that only people with a login may load.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/details", get(inspector::details))
        .route("/tools", get(inspector::tools))
        .route("/resources", get(inspector::resources))
        .route("/threads", get(inspector::threads))
        .route("/uploads", get(inspector::uploads))
        .route("/file", get(inspector::file))
        .route("/events", get(raw_log::events))
        .route("/raw", get(raw_log::raw))
        .route("/raw-event", get(raw_log::raw_event))
        .route("/types", get(raw_log::types))
}
