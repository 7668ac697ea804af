//! A setting's value together with where it came from.

use super::{error::ConfigError, file::File};

/// Who set a value: whoever started the process, or whoever wrote the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Environment,
    File,
}

/// A value and its origin.
pub(super) struct Setting {
    pub value: String,
    pub origin: Origin,
    from: String,
}

impl Setting {
    /// The error that this value can't be used. It does not show the value: that may be a secret.
    pub fn wrong(&self, reason: &str) -> ConfigError {
        ConfigError::Invalid { setting: self.from.clone(), reason: reason.to_owned() }
    }
}

/// Environment and file, in that order.
pub(super) struct Sources<'a> {
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    pub file: Option<&'a File>,
}

impl Sources<'_> {
    /// A setting by the name of its variable. In the file it has the same name in lower case, without `pilothouse_`.
    /// An empty value counts as none.
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

    /// A setting in the file.
    pub fn in_file(&self, key: &str) -> Option<Setting> {
        let file = self.file?;
        let value = file.get(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())?;
        Some(Setting { value, origin: Origin::File, from: format!("{key} ({})", file.path.display()) })
    }
}
