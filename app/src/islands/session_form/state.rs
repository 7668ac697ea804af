//! What the parts of the session form share.

use crate::islands::form::FormState;
use pilothouse_domain::session_form::SessionForm;

/// The form as it is being filled in.
pub type State = FormState<SessionForm>;
