//! What the parts of the agent form share.

use crate::{browser, islands::form::FormState, routes::Route};
use pilothouse_api::ids::AgentId;
use pilothouse_domain::agent_form::AgentForm;

/// The form as it is being filled in.
pub type State = FormState<AgentForm>;

/// Leads to a saved agent.
pub fn show(agent: AgentId) {
    browser::navigate(&Route::Agent(agent));
}
