//! `pilothouse.toml`: a flat table of settings, and standing rules.

use super::{
    error::ConfigError,
    known::{Known, SETTINGS},
};
use pilothouse_domain::rules::{Rule, RuleSet};
use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
};

const NAME: &str = "pilothouse.toml";

/// Standing rules, a table each.
const RULES: &str = "rules";

/// The contents of a settings file.
pub(super) struct File {
    pub path: PathBuf,
    settings: HashMap<String, String>,
    rules: Vec<Rule>,
}

impl File {
    /// The file given with `--config`, else the one in the data folder. The working directory is never searched:
    /// whoever can write there must not decide where the key is sent.
    pub fn find(named: Option<&Path>, data_dir: Option<PathBuf>) -> Result<Option<Self>, ConfigError> {
        if let Some(path) = named {
            let found = Self::read(path)?;
            let missing = || ConfigError::File { path: path.to_owned(), reason: "there is no such file".to_owned() };
            return found.ok_or_else(missing).map(Some);
        }
        if let Some(path) = data_dir.map(|dir| dir.join(NAME))
            && let Some(file) = Self::read(&path)?
        {
            return match file.get("data_dir") {
                Some(_) => Err(file.wrong("data_dir can't be set in the data folder's own file; use --data-dir")),
                None => Ok(Some(file)),
            };
        }
        Ok(None)
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.settings.get(key).map(String::as_str)
    }

    /// The standing rules in it.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    fn wrong(&self, reason: &str) -> ConfigError {
        ConfigError::File { path: self.path.clone(), reason: reason.to_owned() }
    }

    fn read(path: &Path) -> Result<Option<Self>, ConfigError> {
        let wrong = |reason: String| ConfigError::File { path: path.to_owned(), reason };
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let (settings, rules) = parse(&text).map_err(wrong)?;
                Ok(Some(Self { path: path.to_owned(), settings, rules }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(wrong(error.to_string())),
        }
    }
}

fn parse(text: &str) -> Result<(HashMap<String, String>, Vec<Rule>), String> {
    // The library's error quotes the line, which may contain a key.
    let mut table: toml::Table = text.parse().map_err(|e: toml::de::Error| {
        let line = e.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
        format!("not TOML at line {line}: {}", e.message())
    })?;
    let rules = table.remove(RULES).map(rules_of).transpose()?.unwrap_or_default();
    Ok((table.into_iter().map(setting).collect::<Result<_, _>>()?, rules))
}

/// The rules of the table array `[[rules]]`; one that can't be used stops the server, since without it more would be
/// allowed than its author meant.
fn rules_of(value: toml::Value) -> Result<Vec<Rule>, String> {
    let rules: Vec<Rule> =
        value.try_into().map_err(|error: toml::de::Error| format!("[[rules]]: {}", error.message()))?;
    RuleSet::new(0, rules).map(|set| set.rules).map_err(|error| format!("[[rules]]: {error}"))
}

fn setting((key, value): (String, toml::Value)) -> Result<(String, String), String> {
    if !SETTINGS.iter().any(|known| known.key() == key) {
        let keys: Vec<_> = SETTINGS.iter().map(Known::key).collect();
        return Err(format!("there is no setting {key:?}; there are {}", keys.join(", ")));
    }
    match value {
        toml::Value::String(text) => Ok((key, text)),
        toml::Value::Integer(number) => Ok((key, number.to_string())),
        _ => Err(format!("{key} must be a text in quotes or a whole number")),
    }
}
