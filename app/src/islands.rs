//! What moves: each island is live in the browser, and rendered on the server like the rest. A form's page loads a module
//! that has its islands alone.

#[cfg(any(feature = "agent-form", not(target_arch = "wasm32")))]
mod agent_form;
#[cfg(any(feature = "environment-form", not(target_arch = "wasm32")))]
mod environment_form;
mod form;
#[cfg(any(feature = "session-form", not(target_arch = "wasm32")))]
mod session_form;

#[cfg(any(feature = "agent-form", not(target_arch = "wasm32")))]
pub use agent_form::{AgentCreator, AgentEditor};
#[cfg(any(feature = "environment-form", not(target_arch = "wasm32")))]
pub use environment_form::{EnvironmentCreator, EnvironmentEditor};
#[cfg(any(feature = "session-form", not(target_arch = "wasm32")))]
pub use session_form::{SessionChoices, SessionStarter};
