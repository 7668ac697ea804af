//! `PILOTHOUSE_RECORD`: which sessions are recorded.

use super::{error::ConfigError, source::Setting};

/// Which sessions are recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordedSessions {
    /// All that the upstream has.
    #[default]
    All,
    /// Those that somebody opens.
    Opened,
}

impl RecordedSessions {
    /// Reads the setting.
    ///
    /// # Errors
    /// For any other word.
    pub(super) fn read(setting: &Setting) -> Result<Self, ConfigError> {
        match setting.value.as_str() {
            "all" => Ok(Self::All),
            "opened" => Ok(Self::Opened),
            _ => Err(setting.wrong("use all or opened")),
        }
    }
}
