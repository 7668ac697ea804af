//! Proxies that are trusted about client addresses.

use super::{error::ConfigError, source::Setting};
use ipnet::IpNet;
use std::{net::IpAddr, sync::Arc};

/// Addresses of proxies in front of the server; none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    pub(super) fn read(setting: &Setting) -> Result<Self, ConfigError> {
        let networks = setting.value.split(',').map(str::trim).filter(|text| !text.is_empty());
        let networks = networks.map(|text| network(text).ok_or(text)).collect::<Result<Vec<_>, _>>();
        let networks = networks.map_err(|text| {
            setting
                .wrong(&format!("{text:?} is not an address or a network such as 10.0.0.0/8; separate them by commas"))
        })?;
        if networks.iter().any(|network| network.prefix_len() == 0) {
            return Err(
                setting.wrong("a network of all addresses would let anybody claim any address; name the proxies")
            );
        }
        Ok(Self(networks.into()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a peer is one of them.
    pub fn contains(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.0.iter().any(|network| network.contains(&peer))
    }

    /// Some for tests.
    #[cfg(test)]
    pub(crate) fn of(networks: &[&str]) -> Self {
        Self(networks.iter().map(|text| network(text).unwrap()).collect())
    }
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| Some(IpNet::from(text.parse::<IpAddr>().ok()?.to_canonical())))
}
