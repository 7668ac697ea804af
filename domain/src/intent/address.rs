//! What is known of addresses: whose host it is, what the address carries, and where it really leads.

use super::{
    Effect, Level,
    findings::{Findings, quoted},
    secret, unicode,
};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    ops::Range,
};
use url::{Host, Url};

/// A query longer than this carries something out, in bytes.
const LONG_QUERY: usize = 200;

/// The longest address that is read.
const MAX_LENGTH: usize = 64 * 1024;

/// Hosts of cloud metadata services, which hand out credentials.
const METADATA: [&str; 4] =
    ["metadata.google.internal", "metadata.azure.com", "metadata", "instance-data.ec2.internal"];

/// Services to which anybody can send data, or that only record requests.
const COLLECTORS: [&str; 16] = [
    "webhook.site",
    "requestbin.",
    "pipedream.net",
    "ngrok.io",
    "ngrok-free.app",
    "ngrok.app",
    "burpcollaborator.net",
    "oastify.com",
    "interact.sh",
    "transfer.sh",
    "file.io",
    "0x0.st",
    "termbin.com",
    "oast.",
    "beeceptor.com",
    "trycloudflare.com",
];

/// Domains that others are made to look like.
const KNOWN: [&str; 14] = [
    "github.com",
    "gitlab.com",
    "google.com",
    "microsoft.com",
    "apple.com",
    "amazon.com",
    "paypal.com",
    "npmjs.com",
    "npmjs.org",
    "pypi.org",
    "anthropic.com",
    "openai.com",
    "crates.io",
    "docker.com",
];

/// Whether a label of a host's name is data: long, and of hexadecimal digits.
fn is_data(label: &str) -> bool {
    label.len() >= 30 && label.bytes().all(|b| b.is_ascii_hexdigit())
}

/// What an address is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// It is reached.
    Reached,
    /// It stands in a text.
    Named,
}

/// Judges an address, and notes its host. `false`: it isn't one.
pub(super) fn judge(text: &str, span: &Range<usize>, used: Use, findings: &mut Findings<'_>) -> bool {
    let text = &text[..text.floor_char_boundary(MAX_LENGTH)];
    let Ok(url) = Url::parse(text) else { return false };
    let Some(host) = url.host() else { return false };
    let mut mark = |effect, level, why: String| findings.mark(span.clone(), effect, level, why);
    if !url.username().is_empty() || url.password().is_some() {
        let is_login = url.password().is_none() && matches!(url.scheme(), "ssh" | "git+ssh");
        let level = if is_loopback(&host) { Level::LookClosely } else { Level::Dangerous };
        if !is_login {
            mark(Effect::CredentialsInAddress, level, "Has a user name or password in the address.".to_owned());
        }
        if url.username().contains('.') {
            let why = format!("Begins like an address of {}, and leads elsewhere.", quoted(url.username()));
            mark(Effect::LookAlike, Level::Dangerous, why);
        }
    }
    if url.scheme() != "https" && used == Use::Reached && !is_loopback(&host) && matches!(url.scheme(), "http" | "ftp")
    {
        mark(Effect::Network, Level::LookClosely, "Uses a connection that others can read and change.".to_owned());
    }
    if url.query().is_some_and(|query| query.len() > LONG_QUERY) {
        mark(Effect::SendsOut, Level::Dangerous, "Carries a lot of data in the address.".to_owned());
    }
    if !secret::find(text).is_empty() {
        mark(Effect::Secrets, Level::Dangerous, "Carries a credential in the address.".to_owned());
        mark(Effect::SendsOut, Level::Dangerous, "Carries a credential in the address.".to_owned());
    }
    judge_host(url.host_str().unwrap_or_default(), &host, span, findings);
    if is_respelled(authority(text), &host) {
        let why = format!("Writes the address {} in an unusual way.", quoted(url.host_str().unwrap_or_default()));
        findings.mark(span.clone(), Effect::Hides, Level::Dangerous, why);
    }
    if unicode::has_look_alike(authority(text)) {
        let why = format!(
            "Its host has letters that look like others: it leads to {}.",
            quoted(url.host_str().unwrap_or_default())
        );
        findings.mark(span.clone(), Effect::LookAlike, Level::Dangerous, why);
    }
    true
}

/// Whether an address of a machine is written so that people don't recognise it.
fn is_respelled(authority: &str, host: &Host<&str>) -> bool {
    let written = authority.rsplit('@').next().unwrap_or_default();
    match host {
        Host::Domain(name) => embedded(name).is_some(),
        Host::Ipv4(address) => written.split(':').next() != Some(&address.to_string()),
        Host::Ipv6(address) => !address.is_loopback() && !address.is_unspecified() && mapped(address).is_some(),
    }
}

/// What stands between the scheme and the path.
fn authority(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())]
}

/// The host of an address within a text; empty where there is none.
pub(super) fn host(text: &str) -> String {
    let start = text.find("://").map_or(0, |at| text[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len());
    Url::parse(&text[start..]).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// Judges a host that stands alone, such as one of `ssh` or `nc`.
pub(super) fn judge_bare_host(text: &str, span: &Range<usize>, findings: &mut Findings<'_>) {
    if let Ok(url) = Url::parse(&format!("http://{text}/"))
        && let Some(host) = url.host()
    {
        judge_host(url.host_str().unwrap_or_default(), &host, span, findings);
    }
}

fn judge_host(name: &str, host: &Host<&str>, span: &Range<usize>, findings: &mut Findings<'_>) {
    findings.host(name);
    if is_metadata(name, host) {
        let why = "Asks the cloud's metadata service, which hands out credentials.";
        findings.mark(span.clone(), Effect::Secrets, Level::Dangerous, why);
        findings.mark(span.clone(), Effect::PrivateNetwork, Level::Dangerous, why);
    } else if is_private(host) {
        let why = format!("Reaches into a private network: {}.", quoted(name));
        findings.mark(span.clone(), Effect::PrivateNetwork, Level::LookClosely, why);
    }
    if name.split('.').any(|label| label.starts_with("xn--")) {
        let why = format!("Its host has letters beyond ASCII, which may look like another: {}.", quoted(name));
        findings.mark(span.clone(), Effect::LookAlike, Level::Dangerous, why);
    }
    if let Some(known) = KNOWN.iter().find(|known| name.contains(&format!("{known}."))) {
        let why = format!("Its host begins like {known}, and is another: {}.", quoted(name));
        findings.mark(span.clone(), Effect::LookAlike, Level::Dangerous, why);
    }
    if name.split('.').any(is_data) {
        let why = "Carries data in the name of the host.";
        findings.mark(span.clone(), Effect::SendsOut, Level::Dangerous, why);
    }
    if COLLECTORS.iter().any(|collector| name.contains(collector)) || name.ends_with(".onion") {
        let why = format!("{} records or relays what anybody sends to it.", quoted(name));
        findings.mark(span.clone(), Effect::SendsOut, Level::Dangerous, why);
    }
}

/// Whether an address only reaches this machine.
pub(super) fn is_local(text: &str) -> bool {
    let text = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    Url::parse(&text).ok().and_then(|url| url.host().map(|host| is_loopback(&host))).unwrap_or(false)
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn is_metadata(name: &str, host: &Host<&str>) -> bool {
    let v4 = |address: Ipv4Addr| {
        matches!(address.octets(), [169, 254, 169, 254] | [169, 254, 170, 2] | [100, 100, 100, 200])
    };
    METADATA.contains(&name)
        || embedded(name).is_some_and(v4)
        || match host {
            Host::Domain(_) => false,
            Host::Ipv4(address) => v4(*address),
            Host::Ipv6(address) => {
                mapped(address).is_some_and(v4) || *address == Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)
            }
        }
}

/// The IPv4 address in names such as `10.0.0.1.nip.io`, which lead to it.
fn embedded(name: &str) -> Option<Ipv4Addr> {
    let name = ["nip.io", "sslip.io", "xip.io"].iter().find_map(|end| name.strip_suffix(end))?;
    let digits: Vec<u8> = name.split(['.', '-']).filter_map(|part| part.parse().ok()).collect();
    digits.last_chunk::<4>().map(|octets| Ipv4Addr::from(*octets))
}

/// The IPv4 address inside an IPv6 one.
fn mapped(address: &Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = address.segments();
    let is_translated = segments[0] == 0x64 && segments[1] == 0xff9b;
    let [.., high, low] = segments;
    let v4 = || Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    address.to_ipv4().or_else(|| is_translated.then(v4))
}

fn is_private(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            let is_inside = [
                ".localhost",
                ".local",
                ".internal",
                ".lan",
                ".intranet",
                ".corp",
                ".home.arpa",
                ".cluster.local",
                ".svc",
            ];
            name == "localhost"
                || is_inside.iter().any(|end| name.ends_with(end))
                || embedded(name).is_some_and(|ip| is_private_ip(ip.into()))
        }
        Host::Ipv4(address) => is_private_ip((*address).into()),
        Host::Ipv6(address) => is_private_ip((*address).into()),
    }
}

fn is_private_ip(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            let is_shared = first == 100 && (64..128).contains(&second);
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || first == 0 || is_shared
        }
        IpAddr::V6(v6) => {
            mapped(&v6).is_some_and(|v4| is_private_ip(v4.into()))
                || v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
        }
    }
}
