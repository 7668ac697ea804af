//! What flows from one command to the next: text where it is known, and where it comes from.

use crate::intent::place::Place;

/// Where data comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::intent) struct Carries {
    /// Credentials are in it.
    pub(in crate::intent) secret: bool,
    /// It comes from the network.
    pub(in crate::intent) download: bool,
    /// It was decoded from something people can't read.
    pub(in crate::intent) decoded: bool,
    /// It holds what files or commands of the machine say.
    pub(in crate::intent) local: bool,
}

impl Carries {
    /// What either has.
    pub(in crate::intent) const fn or(self, other: Self) -> Self {
        Self {
            secret: self.secret || other.secret,
            download: self.download || other.download,
            decoded: self.decoded || other.decoded,
            local: self.local || other.local,
        }
    }

    /// Nobody sees what it is before it is used.
    pub(in crate::intent) const fn is_unseen(self) -> bool {
        self.download || self.decoded
    }
}

/// What a command reads or prints.
#[derive(Clone, Debug, Default)]
pub(in crate::intent) struct Flow {
    /// The text, where it is known.
    pub(in crate::intent) text: Option<String>,
    /// Where that text stands, where it stands somewhere as it is.
    pub(in crate::intent) place: Option<Place>,
    /// Where it comes from.
    pub(in crate::intent) carries: Carries,
    /// Somebody feeds it: a pipe, a file, a here-document.
    pub(in crate::intent) is_fed: bool,
    /// It is a file, and nothing has changed it on the way.
    pub(in crate::intent) is_file: bool,
}

impl Flow {
    /// A text that nobody knows.
    pub(in crate::intent) const fn unknown() -> Self {
        Self { text: None, place: None, carries: NOTHING, is_fed: true, is_file: false }
    }

    /// A known text.
    pub(in crate::intent) const fn known(text: String) -> Self {
        Self { text: Some(text), place: None, carries: NOTHING, is_fed: true, is_file: false }
    }

    /// The same, from more places.
    pub(in crate::intent) const fn and(mut self, carries: Carries) -> Self {
        self.carries = self.carries.or(carries);
        self
    }

    /// What two commands after one another print.
    pub(in crate::intent) fn then(self, next: Self) -> Self {
        let carries = self.carries.or(next.carries);
        let text = match (self.text, next.text) {
            (Some(first), Some(second)) if self.is_fed => Some(first + &second),
            (_, second) if !self.is_fed => second,
            _ => None,
        };
        Self { text, place: None, carries, is_fed: true, is_file: false }
    }
}

const NOTHING: Carries = Carries { secret: false, download: false, decoded: false, local: false };
