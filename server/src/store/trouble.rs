//! What keeps the database from being read or written, in words for whoever waits.

use crate::failure::Failure;

/// The machine's fault, not the request's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no room left.
    Full,
    /// The file may not be written.
    ReadOnly,
    /// The file is not a database any more.
    Damaged,
    /// Others hold it for too long.
    Busy,
    /// The disk refuses, for whatever reason.
    Failing,
}

impl Trouble {
    /// What an error of the database means; `None` where the statement itself was refused.
    pub fn of(error: &sqlx::Error) -> Option<Self> {
        match error {
            // The low byte of SQLite's extended result codes, see https://www.sqlite.org/rescode.html
            sqlx::Error::Database(error) => match error.code()?.parse::<u32>().ok()? & 0xff {
                5 | 6 => Some(Self::Busy),
                8 => Some(Self::ReadOnly),
                10 | 14 => Some(Self::Failing),
                11 | 26 => Some(Self::Damaged),
                13 => Some(Self::Full),
                _ => None,
            },
            sqlx::Error::PoolTimedOut => Some(Self::Busy),
            sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => Some(Self::Failing),
            _ => None,
        }
    }

    /// As programs are told it, in `error.details.error_code` and by `/healthz`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "store_full",
            Self::ReadOnly => "store_read_only",
            Self::Damaged => "store_damaged",
            Self::Busy => "store_busy",
            Self::Failing => "store_failing",
        }
    }

    /// For people: what happened and what to do.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Full => {
                "This console's disk is full, so nothing can be saved. Ask whoever runs it to free some space."
            }
            Self::ReadOnly => "This console can't write to its database. Ask whoever runs it to check the data folder.",
            Self::Damaged => "This console's database is damaged. Ask whoever runs it to read the server's log.",
            Self::Busy => "This console's database is busy. Try again in a moment.",
            Self::Failing => "This console's disk returns errors. Ask whoever runs it to read the server's log.",
        }
    }

    /// The same as an answer of the API.
    pub fn failure(self, source: impl std::fmt::Display) -> Failure {
        Failure::unavailable(self.words(), source).with_code(self.code())
    }
}
