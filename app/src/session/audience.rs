//! Who reads a session: the variants of its HTML.

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
    /// Who came with a link can only watch.
    pub const fn is_guest(self) -> bool {
        !matches!(self, Self::Team)
    }

    /// Whether tool input and output are hidden.
    pub const fn hides_tools(self) -> bool {
        matches!(self, Self::GuestsWithoutTools)
    }
}
