//! Settings with their sources: the environment or the file.

use super::{error::ConfigError, file::File};

/// The source of a value: the process's environment, or the settings file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Environment,
    File,
}

/// A value and its source.
pub(super) struct Setting {
    pub value: String,
    pub origin: Origin,
    from: String,
}

impl Setting {
    /// The error that this value is not valid. It doesn't contain the value, which may be a secret.
    pub fn wrong(&self, reason: &str) -> ConfigError {
        ConfigError::Invalid { setting: self.from.clone(), reason: reason.to_owned() }
    }
}

/// The sources, in order of precedence.
pub(super) struct Sources<'a> {
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    pub file: Option<&'a File>,
}

impl Sources<'_> {
    /// Looks a setting up by its environment variable. Its key in the file is the same in lower case, without
    /// `pilothouse_`. An empty value counts as unset.
    pub fn get(&self, variable: &str) -> Option<Setting> {
        let lower = variable.to_ascii_lowercase();
        let value = (self.variable)(variable).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let setting = value.map(|value| Setting {
            value,
            origin: Origin::Environment,
            from: format!("{variable} (environment)"),
        });
        setting.or_else(|| self.in_file(lower.strip_prefix("pilothouse_").unwrap_or(&lower)))
    }

    /// Looks a setting up in the file.
    pub fn in_file(&self, key: &str) -> Option<Setting> {
        let file = self.file?;
        let value = file.get(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())?;
        Some(Setting { value, origin: Origin::File, from: format!("{key} ({})", file.path.display()) })
    }
}
