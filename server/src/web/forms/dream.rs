//! The form that starts a dream: its ticks and lines as the inputs that the API takes.

use super::fields::first_wrong;
use crate::failure::Failure;
use pilothouse_domain::dream_form::DreamForm;
use serde_json::Value;

/// Whether a call starts a dream.
pub fn is_started(path: &str) -> bool {
    path == "/api/v1/dreams"
}

/// The body of the call.
///
/// # Errors
/// 400 for the first field that is wrong.
pub fn body(fields: &[(String, String)]) -> Result<Value, Failure> {
    DreamForm::from_fields(fields).to_create().map_err(|errors| first_wrong(&errors))
}
