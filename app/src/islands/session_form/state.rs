//! What the parts of the session form share.

use crate::islands::form::FormState;
use pilothouse_domain::session_form::SessionForm;

/// The form together with the first message, which is not a part of it: it becomes an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// What the session begins with.
    pub form: SessionForm,
    /// The first message.
    pub message: String,
}

/// The form as it is being filled in.
pub type State = FormState<Start>;
