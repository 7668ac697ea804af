//! Causes why the database can't be read or written, with messages for people and programs.

use crate::failure::Failure;
use pilothouse_console_api::CheckId;

/// A fault of the machine, not of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The disk is full.
    Full,
    /// The file is read-only.
    ReadOnly,
    /// The file is damaged.
    Damaged,
    /// It was locked for too long.
    Busy,
    /// The disk fails for some other reason.
    Failing,
}

impl Trouble {
    /// The cause of a database error; `None` if the statement itself was at fault.
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

    /// The code for programs, in `error.details.error_code` and in `/healthz`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "store_full",
            Self::ReadOnly => "store_read_only",
            Self::Damaged => "store_damaged",
            Self::Busy => "store_busy",
            Self::Failing => "store_failing",
        }
    }

    /// The doctor's check that explains it.
    pub const fn check(self) -> CheckId {
        match self {
            Self::Full => CheckId::DiskSpace,
            Self::ReadOnly => CheckId::Permissions,
            Self::Damaged | Self::Busy | Self::Failing => CheckId::Database,
        }
    }

    /// The message for people: what happened, and what to do.
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

    /// The failure to respond with.
    pub fn failure(self, source: impl std::fmt::Display) -> Failure {
        Failure::unavailable(self.words(), source).with_code(self.code())
    }
}
