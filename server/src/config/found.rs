//! Where the value of each setting is from, for people.

use super::{
    error::ConfigError,
    known::{Known, SETTINGS},
    source::{Origin, Sources},
};
use pilothouse_console_api::{SettingFound, SettingSource};

/// Where the value of each setting is from. `flags` has those of the command line by their variable. A secret is not
/// shown, nor is a value that can't be used: it may be a secret in the wrong place.
pub(super) fn found(flags: &[(&str, String)], sources: &Sources<'_>, errors: &[ConfigError]) -> Vec<SettingFound> {
    SETTINGS.iter().map(|known| found_one(known, flags, sources, errors)).collect()
}

fn found_one(known: &Known, flags: &[(&str, String)], sources: &Sources<'_>, errors: &[ConfigError]) -> SettingFound {
    let flag = flags.iter().find(|(variable, _)| *variable == known.variable);
    let (source, place, value) = match (flag, sources.get(known.variable)) {
        (Some((_, value)), _) => (SettingSource::Flag, known.flag.map(str::to_owned), Some(value.clone())),
        (None, Some(setting)) => match setting.origin {
            Origin::Environment => (SettingSource::Environment, None, Some(setting.value)),
            Origin::File => {
                let path = sources.file.map(|file| file.path.display().to_string());
                (SettingSource::File, path, Some(setting.value))
            }
        },
        (None, None) => (SettingSource::Default, None, None),
    };
    let is_wrong = errors.iter().any(|error| error.variable() == Some(known.variable));
    let shown = !known.is_secret && !is_wrong;
    let value = match source {
        SettingSource::Default => Some(known.default.to_owned()),
        _ => value.filter(|_| shown),
    };
    SettingFound { variable: known.variable.to_owned(), key: known.key(), source, place, value, is_wrong }
}
