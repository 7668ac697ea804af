//! The upstream, and where the key may be sent: not to a URL from another source than the key's, and not unencrypted
//! over a network.

use super::{
    error::ConfigError,
    parse::{a_minute, http_url, seconds},
    source::{Origin, Setting, Sources},
};
use crate::gateway::RateLimits;
use reqwest::Url;
use secrecy::SecretString;
use std::{net::IpAddr, num::NonZeroU32, time::Duration};

const DEFAULT_BASE_URL: &str = "https://api.anthropic.com";
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(600);
const DEFAULT_READS: u32 = 1_200;
const DEFAULT_CHANGES: u32 = 300;

/// The upstream.
#[derive(Clone, Debug)]
pub enum Upstream {
    /// The embedded simulator: no key, no network.
    Simulator,
    /// The API.
    Anthropic {
        /// Without `/v1`.
        base_url: Url,
        /// The organisation's key.
        key: SecretString,
        /// The `anthropic-beta` value of the managed-agents family.
        beta: String,
        /// How long to wait for a response to start.
        timeout: Duration,
        /// How many calls a minute it takes.
        limits: RateLimits,
    },
}

impl Upstream {
    pub(super) fn read(sources: &Sources<'_>) -> Result<Self, ConfigError> {
        let Some(key) = sources.get("ANTHROPIC_API_KEY") else {
            return Ok(Self::Simulator);
        };
        if !key.value.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(key.wrong("a key is one line of visible ASCII characters without spaces"));
        }
        let base_url = base_url(sources, &key)?;
        let beta = sources.get("ANTHROPIC_MANAGED_AGENTS_BETA");
        let timeout = sources.get("ANTHROPIC_TIMEOUT_SECONDS");
        Ok(Self::Anthropic {
            base_url,
            key: SecretString::from(key.value),
            beta: beta
                .map(|beta| header_value(&beta))
                .transpose()?
                .unwrap_or_else(|| pilothouse_api::beta::MANAGED_AGENTS.to_owned()),
            timeout: timeout.map(|timeout| seconds(&timeout)).transpose()?.unwrap_or(DEFAULT_TIMEOUT),
            limits: RateLimits {
                reads: calls(sources, "ANTHROPIC_READS_PER_MINUTE", DEFAULT_READS)?,
                changes: calls(sources, "ANTHROPIC_CHANGES_PER_MINUTE", DEFAULT_CHANGES)?,
            },
        })
    }
}

fn calls(sources: &Sources<'_>, name: &str, usual: u32) -> Result<NonZeroU32, ConfigError> {
    let limit = sources.get(name).map(|limit| a_minute(&limit)).transpose()?;
    Ok(limit.or(NonZeroU32::new(usual)).unwrap_or(NonZeroU32::MIN))
}

fn base_url(sources: &Sources<'_>, key: &Setting) -> Result<Url, ConfigError> {
    let default = Url::parse(DEFAULT_BASE_URL).map_err(unreachable_default)?;
    let Some(setting) = sources.get("ANTHROPIC_API_BASE_URL") else { return Ok(default) };
    let url = http_url(&setting)?;
    if setting.origin == Origin::File && key.origin == Origin::Environment && url.origin() != default.origin() {
        return Err(setting.wrong(
            "a file can't choose where a key from the environment goes; set ANTHROPIC_API_BASE_URL in the environment too, \
             or anthropic_api_key in the file",
        ));
    }
    if url.scheme() == "http" && !is_loopback(&url) && !is_allowed(sources, &url) {
        return Err(setting.wrong(
            "plain http shows the key to everybody on the way; use https, or name the host in \
             PILOTHOUSE_ALLOW_HTTP_UPSTREAM if the network to it is your own",
        ));
    }
    Ok(url)
}

pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Whether plain http to this host was allowed explicitly.
fn is_allowed(sources: &Sources<'_>, url: &Url) -> bool {
    let allowed = sources.get("PILOTHOUSE_ALLOW_HTTP_UPSTREAM");
    allowed.is_some_and(|allowed| url.host_str().is_some_and(|host| host.eq_ignore_ascii_case(&allowed.value)))
}

fn unreachable_default(error: impl std::fmt::Display) -> ConfigError {
    let variable = "ANTHROPIC_API_BASE_URL".to_owned();
    ConfigError::Invalid { variable, setting: "the default base URL".to_owned(), reason: error.to_string() }
}

fn header_value(setting: &Setting) -> Result<String, ConfigError> {
    let fits = setting.value.bytes().all(|b| b.is_ascii_graphic());
    if fits { Ok(setting.value.clone()) } else { Err(setting.wrong("use visible ASCII characters without spaces")) }
}
