//! How browsers reach the console: its address, the names it answers to, its cookies, and whose word about clients counts.

use super::{look::look, subject::Subject};
use crate::{
    config::{Answers, Config, PublicUrl},
    guard::described_cookie,
};
use pilothouse_console_api::{Check, CheckId};

/// What a console that others can reach needs.
const SET_URL: &str = "Put a proxy with TLS in front, and set PILOTHOUSE_PUBLIC_URL to its https:// address.";

/// The checks of the address.
pub fn checks(subject: &Subject, config: &Config) -> Vec<Check> {
    vec![public_address(subject, config), allowed_hosts(subject, config), cookies(config), trusted_proxies(config)]
}

/// Whether only this machine can connect.
fn is_local(config: &Config) -> bool {
    config.addr().ip().to_canonical().is_loopback()
}

fn public_address(subject: &Subject, config: &Config) -> Check {
    let look = look(CheckId::PublicAddress, "Read PILOTHOUSE_PUBLIC_URL and the address that the server listens on.");
    let addr = config.addr();
    match config.public_url() {
        None if subject.is_wrong("PILOTHOUSE_PUBLIC_URL") => look.skipped("PILOTHOUSE_PUBLIC_URL can't be used."),
        None if is_local(config) => look.ok(format!("Only this machine can connect, at http://{addr}.")),
        None => {
            let found =
                format!("Everybody in the network can connect to {addr}, without TLS, and passwords go in clear.");
            look.warning(found, SET_URL)
        }
        Some(url) if !url.is_https() && !is_near(url) => {
            look.warning(format!("Browsers use {url}, without TLS, and passwords go in clear."), SET_URL)
        }
        Some(url) => look.ok(format!("Browsers use {url}; the server listens on {addr}.")),
    }
}

/// Whether the address is of this machine.
fn is_near(url: &PublicUrl) -> bool {
    let name = url.authority().rsplit_once(':').map_or(url.authority(), |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]") || name.ends_with(".localhost")
}

fn allowed_hosts(subject: &Subject, config: &Config) -> Check {
    let look = look(CheckId::AllowedHosts, "Read which names requests may have in their Host header.");
    if subject.is_wrong("PILOTHOUSE_ALLOWED_HOSTS") || subject.is_wrong("PILOTHOUSE_PUBLIC_URL") {
        return look.skipped("PILOTHOUSE_ALLOWED_HOSTS or PILOTHOUSE_PUBLIC_URL can't be used.");
    }
    let hosts = config.own_hosts(config.addr());
    let names = hosts.names().join(", ");
    match (hosts.answers(), config.public_url()) {
        (Answers::Named, Some(_)) => look.ok(format!("{names}, and no other.")),
        (Answers::Named, None) => look.ok(format!("{names}, localhost and IP addresses, and no other.")),
        (Answers::AllButRebound, _) => {
            look.ok("Only this machine can connect, and it must ask for localhost or an address, unless a proxy does.")
        }
        (Answers::Any, _) => look.warning(
            "Any name. A page of another site can make a browser talk to the server under a name of its own (DNS rebinding).",
            "Set PILOTHOUSE_PUBLIC_URL, or name the hosts with --allowed-host or PILOTHOUSE_ALLOWED_HOSTS.",
        ),
    }
}

fn cookies(config: &Config) -> Check {
    let look = look(CheckId::Cookies, "Put the login cookie together as the server sets it.");
    let is_https = config.public_url().is_some_and(PublicUrl::is_https);
    let found = described_cookie(is_https);
    if is_https || config.public_url().map_or_else(|| is_local(config), is_near) {
        return look.ok(found);
    }
    look.warning(format!("{found}\nWithout Secure, it goes over plain http, where others can read it."), SET_URL)
}

fn trusted_proxies(config: &Config) -> Check {
    let look = look(CheckId::TrustedProxies, "Read PILOTHOUSE_TRUSTED_PROXIES.");
    let is_proxied = config.public_url().is_some_and(PublicUrl::is_https);
    match (config.trusted_proxies().is_empty(), is_proxied) {
        (true, true) => look.warning(
            "Something in front speaks TLS, and its word isn't believed, so all visitors have its address. They share its \
             attempts to log in, and the ledger and the log can't tell them apart.",
            "Set PILOTHOUSE_TRUSTED_PROXIES to its address, such as 127.0.0.1.",
        ),
        (true, false) => look.ok("Nobody's; a client is who connects."),
        (false, _) => look.ok("X-Forwarded-For of the proxies that PILOTHOUSE_TRUSTED_PROXIES names."),
    }
}
