//! What moves: each island is live in the browser, and rendered on the server like the rest.

mod agent_form;
mod environment_form;
mod form;
pub mod session;
mod session_form;

pub use agent_form::{AgentCreator, AgentEditor};
pub use environment_form::EnvironmentEditor;
pub use session_form::{SessionChoices, SessionStarter};
