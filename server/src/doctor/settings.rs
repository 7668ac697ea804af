//! Settings: whether all can be used, the file, and the four that say where calls go.

use super::{
    look::{Look, look},
    subject::Subject,
};
use crate::{
    config::{ConfigError, Upstream},
    store::is_open_to_others,
};
use pilothouse_api::beta;
use pilothouse_console_api::{Check, CheckId, SettingFound, SettingSource};
use secrecy::ExposeSecret as _;
use std::{path::Path, time::Duration};

/// Less is not enough for calls that the API takes long for.
const SHORT: Duration = Duration::from_secs(30);

/// What the API's own keys begin with.
const KEY_PREFIX: &str = "sk-ant-";

/// The settings that a program for the API has, too: where each is from says which console this is.
const OF_THE_API: [&str; 4] =
    ["ANTHROPIC_API_KEY", "ANTHROPIC_API_BASE_URL", "ANTHROPIC_MANAGED_AGENTS_BETA", "ANTHROPIC_TIMEOUT_SECONDS"];

/// The checks of settings.
pub fn checks(subject: &Subject) -> Vec<Check> {
    vec![all(subject), file(subject), upstream(subject)]
}

fn all(subject: &Subject) -> Check {
    let look = look(CheckId::Settings, "Read each setting: flags, environment, settings file, defaults.");
    if subject.errors.is_empty() {
        let set = subject.settings.iter().filter(|setting| setting.source != SettingSource::Default).count();
        return look
            .ok(format!("All {} can be used. Set: {set}. The others have their default.", subject.settings.len()));
    }
    let found: Vec<_> = subject.errors.iter().map(ToString::to_string).collect();
    look.failed(found.join("\n"), "Correct it where it is set. The server doesn't start with it.")
}

fn file(subject: &Subject) -> Check {
    let look = look(CheckId::SettingsFile, "Look for pilothouse.toml in the data folder, or the file of --config.");
    let broken = subject.errors.iter().find_map(|error| match error {
        ConfigError::File { path, reason } => Some((path, reason)),
        _ => None,
    });
    if let Some((path, reason)) = broken {
        let advice = "Correct the file. Until then none of it counts.";
        return look.failed(format!("{}: {reason}", path.display()), advice);
    }
    match subject.config.as_ref().and_then(|config| config.file()) {
        None => look.ok("There is none; flags, the environment and defaults count."),
        Some(path) => readable_by_others(look, subject, path),
    }
}

/// Whether others can read secrets in the file.
fn readable_by_others(look: Look, subject: &Subject, path: &Path) -> Check {
    let from_file = |setting: &&SettingFound| setting.source == SettingSource::File;
    let found: Vec<_> = subject.settings.iter().filter(from_file).collect();
    let secrets: Vec<_> =
        found.iter().filter(|setting| setting.value.is_none()).map(|setting| setting.key.as_str()).collect();
    let shown = path.display();
    if !secrets.is_empty() && is_open_to_others(path).unwrap_or(false) {
        let found = format!("{shown} holds {}, and other users of this machine can read it.", secrets.join(" and "));
        return look.warning(found, format!("chmod 600 {shown}"));
    }
    let keys: Vec<_> = found.iter().map(|setting| setting.key.as_str()).collect();
    let keys = if keys.is_empty() { "no setting that counts".to_owned() } else { keys.join(", ") };
    look.ok(format!("{shown} sets {keys}."))
}

fn upstream(subject: &Subject) -> Check {
    let look = look(CheckId::Upstream, "Read the key, the address, the beta header and the time-out of the API.");
    let sources = sources(subject);
    let wrong: Vec<_> = subject.errors.iter().filter(|error| is_of_upstream(error)).map(ToString::to_string).collect();
    if !wrong.is_empty() {
        let advice = "Correct it; until then it isn't known where calls would go.";
        return look.failed(format!("{}\n{sources}", wrong.join("\n")), advice);
    }
    let Some(config) = &subject.config else { return look.skipped("There is no data folder.") };
    let Upstream::Anthropic { base_url, key, beta, timeout, .. } = config.upstream() else {
        let found = format!("There is no ANTHROPIC_API_KEY, so calls go to the embedded simulator.\n{sources}");
        let ignored = is_set(subject, "ANTHROPIC_API_BASE_URL");
        return if ignored {
            look.warning(found, "ANTHROPIC_API_BASE_URL has no effect without a key. Set ANTHROPIC_API_KEY, too.")
        } else {
            look.ok(found)
        };
    };
    let found = format!("Calls go to {base_url} with a key.\n{sources}");
    let is_default = base_url.host_str() == Some("api.anthropic.com");
    if is_default && !key.expose_secret().starts_with(KEY_PREFIX) {
        let advice = format!("The API's keys begin with {KEY_PREFIX}. Copy the key again, whole.");
        return look.warning(found, advice);
    }
    if beta != beta::MANAGED_AGENTS {
        let built = beta::MANAGED_AGENTS;
        let advice =
            format!("This version was made for {built}. Unset ANTHROPIC_MANAGED_AGENTS_BETA unless you know better.");
        return look.warning(found, advice);
    }
    if timeout < SHORT {
        let advice = "Some calls take longer to begin to answer. Set ANTHROPIC_TIMEOUT_SECONDS to 30 or more.";
        return look.warning(found, advice);
    }
    look.ok(found)
}

/// Whether an error leaves open where calls go.
pub fn is_of_upstream(error: &ConfigError) -> bool {
    let variable = error.variable().unwrap_or_default();
    variable.starts_with("ANTHROPIC_") || variable == "PILOTHOUSE_ALLOW_HTTP_UPSTREAM"
}

fn is_set(subject: &Subject, variable: &str) -> bool {
    subject.settings.iter().any(|setting| setting.variable == variable && setting.source != SettingSource::Default)
}

/// Where the API's settings are from.
fn sources(subject: &Subject) -> String {
    let one = |variable: &str| {
        let found = subject.settings.iter().find(|setting| setting.variable == variable);
        format!("{variable}: {}", found.map(SettingFound::from).unwrap_or_default())
    };
    OF_THE_API.map(one).join("\n")
}
