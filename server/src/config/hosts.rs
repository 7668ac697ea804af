//! The names by which the console may be asked for. A page of another site can make a browser ask for it under a name of its
//! own (DNS rebinding), and would then read what comes back.

use super::{error::ConfigError, public_url::PublicUrl, source::Setting};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// A name that is allowed besides the public URL's, for any port or for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost {
    name: String,
    port: Option<u16>,
}

impl AllowedHost {
    /// `None` where it can't be a host.
    pub fn parse(text: &str) -> Option<Self> {
        let bare =
            if text.parse::<IpAddr>().is_ok_and(|ip| ip.is_ipv6()) { format!("[{text}]") } else { text.to_owned() };
        let (name, port) = split(&bare)?;
        let is_part = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        (is_fixed(&name) || name.split('.').all(is_part)).then_some(Self { name, port })
    }

    /// Those of a setting, separated by commas.
    pub(super) fn read(setting: &Setting) -> Result<Vec<Self>, ConfigError> {
        let texts = setting.value.split(',').map(str::trim).filter(|text| !text.is_empty());
        let hosts: Option<Vec<_>> = texts.map(Self::parse).collect();
        hosts.ok_or_else(|| setting.wrong(WRONG))
    }

    /// Those of the command line.
    pub(super) fn of_flags(flags: &[String]) -> Result<Vec<Self>, ConfigError> {
        let hosts: Option<Vec<_>> = flags.iter().map(|text| Self::parse(text.trim())).collect();
        let (variable, setting) = ("PILOTHOUSE_ALLOWED_HOSTS".to_owned(), "--allowed-host".to_owned());
        hosts.ok_or(ConfigError::Invalid { variable, setting, reason: WRONG.to_owned() })
    }

    fn is(&self, name: &str, port: Option<u16>) -> bool {
        self.name == name && (self.port.is_none() || self.port == port)
    }
}

const WRONG: &str = "name hosts without scheme and path, such as console.internal or console.internal:3000";

impl std::fmt::Display for AllowedHost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// Which names are answered to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnHosts {
    public: Option<PublicUrl>,
    allowed: Arc<[AllowedHost]>,
    /// The port, where only this machine can connect to it.
    local_port: Option<u16>,
}

/// What [`OwnHosts`] come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Named ones, and no other.
    Named,
    /// Any but those that only a rebound name can be.
    AllButRebound,
    /// Any.
    Any,
}

impl OwnHosts {
    /// For a server that listens at `addr`.
    pub fn new(public: Option<PublicUrl>, allowed: Arc<[AllowedHost]>, addr: SocketAddr) -> Self {
        let local_port = addr.ip().to_canonical().is_loopback().then_some(addr.port());
        Self { public, allowed, local_port }
    }

    /// Of a server of which only the public URL is known.
    pub fn of_url(public: Option<PublicUrl>) -> Self {
        Self { public, ..Self::default() }
    }

    /// What is answered.
    pub fn answers(&self) -> Answers {
        match (&self.public, self.allowed.is_empty(), self.local_port) {
            (None, true, None) => Answers::Any,
            (None, true, Some(_)) => Answers::AllButRebound,
            _ => Answers::Named,
        }
    }

    /// Whether a `Host` header names this console.
    ///
    /// With a public URL, that one and those that are allowed. With allowed ones alone, these, localhost and addresses,
    /// which can't be rebound. With neither, all, but for one case: a browser that connects to a server which only this
    /// machine can reach, under a name other than localhost. A proxy's own address has another port.
    pub fn accept(&self, host: &str) -> bool {
        let answers = self.answers();
        let Some((name, port)) = split(host) else { return answers != Answers::Named };
        if self.public.as_ref().is_some_and(|url| url.is_host(host))
            || self.allowed.iter().any(|own| own.is(&name, port))
        {
            return true;
        }
        match answers {
            Answers::Named => self.public.is_none() && is_fixed(&name),
            Answers::AllButRebound => is_fixed(&name) || self.local_port != Some(port.unwrap_or(80)),
            Answers::Any => true,
        }
    }

    /// The public URL.
    pub fn public(&self) -> Option<&PublicUrl> {
        self.public.as_ref()
    }

    /// Those that are answered to by name, as people write them.
    pub fn names(&self) -> Vec<String> {
        let public = self.public.iter().map(|url| url.authority().to_owned());
        public.chain(self.allowed.iter().map(ToString::to_string)).collect()
    }
}

/// Name in lower case, and port.
fn split(host: &str) -> Option<(String, Option<u16>)> {
    let host = host.to_ascii_lowercase();
    let end = host.rfind(']').unwrap_or_default();
    let (name, port) = match host[end..].rfind(':') {
        Some(at) => (&host[..end + at], Some(host[end + at + 1..].parse().ok()?)),
        None => (host.as_str(), None),
    };
    (!name.is_empty()).then(|| (name.to_owned(), port))
}

/// Whether no other site can have the name: an address, or localhost.
fn is_fixed(name: &str) -> bool {
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().is_ok() || name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(public: Option<&str>, allowed: &[&str], addr: &str) -> OwnHosts {
        let allowed = allowed.iter().map(|text| AllowedHost::parse(text).unwrap()).collect();
        OwnHosts::new(public.map(PublicUrl::of), allowed, addr.parse().unwrap())
    }

    #[track_caller]
    fn expect(hosts: &OwnHosts, accepted: &[&str], refused: &[&str]) {
        for host in accepted {
            assert!(hosts.accept(host), "{host}");
        }
        for host in refused {
            assert!(!hosts.accept(host), "{host}");
        }
    }

    #[test]
    fn with_a_public_url_only_it_and_allowed_hosts_are_answered() {
        let own = hosts(Some("https://console.example"), &["other.example:8443", "::1"], "127.0.0.1:3000");
        assert_eq!(own.names(), ["console.example", "other.example:8443", "[::1]"]);
        expect(
            &own,
            &["console.example", "Console.Example:443", "other.example:8443", "[::1]:3000"],
            &["other.example", "localhost:3000", "127.0.0.1:3000", "evil.example", "", ":3000", "console.example:x"],
        );
    }

    #[test]
    fn allowed_hosts_alone_leave_what_cannot_be_rebound() {
        let own = hosts(None, &["console.internal"], "0.0.0.0:3000");
        expect(
            &own,
            &["console.internal", "CONSOLE.internal:3000", "localhost:3000", "a.localhost", "10.0.0.7:3000", "[::1]"],
            &["evil.example:3000", "console.internal.evil.example", "10.0.0.7.evil.example", ""],
        );
    }

    #[test]
    fn without_settings_a_local_server_refuses_rebound_names_alone() {
        let own = hosts(None, &[], "127.0.0.1:3000");
        expect(
            &own,
            &["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "console.example", "console.example:8443", ""],
            &["evil.example:3000", "localhost.evil.example:3000"],
        );
        expect(&hosts(None, &[], "127.0.0.1:80"), &["localhost", "console.example:8080"], &["evil.example"]);
        expect(&hosts(None, &[], "0.0.0.0:3000"), &["box:3000", "console.example:3000", ""], &[]);
    }

    #[test]
    fn what_is_no_host_is_no_setting() {
        for wrong in ["", "https://a.example", "a.example/x", "a.example:x", "u@a.example", "a b", "*.example", "a,b"] {
            assert!(AllowedHost::parse(wrong).is_none(), "{wrong}");
        }
    }
}
