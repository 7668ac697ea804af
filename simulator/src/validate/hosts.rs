//! Host names in requests: domain rules of web tools (agents.md §10.1) and allowed hosts (environments.md §2.1,
//! files-vaults-memory-skills.md §2.3).

/// Endings that never name a public host.
const PRIVATE_ENDINGS: [&str; 5] = ["localhost", "local", "internal", "localdomain", "invalid"];

/// Registry suffixes of two labels that are no domains themselves. The API knows the whole public suffix list; these
/// are the common ones.
const REGISTRY_SUFFIXES: [&str; 32] = [
    "ac.jp", "ac.uk", "co.id", "co.il", "co.in", "co.jp", "co.ke", "co.kr", "co.nz", "co.th", "co.uk", "co.za",
    "com.ar", "com.au", "com.br", "com.cn", "com.co", "com.hk", "com.mx", "com.my", "com.ph", "com.sg", "com.tr",
    "com.tw", "com.ua", "com.vn", "gov.uk", "ne.jp", "net.au", "or.jp", "org.au", "org.uk",
];

/// Whether a text is a host name: dot-separated labels of letters, digits and inner hyphens; nothing else around it.
fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

/// Whether a text is a host, or `*.` and one, as lists of allowed hosts have them.
pub(crate) fn is_host_pattern(text: &str) -> bool {
    is_host(text.strip_prefix("*.").unwrap_or(text))
}

/// Checks an entry of `allowed_domains` or `blocked_domains`; the error says what is wrong with it.
/// A path suffix is legal only where `path_allowed`.
pub(crate) fn check_domain(entry: &str, path_allowed: bool) -> Result<(), &'static str> {
    if entry.contains("://") {
        return Err("must not have a scheme");
    }
    let entry = entry.strip_suffix('/').unwrap_or(entry);
    let (host, path) = entry.split_once('/').map_or((entry, None), |(host, path)| (host, Some(path)));
    if path.is_some() && !path_allowed {
        return Err("must not have a path");
    }
    if path.is_some_and(|path| path.bytes().any(|byte| !byte.is_ascii_graphic() || b"?#".contains(&byte))) {
        return Err("has a path with characters that a path can't have");
    }
    check_public(&host.to_ascii_lowercase())
}

fn check_public(host: &str) -> Result<(), &'static str> {
    if host.contains('@') {
        return Err("must not have credentials");
    }
    if host.contains('*') {
        return Err("must not have a wildcard; subdomains are covered");
    }
    if host.starts_with('[') || host.matches(':').count() > 1 {
        return Err("must not be an IP address");
    }
    if host.contains(':') {
        return Err("must not have a port");
    }
    if !is_host(host) {
        return Err("must be a host name in ASCII");
    }
    let (last, labels) = (host.rsplit('.').next().unwrap_or(host), host.split('.').count());
    // A last label that reads as a number makes the whole an IPv4 address in one of its spellings.
    if last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x") {
        return Err("must not be an IP address");
    }
    if PRIVATE_ENDINGS.contains(&last) {
        return Err("must be a public host");
    }
    if labels < 2 || REGISTRY_SUFFIXES.contains(&host) {
        return Err("must be a registrable domain or a subdomain of one");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn domain_entries_agents_10_1() {
        for good in
            ["docs.example.com", "example.com", "www.EXAMPLE.com", "example.com/", "xn--bcher-kva.example", "a.co.uk"]
        {
            assert_eq!(check_domain(good, false), Ok(()), "{good}");
        }
        for bad in [
            "",
            "/",
            "https://example.com",
            "example.com:443",
            "user@example.com",
            "*.example.com",
            "127.0.0.1",
            "127.1",
            "0x7f.0.0.0x1",
            "2130706433",
            "[::1]",
            "::1",
            "example",
            "co.uk",
            "CO.UK",
            "localhost",
            "a.localhost",
            "printer.local",
            "db.internal",
            "x.localdomain",
            "x.invalid",
            "exa mple.com",
            "-a.example.com",
            "bücher.example",
            "example.com.",
            "example.com//",
            "example..com",
        ] {
            assert!(check_domain(bad, false).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_path_suffix_is_for_web_search_only_agents_10_1() {
        assert!(check_domain("example.com/docs", false).is_err());
        assert_eq!(check_domain("example.com/docs", true), Ok(()));
        assert!(check_domain("example.com/docs?x=1", true).is_err());
    }

    proptest! {
        #[test]
        fn whatever_passes_is_a_dotted_ascii_host(entry in "\\PC{0,40}") {
            if check_domain(&entry, false).is_ok() {
                let host = entry.strip_suffix('/').unwrap_or(&entry);
                prop_assert!(host.is_ascii() && host.contains('.') && !host.contains(['/', ':', '@', '*']));
            }
        }
    }
}
