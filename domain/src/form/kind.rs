//! The forms whose fields are judged here before they become a call: which one it is comes with its fields.

/// The field that says which form it is.
pub const FORM: &str = "form";

/// The field with what a form changes: the API's JSON as it was when the form was opened.
pub const WAS: &str = "was";

/// The field with the version that an edit goes on top of, where somebody else saved meanwhile and the person was told.
pub const OVER: &str = "over";

/// A form with fields of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormKind {
    /// Creates or edits an agent.
    Agent,
    /// Creates or edits a deployment.
    Deployment,
    /// Starts a dream.
    Dream,
    /// Creates or edits an environment.
    Environment,
    /// Starts a session.
    Session,
    /// Changes a session's agent.
    SessionAgent,
}

impl FormKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Agent, Self::Deployment, Self::Dream, Self::Environment, Self::Session, Self::SessionAgent];

    /// Its name in the field [`FORM`].
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Deployment => "deployment",
            Self::Dream => "dream",
            Self::Environment => "environment",
            Self::Session => "session",
            Self::SessionAgent => "session-agent",
        }
    }

    /// The form with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
