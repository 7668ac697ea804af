//! All settings there are, in one table: their names, defaults and which are secret. The settings file takes these keys,
//! the README's table and `pilothouse --help` are checked against them, and the doctor says where each value is from.

use super::{
    error::ConfigError,
    source::{Origin, Sources},
};
use pilothouse_console_api::{SettingFound, SettingSource};

/// A setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name in the environment.
    pub variable: &'static str,
    /// What holds where nothing is set, as the README says it.
    pub default: &'static str,
    /// The flag that sets it, too.
    pub flag: Option<&'static str>,
    /// Whether its value must not be shown.
    pub is_secret: bool,
}

/// All of them, in the README's order.
pub const SETTINGS: [Known; 22] = [
    Known { is_secret: true, ..plain("ANTHROPIC_API_KEY", "none") },
    plain("ANTHROPIC_API_BASE_URL", "https://api.anthropic.com"),
    plain("PILOTHOUSE_ALLOW_HTTP_UPSTREAM", "none"),
    plain("ANTHROPIC_MANAGED_AGENTS_BETA", pilothouse_api::beta::MANAGED_AGENTS),
    plain("ANTHROPIC_TIMEOUT_SECONDS", "600"),
    plain("ANTHROPIC_READS_PER_MINUTE", "1200"),
    plain("ANTHROPIC_CHANGES_PER_MINUTE", "300"),
    Known { flag: Some("--addr"), ..plain("PILOTHOUSE_ADDR", "127.0.0.1:3000") },
    plain("PILOTHOUSE_PUBLIC_URL", "none"),
    Known { flag: Some("--allowed-host"), ..plain("PILOTHOUSE_ALLOWED_HOSTS", "none") },
    plain("PILOTHOUSE_TRUSTED_PROXIES", "none"),
    Known { flag: Some("--data-dir"), ..plain("PILOTHOUSE_DATA_DIR", "the platform's data folder") },
    plain("DATABASE_URL", "pilothouse.db in the data folder"),
    // It may hold a password.
    Known { is_secret: true, ..plain("PILOTHOUSE_SMTP_URL", "none") },
    plain("PILOTHOUSE_MAIL_FROM", "none"),
    plain("PILOTHOUSE_WEBHOOK_HOSTS", "none"),
    plain("PILOTHOUSE_KEEP_DELETED_DAYS", "30"),
    plain("PILOTHOUSE_RECORD", "all"),
    plain("PILOTHOUSE_MAX_CONNECTIONS", "4096"),
    plain("PILOTHOUSE_MAX_CONNECTIONS_PER_ADDRESS", "512"),
    plain("PILOTHOUSE_LOG", "info"),
    plain("PILOTHOUSE_LOG_FORMAT", "text"),
];

const fn plain(variable: &'static str, default: &'static str) -> Known {
    Known { variable, default, flag: None, is_secret: false }
}

impl Known {
    /// Its key in the settings file.
    pub fn key(&self) -> String {
        key(self.variable)
    }
}

/// The key of a setting in the file: the same in lower case, without `pilothouse_`.
pub(super) fn key(variable: &str) -> String {
    let lower = variable.to_ascii_lowercase();
    match lower.strip_prefix("pilothouse_") {
        Some(rest) => rest.to_owned(),
        None => lower,
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the README's table: variable and default.
    fn readme() -> Vec<(String, String)> {
        let text = include_str!("../../../README.md");
        let rows = text.split_once("| Environment | Default | Meaning |").unwrap().1.lines().skip(2);
        let rows = rows.take_while(|line| line.starts_with('|'));
        let cell = |cell: &str| cell.trim().replace('`', "");
        rows.map(|row| {
            let cells: Vec<_> = row.split('|').map(cell).collect();
            (cells[1].clone(), cells[2].clone())
        })
        .collect()
    }

    #[test]
    fn the_readme_has_each_setting_with_its_default() {
        let known: Vec<_> =
            SETTINGS.iter().map(|known| (known.variable.to_owned(), known.default.to_owned())).collect();
        assert_eq!(readme(), known);
    }

    #[test]
    fn a_setting_has_one_key() {
        assert_eq!(key("PILOTHOUSE_ADDR"), "addr");
        assert_eq!(key("ANTHROPIC_API_KEY"), "anthropic_api_key");
        let keys: std::collections::HashSet<_> = SETTINGS.iter().map(Known::key).collect();
        assert_eq!(keys.len(), SETTINGS.len());
    }
}
