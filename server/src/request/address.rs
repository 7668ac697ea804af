//! The client's address: the peer of the connection, or what a trusted proxy reports.

use crate::config::TrustedProxies;
use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use http::{Extensions, HeaderMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The header to which each proxy appends the address of its client.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The longest chain of proxies; anything beyond is ignored.
const MAX_PROXIES: usize = 16;

/// Put into the request's extensions by [`find`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ClientAddress(IpAddr);

/// Layer: finds the client's address, for the log, the ledger and the rate limits.
pub async fn find(State(proxies): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    let address = behind(&proxies, peer(request.extensions()), request.headers());
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
}

/// The address that a request comes from.
pub fn client_address(extensions: &Extensions) -> IpAddr {
    extensions.get::<ClientAddress>().map_or_else(|| peer(extensions), |ClientAddress(address)| *address)
}

/// The network that counts as one client: a household or server has a whole /64 of IPv6 addresses.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The other end of the connection.
fn peer(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip()).to_canonical()
}

/// Walks from the connection's peer towards the client, as long as each hop is trusted. Only what a trusted proxy has
/// appended counts; anything to the left of it is the client's own invention.
fn behind(proxies: &TrustedProxies, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let values: Vec<_> =
        headers.get_all(FORWARDED_FOR).iter().map(|value| value.to_str().unwrap_or_default()).collect();
    let hops = values.iter().rev().flat_map(|value| value.rsplit(',')).take(MAX_PROXIES);
    let mut address = peer;
    for hop in hops {
        if !proxies.contains(address) {
            break;
        }
        // If a proxy doesn't know the address, or hides it, the proxy itself is the last known hop.
        let Some(before) = parse(hop.trim()) else { break };
        address = before;
    }
    address
}

/// An address, with or without a port.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(proxies: &[&str], peer: &str, headers: &[&str]) -> String {
        let headers = headers.iter().map(|value| (FORWARDED_FOR.parse().unwrap(), value.parse().unwrap())).collect();
        behind(&TrustedProxies::of(proxies), peer.parse::<IpAddr>().unwrap().to_canonical(), &headers).to_string()
    }

    #[test]
    fn only_a_trusted_peer_is_believed() {
        assert_eq!(found(&[], "192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(found(&["10.0.0.0/8"], "192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(found(&["10.0.0.0/8"], "10.1.2.3", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(found(&["10.0.0.0/8"], "10.1.2.3", &[]), "10.1.2.3");
    }

    #[test]
    fn addresses_written_by_the_client_are_ignored() {
        let proxies = ["10.0.0.0/8"];
        assert_eq!(found(&proxies, "10.0.0.1", &["203.0.113.9, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(found(&proxies, "10.0.0.1", &["203.0.113.9", "198.51.100.7"]), "198.51.100.7");
        // Pretending to be one of our proxies doesn't help: the real one appends to it.
        assert_eq!(found(&proxies, "10.0.0.1", &["203.0.113.9, 10.0.0.9, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(found(&proxies, "10.0.0.1", &["unknown"]), "10.0.0.1");
        assert_eq!(found(&proxies, "10.0.0.1", &["203.0.113.9, _hidden"]), "10.0.0.1");
        assert_eq!(found(&proxies, "10.0.0.1", &["203.0.113.9,"]), "10.0.0.1");
        assert_eq!(found(&proxies, "10.0.0.1", &["\u{e4}"]), "10.0.0.1");
    }

    #[test]
    fn a_chain_is_followed_to_its_first_stranger() {
        let proxies = ["10.0.0.0/8", "2001:db8:1::/48"];
        assert_eq!(found(&proxies, "10.0.0.1", &["198.51.100.7, 2001:db8:1::5, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(found(&proxies, "10.0.0.1", &["203.0.113.9, 198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(found(&proxies, "10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
        let long = format!("198.51.100.7{}", ", 10.0.0.2".repeat(1_000));
        assert_eq!(found(&proxies, "10.0.0.1", &[&long]), "10.0.0.2");
    }

    #[test]
    fn addresses_come_in_every_form() {
        let proxies = ["10.0.0.0/8", "::1"];
        for (written, address) in [
            ("198.51.100.7:5123", "198.51.100.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
        ] {
            assert_eq!(found(&proxies, "::ffff:10.0.0.1", &[written]), address, "{written}");
            assert_eq!(found(&proxies, "::1", &[written]), address, "{written}");
        }
    }

    #[test]
    fn neighbours_in_ipv6_count_as_one() {
        let parse = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(network(parse("2001:db8::1")), network(parse("2001:db8::ffff")));
        assert_ne!(network(parse("2001:db8::1")), network(parse("2001:db8:0:1::1")));
        assert_eq!(network(parse("::ffff:10.0.0.1")), parse("10.0.0.1"));
    }

    proptest! {
        /// Whatever a client sends, it is found by what the proxy appends.
        #[test]
        fn nobody_can_claim_another_address(sent in "[0-9a-f.:, \\[\\]x-]{0,60}") {
            let headers = format!("{sent}, 198.51.100.7");
            prop_assert_eq!(found(&["10.0.0.0/8"], "10.0.0.1", &[&headers]), "198.51.100.7");
            prop_assert_eq!(found(&["10.0.0.0/8"], "192.0.2.1", &[&sent]), "192.0.2.1");
        }
    }
}
