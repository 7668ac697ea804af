//! All settings there are, in one table: their names, defaults and which are secret. The settings file takes these keys,
//! the README's table and `pilothouse --help` are checked against them, and the doctor says where each value is from.

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
