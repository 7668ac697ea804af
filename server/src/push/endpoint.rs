//! Where messages may be sent: https addresses of the public internet. A subscription comes from a browser, so without
//! that rule anybody with a login could have the server call whatever it can reach.

use pilothouse_simulator::is_public_address;
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use std::{net::IpAddr, sync::Arc, time::Duration};

/// The longest address that is taken.
const LONGEST: usize = 1024;

/// Which addresses may be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Public ones, over https.
    Public,
    /// Also those of this machine.
    Loopback,
}

/// An address that messages can't be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("endpoint: expected the https address of a public push service")]
pub struct NoEndpoint;

impl Reach {
    /// An address that messages may be sent to.
    ///
    /// # Errors
    /// When it is not one.
    pub fn endpoint(self, text: &str) -> Result<Url, NoEndpoint> {
        let url = Url::parse(text).map_err(|_| NoEndpoint)?;
        let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let host = url.host_str().ok_or(NoEndpoint)?;
        let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
        // A name is looked up when a message is sent.
        let allowed = ip.is_none_or(|ip| self.allows(ip));
        let is_secure = url.scheme() == "https";
        let is_here = self == Self::Loopback && url.scheme() == "http" && ip.is_some_and(is_loopback);
        if plain && allowed && (is_secure || is_here) && text.len() <= LONGEST { Ok(url) } else { Err(NoEndpoint) }
    }

    fn allows(self, ip: IpAddr) -> bool {
        is_public_address(ip) || (self == Self::Loopback && is_loopback(ip))
    }

    /// A client that connects to allowed addresses only, whatever names stand for, and follows nobody elsewhere.
    ///
    /// # Errors
    /// When the platform's certificates can't be read.
    pub(super) fn client(self, patience: Duration) -> Result<reqwest::Client, reqwest::Error> {
        reqwest::Client::builder()
            .timeout(patience)
            .redirect(Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(Allowed(self)))
            .user_agent(concat!("pilothouse/", env!("CARGO_PKG_VERSION")))
            .build()
    }
}

fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

/// Looks names up, and knows no addresses but the allowed ones.
struct Allowed(Reach);

impl Resolve for Allowed {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses: Vec<_> = found.filter(|address| reach.allows(address.ip())).collect();
            if addresses.is_empty() {
                return Err("the name has no public address".into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_go_to_public_push_services_only() {
        for good in
            ["https://fcm.googleapis.com/fcm/send/abc:def", "https://updates.push.services.mozilla.com/wpush/v2/x?y"]
        {
            assert!(Reach::Public.endpoint(good).is_ok(), "{good}");
        }
        for bad in [
            "http://fcm.googleapis.com/x",
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://[::1]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://169.254.169.254/latest",
            "https://10.1.2.3/x",
            "https://user:secret@push.example/x",
            "https://push.example/x#y",
            "file:///etc/passwd",
            "push.example",
            "",
        ] {
            assert_eq!(Reach::Public.endpoint(bad), Err(NoEndpoint), "{bad}");
        }
        assert!(Reach::Public.endpoint(&format!("https://push.example/{}", "x".repeat(LONGEST))).is_err());
        assert!(Reach::Loopback.endpoint("http://127.0.0.1:4000/x").is_ok());
        assert!(Reach::Loopback.endpoint("http://push.example/x").is_err());
        assert!(Reach::Loopback.endpoint("https://10.1.2.3/x").is_err());
    }

    #[tokio::test]
    async fn a_name_that_stands_for_this_machine_is_not_connected_to() {
        let client = Reach::Public.client(Duration::from_secs(5)).unwrap();
        let error = client.post("https://localhost/x").send().await.unwrap_err();
        assert!(format!("{error:?}").contains("no public address"), "{error:?}");
    }
}
