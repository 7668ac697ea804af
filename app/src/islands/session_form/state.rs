//! What the parts of the session form share.

use crate::{islands::form::FormState, ui::Choice};
use pilothouse_domain::session_form::SessionForm;

/// The form as it is being filled in.
pub type State = FormState<SessionForm>;

/// The choices, after one that chooses nothing.
pub fn with_none(text: &str, choices: Vec<Choice>) -> Vec<Choice> {
    std::iter::once(Choice::new("", text)).chain(choices).collect()
}
