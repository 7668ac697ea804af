//! Where webhooks may go: to public hosts over https, and to those that a setting names.

use ipnet::IpNet;
use reqwest::{
    Client, Url,
    dns::{Name, Resolve, Resolving},
    redirect::Policy,
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, LazyLock},
    time::Duration,
};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// Networks that are not of the public internet (IANA's special-purpose registries).
const SPECIAL: [&str; 29] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/96",
    "::ffff:0:0/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
];

static SPECIAL_NETWORKS: LazyLock<Vec<IpNet>> =
    LazyLock::new(|| SPECIAL.iter().filter_map(|network| network.parse().ok()).collect());

/// Whether an address is of the public internet.
fn is_public(address: IpAddr) -> bool {
    let address = translated(address.to_canonical());
    !SPECIAL_NETWORKS.iter().any(|network| network.contains(&address))
}

/// The IPv4 address that a network's translator (NAT64) makes of an IPv6 one.
fn translated(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) if v6.segments().starts_with(&[0x64, 0xff9b, 0, 0, 0, 0]) => {
            let [.., a, b, c, d] = v6.octets();
            IpAddr::from([a, b, c, d])
        }
        address => address,
    }
}

/// Hosts that may be in a private network, and be reached without TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts(Arc<[String]>);

impl AllowedHosts {
    /// Hosts separated by commas; `None` where one can't be a host.
    pub fn parse(text: &str) -> Option<Self> {
        let hosts = text.split(',').map(str::trim).filter(|host| !host.is_empty());
        let host = |host: &str| {
            Url::parse(&format!("http://{host}")).ok().filter(|url| url.host_str() == Some(&host.to_ascii_lowercase()))
        };
        hosts
            .map(|text| Some(host(text)?.host_str()?.to_owned()))
            .collect::<Option<Vec<_>>>()
            .map(|all| Self(all.into()))
    }

    fn has(&self, host: &str) -> bool {
        self.0.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }
}

/// Why an address can't be a webhook's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongUrl {
    /// It isn't an address of the web.
    #[error("Enter an https address without user name, password and fragment.")]
    Unreadable,
    /// Everybody on the way could read along.
    #[error("Use https. Plain http is allowed only for hosts that PILOTHOUSE_WEBHOOK_HOSTS names.")]
    Http,
    /// It leads into a private network.
    #[error("This host is in a private network. PILOTHOUSE_WEBHOOK_HOSTS can allow it.")]
    Private,
}

/// An address that requests may be sent to. What a name stands for is checked whenever it is resolved.
#[derive(Clone, Debug)]
pub struct WebhookUrl(Url);

impl WebhookUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// When nothing may be sent there.
    pub fn parse(text: &str, hosts: &AllowedHosts) -> Result<Self, WrongUrl> {
        let url = Url::parse(text).map_err(|_| WrongUrl::Unreadable)?;
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let host = url.host_str().filter(|_| is_plain && text.len() <= 2_048).ok_or(WrongUrl::Unreadable)?;
        if hosts.has(host) && matches!(url.scheme(), "http" | "https") {
            return Ok(Self(url));
        }
        match url.scheme() {
            "https" => {}
            "http" => return Err(WrongUrl::Http),
            _ => return Err(WrongUrl::Unreadable),
        }
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let is_local = host == "localhost" || host.ends_with(".localhost");
        if is_local || address.is_ok_and(|address| !is_public(address)) {
            return Err(WrongUrl::Private);
        }
        Ok(Self(url))
    }

    /// Scheme, host and port; what follows may be a secret.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// For the request.
    pub fn into_inner(self) -> Url {
        self.0
    }
}

/// All that a name stands for is private.
#[derive(Debug, thiserror::Error)]
#[error("the host is in a private network")]
pub(super) struct Private;

/// Resolves names to public addresses only, unless the host is allowed. Connections go to the addresses that were checked.
struct PublicOnly(AllowedHosts);

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let hosts = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let mut addresses: Vec<SocketAddr> = found.collect();
            if !hosts.has(name.as_str()) {
                addresses.retain(|address| is_public(address.ip()));
            }
            if addresses.is_empty() {
                return Err(Private.into());
            }
            let addresses: Box<dyn Iterator<Item = SocketAddr> + Send> = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}

/// A client that connects to public addresses and allowed hosts only, whatever names stand for, and follows nobody elsewhere.
///
/// # Errors
/// When it can't be set up.
pub fn public_client(hosts: &AllowedHosts, patience: Duration) -> Result<Client, reqwest::Error> {
    Client::builder()
        .dns_resolver(Arc::new(PublicOnly(hosts.clone())))
        .redirect(Policy::none())
        // A proxy would resolve names by itself.
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(patience)
        .user_agent(concat!("pilothouse/", env!("CARGO_PKG_VERSION")))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn addresses_of_private_networks_are_refused_however_they_are_spelled() {
        assert_eq!(SPECIAL_NETWORKS.len(), SPECIAL.len());
        let nobody = AllowedHosts::default();
        for url in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://169.254.169.254/latest",
            "https://localhost/",
            "https://a.localhost/",
            "https://[fd00::1]/",
            "https://100.100.0.1/",
            "https://0.0.0.0/",
        ] {
            assert_eq!(WebhookUrl::parse(url, &nobody).unwrap_err(), WrongUrl::Private, "{url}");
        }
        for url in ["ftp://a.example/", "https://u:p@a.example/", "https://a.example/#x", "https:///", "x"] {
            assert_eq!(WebhookUrl::parse(url, &nobody).unwrap_err(), WrongUrl::Unreadable, "{url}");
        }
        assert_eq!(WebhookUrl::parse("http://a.example/", &nobody).unwrap_err(), WrongUrl::Http);
        assert_eq!(WebhookUrl::parse("https://A.example/secret?x=1", &nobody).unwrap().origin(), "https://a.example");
        for public in ["https://8.8.8.8/", "https://[64:ff9b::808:808]/"] {
            assert!(WebhookUrl::parse(public, &nobody).is_ok(), "{public}");
        }
    }

    #[test]
    fn hosts_are_allowed_by_name() {
        let hosts = AllowedHosts::parse("127.0.0.1, Hooks.internal,").unwrap();
        for url in ["http://127.0.0.1:8080/x", "http://hooks.internal/", "https://HOOKS.internal/"] {
            assert!(WebhookUrl::parse(url, &hosts).is_ok(), "{url}");
        }
        assert!(WebhookUrl::parse("http://127.0.0.2/", &hosts).is_err());
        assert!(WebhookUrl::parse("ftp://127.0.0.1/", &hosts).is_err());
        for wrong in ["http://a", "a/b", "a:80", "a b"] {
            assert_eq!(AllowedHosts::parse(wrong), None, "{wrong}");
        }
    }

    #[tokio::test]
    async fn names_of_private_addresses_are_not_resolved() {
        let resolve = async |hosts: &str| {
            let resolver = PublicOnly(AllowedHosts::parse(hosts).unwrap());
            resolver.resolve("localhost".parse().unwrap()).await.map(Iterator::count)
        };
        assert!(resolve("").await.unwrap_err().is::<Private>());
        assert!(resolve("localhost").await.unwrap() > 0);
        assert!(is_public(IpAddr::V4(Ipv4Addr::new(1, 1, 1, 1))));
    }
}
