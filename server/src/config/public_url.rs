//! The URL that browsers use.

use super::{error::ConfigError, parse::http_url, source::Setting};

/// An http or https origin: scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
}

impl PublicUrl {
    pub(super) fn read(setting: &Setting) -> Result<Self, ConfigError> {
        let url = http_url(setting)?;
        if url.path() != "/" {
            return Err(setting.wrong("the console can't live below a path; use scheme, host and port only"));
        }
        Ok(Self { origin: url.origin().ascii_serialization() })
    }

    /// As browsers send it in `Origin`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether browsers use https.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Whether a `Host` header names this URL; the scheme's default port may be left out.
    pub fn is_host(&self, host: &str) -> bool {
        let own_port = if self.is_https() { ":443" } else { ":80" };
        host.strip_suffix(own_port).unwrap_or(host).eq_ignore_ascii_case(self.authority())
    }

    /// Host and port, without the scheme's default port.
    pub fn authority(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// One for tests.
    #[cfg(test)]
    pub(crate) fn of(origin: &str) -> Self {
        Self { origin: origin.to_owned() }
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.origin)
    }
}
