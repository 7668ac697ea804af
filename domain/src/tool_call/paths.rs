//! Paths and addresses that deserve a second look.

/// Why reading or writing this path deserves a second look.
pub(super) fn sensitive(path: &str) -> Option<&'static str> {
    const SECRETS: &str = "may contain secrets or credentials";
    const STARTUP: &str = "runs automatically later";
    const SYSTEM: &str = "is a system file";
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or_default();
    let contains = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    if matches!(
        name,
        ".env"
            | ".netrc"
            | ".npmrc"
            | ".pypirc"
            | ".git-credentials"
            | "credentials"
            | "id_rsa"
            | "id_ed25519"
            | "id_ecdsa"
    ) || name.starts_with(".env.")
        || name.ends_with(".pem")
        || contains(&[
            "/.ssh",
            "/.aws",
            "/.gnupg",
            "/.kube/config",
            "/.docker/config.json",
            "/etc/shadow",
            "/proc/self/environ",
        ])
    {
        return Some(SECRETS);
    }
    if matches!(name, ".bashrc" | ".zshrc" | ".profile" | ".bash_profile" | ".zshenv" | "crontab")
        || contains(&[".git/hooks", ".github/workflows", "/etc/cron", "/etc/systemd", "/etc/profile", ".gitlab-ci.yml"])
    {
        return Some(STARTUP);
    }
    let begins = |parts: &[&str]| parts.iter().any(|part| lower.starts_with(part));
    if begins(&["/etc/", "/usr/", "/bin/", "/sbin/", "/boot/", "/lib/", "/dev/sd", "/dev/nvme", "/dev/disk", "/sys/"]) {
        return Some(SYSTEM);
    }
    None
}

/// Why an address deserves a second look.
pub(super) fn suspicious_url(url: &str) -> Option<&'static str> {
    /// A query longer than this carries something out, in bytes.
    const LONG_QUERY: usize = 200;
    let (scheme, rest) = url.split_once("://")?;
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    if authority.contains('@') {
        return Some("contains a user name or password in the address");
    }
    if is_inside(authority) {
        return Some("points inside a private network");
    }
    if rest.split_once('?').is_some_and(|(_, query)| query.len() > LONG_QUERY) {
        return Some("sends a lot of data in the address");
    }
    (!scheme.eq_ignore_ascii_case("https")).then_some("uses an unencrypted connection")
}

fn is_inside(authority: &str) -> bool {
    let host = authority.trim_start_matches('[').to_ascii_lowercase();
    let host = if authority.starts_with('[') {
        host.split(']').next().unwrap_or_default()
    } else {
        host.split(':').next().unwrap_or_default()
    };
    let octets: Vec<u8> = host.split('.').filter_map(|part| part.parse().ok()).collect();
    let private = match octets.as_slice() {
        [10 | 127 | 0, _, _, _] | [192, 168, _, _] | [169, 254, _, _] => true,
        [172, second, _, _] => (16..32).contains(second),
        _ => false,
    };
    let local = |suffix| host.ends_with(suffix);
    private
        || host == "localhost"
        || local(".localhost")
        || local(".local")
        || local(".internal")
        || host == "::1"
        || host.starts_with("fd") && host.contains(':')
        || host.starts_with("fe80:")
}
