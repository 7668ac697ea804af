//! The address that passkeys are bound to. Browsers know passkeys only by host name, and only over https or on this
//! machine.

use crate::config::PublicUrl;
use http::{HeaderMap, header};
use std::net::Ipv4Addr;
use webauthn_rp::request::{AsciiDomain, RpId};

/// The host name that passkeys belong to, and the origin of our pages.
#[derive(Clone, Debug)]
pub struct Site {
    pub(super) rp_id: RpId,
    pub(super) origin: String,
}

const SECURE: &str = "Put a proxy with TLS in front of it, and set PILOTHOUSE_PUBLIC_URL to its https:// address.";

impl Site {
    /// The configured address, else that of a request to this machine.
    ///
    /// # Errors
    /// Why browsers allow no passkeys there, in words.
    pub fn of(public_url: Option<&PublicUrl>, headers: &HeaderMap) -> Result<Self, String> {
        let origin = match public_url {
            Some(url) => url.origin().to_owned(),
            None => {
                format!("http://{}", headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default())
            }
        };
        let (scheme, authority) = origin.split_once("://").unwrap_or_default();
        let host = host_of(authority).to_ascii_lowercase();
        let is_local = host == "localhost" || host.ends_with(".localhost");
        if host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok() {
            let port = authority.strip_prefix(host_of(authority)).unwrap_or_default();
            return Err(format!(
                "Browsers allow passkeys only at a host name, and this is the IP address {host}. On this machine open \
                 http://localhost{port} instead; for others set PILOTHOUSE_PUBLIC_URL to an https:// address with a name."
            ));
        }
        if scheme != "https" && !is_local {
            return Err(format!(
                "Browsers allow passkeys only over https or on localhost, and this is {origin}. {SECURE}"
            ));
        }
        let rp_id = AsciiDomain::try_from(host).map_err(|_| format!("{origin} has no host name. {SECURE}"))?;
        Ok(Self { rp_id: RpId::Domain(rp_id), origin: origin.to_ascii_lowercase() })
    }
}

/// An authority without its port.
fn host_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(public_url: Option<&str>, host: &str) -> Result<(String, String), String> {
        let headers = [(header::HOST, host.parse().unwrap())].into_iter().collect();
        let site = Site::of(public_url.map(PublicUrl::of).as_ref(), &headers)?;
        Ok((site.rp_id.as_ref().to_owned(), site.origin))
    }

    #[test]
    fn a_site_is_the_public_url_or_this_machine() {
        let pair = |id: &str, origin: &str| Ok((id.to_owned(), origin.to_owned()));
        assert_eq!(site(Some("https://a.example:8443"), "else"), pair("a.example", "https://a.example:8443"));
        assert_eq!(site(Some("http://localhost:7000"), "else"), pair("localhost", "http://localhost:7000"));
        assert_eq!(site(None, "LocalHost:7000"), pair("localhost", "http://localhost:7000"));
        assert_eq!(site(None, "localhost"), pair("localhost", "http://localhost"));
    }

    #[test]
    fn anywhere_else_says_what_to_do() {
        for (public_url, host) in
            [(Some("http://a.example"), "a.example"), (None, "a.example:80"), (None, "evil-localhost")]
        {
            assert!(site(public_url, host).unwrap_err().contains("PILOTHOUSE_PUBLIC_URL"), "{public_url:?} {host}");
        }
        assert!(site(None, "127.0.0.1:7000").unwrap_err().contains("http://localhost:7000 "));
        assert!(site(None, "[::1]:7000").unwrap_err().contains("http://localhost:7000 "));
        assert!(site(Some("https://192.0.2.1"), "else").is_err());
        assert!(site(None, "..localhost").is_err());
    }
}
