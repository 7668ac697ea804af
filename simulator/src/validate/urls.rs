//! Web addresses in requests: MCP servers (agents.md §6) and OAuth endpoints (files-vaults-memory-skills.md §2.3).

use http::Uri;

/// Whether a text is an http or https URL with a host.
pub(super) fn is_web_url(text: &str) -> bool {
    parse(text).is_some()
}

/// A text that is equal for URLs of the same place: the case of scheme and host, a default port and trailing slashes
/// make no difference (files-vaults-memory-skills.md §2.3).
pub(crate) fn same_url_key(text: &str) -> Option<String> {
    let uri = parse(text)?;
    let (scheme, host) = (uri.scheme_str()?.to_ascii_lowercase(), uri.host()?.to_ascii_lowercase());
    let default = if scheme == "https" { 443 } else { 80 };
    let port = uri.port_u16().filter(|port| *port != default).map(|port| format!(":{port}")).unwrap_or_default();
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{scheme}://{host}{port}{}{query}", uri.path().trim_end_matches('/')))
}

fn parse(text: &str) -> Option<Uri> {
    let uri: Uri = text.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty());
    is_web.then_some(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_one_place_have_one_key_vaults_2_3() {
        let key = same_url_key("https://mcp.example.com/mcp").unwrap();
        for same in ["HTTPS://MCP.Example.com/mcp", "https://mcp.example.com:443/mcp", "https://mcp.example.com/mcp/"] {
            assert_eq!(same_url_key(same).unwrap(), key, "{same}");
        }
        assert_eq!(same_url_key("http://a.example:80"), same_url_key("http://a.example/"));
        for other in [
            "http://mcp.example.com/mcp",
            "https://mcp.example.com/MCP",
            "https://mcp.example.com:8443/mcp",
            "https://mcp.example.com/mcp?x=1",
            "https://example.com/mcp",
        ] {
            assert_ne!(same_url_key(other).unwrap(), key, "{other}");
        }
    }

    #[test]
    fn only_web_addresses_are_urls_vaults_2_3() {
        for bad in ["", "mcp.example.com/mcp", "ftp://mcp.example.com", "https://", "https:///mcp", "https://a b/"] {
            assert!(!is_web_url(bad), "{bad:?}");
        }
    }
}
