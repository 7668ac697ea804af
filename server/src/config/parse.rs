//! Settings as values: addresses, files, times and URLs.

use super::{error::ConfigError, source::Setting};
use crate::notify::AllowedHosts;
use reqwest::Url;
use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

pub fn address(setting: &Setting) -> Result<SocketAddr, ConfigError> {
    setting.value.parse().map_err(|_| setting.wrong("not an address with a port, such as 127.0.0.1:3000"))
}

pub fn database_file(setting: &Setting) -> Result<PathBuf, ConfigError> {
    let (scheme, rest) = setting.value.split_once(':').unwrap_or_default();
    let file = rest.strip_prefix("//").unwrap_or(rest);
    match scheme {
        "sqlite" if !file.is_empty() && !file.contains([':', '?']) => Ok(PathBuf::from(file)),
        "sqlite" => Err(setting.wrong("name a file, such as sqlite:/var/lib/pilothouse/pilothouse.db")),
        "postgres" | "postgresql" => {
            Err(setting.wrong("PostgreSQL is not supported yet by this version; use sqlite:FILE, or unset it"))
        }
        _ => Err(setting.wrong("this version knows only sqlite:FILE")),
    }
}

pub fn seconds(setting: &Setting) -> Result<Duration, ConfigError> {
    match setting.value.parse() {
        Ok(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        _ => Err(setting.wrong("use a whole number of seconds from 1 to 86400")),
    }
}

pub fn a_minute(setting: &Setting) -> Result<NonZeroU32, ConfigError> {
    let calls = setting.value.parse::<NonZeroU32>().ok().filter(|calls| calls.get() <= 1_000_000);
    calls.ok_or_else(|| setting.wrong("use a whole number of calls a minute from 1 to 1000000"))
}

pub fn days(setting: &Setting) -> Result<Duration, ConfigError> {
    const DAY: Duration = Duration::from_secs(86_400);
    match setting.value.parse() {
        Ok(days @ 0..=36_500) => Ok(DAY * days),
        _ => Err(setting.wrong("use a whole number of days from 0 (forget at once) to 36500")),
    }
}

/// Hosts that webhooks may have although they are private.
pub fn hosts(setting: &Setting) -> Result<AllowedHosts, ConfigError> {
    let wrong = || setting.wrong("name hosts without scheme and port, such as hooks.internal; separate them by commas");
    AllowedHosts::parse(&setting.value).ok_or_else(wrong)
}

/// An http or https URL without anything secret in it.
pub fn http_url(setting: &Setting) -> Result<Url, ConfigError> {
    let wrong = || setting.wrong("use an http or https URL without user, query and fragment, such as https://host");
    let url = Url::parse(&setting.value).map_err(|_| wrong())?;
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if plain && url.has_host() && matches!(url.scheme(), "http" | "https") { Ok(url) } else { Err(wrong()) }
}
