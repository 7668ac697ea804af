//! What a form leads to.

use axum::response::Redirect;
use pilothouse_app::page::Problem;
use pilothouse_console_api::CreatedWebhook;

/// What a form leads to.
#[derive(Debug)]
pub enum Next {
    /// A rule that can't be saved so: what was typed, and why.
    Rule(Vec<(String, String)>, Problem),
    /// Another page.
    Page(Redirect),
    /// A new webhook's secret.
    Secret(CreatedWebhook),
}
