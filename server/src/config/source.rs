//! Settings with their sources: the environment or the file.

use super::{error::ConfigError, file::File, known::key};

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
    /// Its name in the environment, wherever the value is from.
    variable: String,
    from: String,
}

impl Setting {
    /// The error that this value is not valid. It doesn't contain the value, which may be a secret.
    pub fn wrong(&self, reason: &str) -> ConfigError {
        let (variable, setting) = (self.variable.clone(), self.from.clone());
        ConfigError::Invalid { variable, setting, reason: reason.to_owned() }
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
        let value = (self.variable)(variable).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let setting = value.map(|value| Setting {
            value,
            origin: Origin::Environment,
            variable: variable.to_owned(),
            from: format!("{variable} (environment)"),
        });
        setting.or_else(|| self.in_file(variable))
    }

    /// Looks a setting up in the file, by its environment variable.
    pub fn in_file(&self, variable: &str) -> Option<Setting> {
        let (file, key) = (self.file?, key(variable));
        let value = file.get(&key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())?;
        let (variable, from) = (variable.to_owned(), format!("{key} ({})", file.path.display()));
        Some(Setting { value, origin: Origin::File, variable, from })
    }
}
