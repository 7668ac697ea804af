//! Who reads a session: the variants of its HTML.

use pilothouse_console_api::SessionFacts;

/// Who reads. All readers of one audience get the same HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// People with a login.
    Team,
    /// Whoever has a share link.
    Guests,
    /// Whoever has a share link that hides what tools were given and returned.
    GuestsWithoutTools,
}

impl Audience {
    /// Whoever has a share link.
    pub const fn of_guests(hide_tools: bool) -> Self {
        if hide_tools { Self::GuestsWithoutTools } else { Self::Guests }
    }

    /// What the audience may know of a session.
    pub fn facts(self, facts: SessionFacts) -> SessionFacts {
        if self.is_guest() { facts.for_guests() } else { facts }
    }

    /// Who came with a link can only watch.
    pub const fn is_guest(self) -> bool {
        !matches!(self, Self::Team)
    }

    /// Whether tool input and output are hidden.
    pub const fn hides_tools(self) -> bool {
        matches!(self, Self::GuestsWithoutTools)
    }
}
