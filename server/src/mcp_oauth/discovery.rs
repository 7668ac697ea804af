//! Finds out where an MCP server has people sign in: its own metadata names an authorization server, whose metadata names
//! the endpoints.

use super::{
    challenge::parameter,
    fetch::{Answer, Fetch},
    metadata::{ResourceMetadata, ServerMetadata},
};
use crate::failure::Failure;
use http::{StatusCode, header};
use reqwest::Url;
use serde::de::DeserializeOwned;
use serde_json::json;

/// A scope that asks for a refresh token.
const OFFLINE: &str = "offline_access";

/// The longest scope that is asked for, in bytes: what a credential holds.
const LONGEST_SCOPE: usize = 8_192;

/// An authorization server.
#[derive(Clone, Debug)]
pub struct Server {
    pub issuer: String,
    pub authorization_endpoint: Url,
    pub token_endpoint: Url,
    pub registration_endpoint: Option<Url>,
    /// How clients may authenticate at the token endpoint.
    pub auth_methods: Vec<String>,
    /// It knows clients by the addresses of documents about them.
    pub reads_documents: bool,
    /// It names itself when the browser comes back.
    pub tells_issuer: bool,
    /// It gives refresh tokens to those who ask.
    has_offline_scope: bool,
}

/// What was found out about an MCP server.
#[derive(Debug)]
pub struct Found {
    pub server: Server,
    /// What tokens are asked for.
    pub resource: String,
    /// What the MCP server wants asked for.
    scope: Option<String>,
}

impl Found {
    /// What is asked for: what a person said, else what the server wants, and a refresh token.
    pub fn scope(&self, asked: Option<&str>) -> Option<String> {
        if let Some(asked) = asked {
            return Some(asked.to_owned());
        }
        let wanted = self.scope.clone().filter(|scope| scope.len() + OFFLINE.len() < LONGEST_SCOPE);
        if !self.server.has_offline_scope
            || wanted.as_deref().is_some_and(|scope| scope.split(' ').any(|s| s == OFFLINE))
        {
            return wanted;
        }
        Some(wanted.map_or_else(|| OFFLINE.to_owned(), |scope| format!("{scope} {OFFLINE}")))
    }
}

/// Finds an MCP server's authorization server.
///
/// # Errors
/// 400 at the field of the address.
pub async fn find(fetch: &Fetch, address: &str) -> Result<Found, Failure> {
    let url = fetch.url(address).map_err(|wrong| at_url(&wrong.to_string()))?;
    let asked = ask(fetch, url.clone()).await?;
    let challenges: Vec<_> =
        asked.headers.get_all(header::WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok()).collect();
    let told = |name| challenges.iter().find_map(|challenge| parameter(challenge, name));
    let named =
        told("resource_metadata").and_then(|text| fetch.url(&text).ok()).filter(|at| at.origin() == url.origin());
    let places = named.into_iter().chain(beside(&url, "oauth-protected-resource"));
    let metadata: Option<ResourceMetadata> = first(fetch, places, |_| true).await;
    let Some(metadata) = metadata else {
        // Servers of 2025-03-26 are their own authorization server.
        let server = authorization_server(fetch, &url.origin().ascii_serialization()).await?;
        let server = server.ok_or_else(|| at_url(nowhere(asked.status)))?;
        return Ok(Found { server, resource: resource_of(&url), scope: told("scope") });
    };
    if !covers(&metadata.resource, &url) {
        return Err(at_url("The server's metadata is about another address. Use the address that its makers give."));
    }
    let issuer = metadata.authorization_servers.first();
    let issuer = issuer.ok_or_else(|| at_url("The server's metadata names no authorization server."))?;
    let server = authorization_server(fetch, issuer).await?;
    let server = server.ok_or_else(|| at_url("The server's authorization server can't be asked where to sign in."))?;
    let scope = told("scope").or_else(|| metadata.scopes_supported.map(|all| all.join(" ")));
    Ok(Found { server, resource: metadata.resource, scope: scope.filter(|scope| !scope.is_empty()) })
}

/// Begins to speak MCP without a token, which makes a server say how to get one.
async fn ask(fetch: &Fetch, url: Url) -> Result<Answer, Failure> {
    let hello = json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": {"name": "pilothouse", "version": env!("CARGO_PKG_VERSION")},
        },
    });
    fetch.post_json(url, &hello).await.map_err(|why| at_url(&format!("The server can't be asked: {why}.")))
}

const fn nowhere(status: StatusCode) -> &'static str {
    if status.as_u16() < 300 {
        "The server answers without a sign-in, and doesn't say where there is one."
    } else {
        "The server doesn't say where to sign in. If it takes a token, add it as a bearer token."
    }
}

/// The identifier of a resource: its address without what follows the path.
fn resource_of(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    let text = url.to_string();
    if url.path() == "/" { text.trim_end_matches('/').to_owned() } else { text }
}

/// Whether a resource is this address, or a part of the server above it.
fn covers(resource: &str, url: &Url) -> bool {
    let Ok(resource) = Url::parse(resource) else { return false };
    let below = url.path().strip_prefix(resource.path().trim_end_matches('/'));
    resource.origin() == url.origin() && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The well-known addresses of something at an address: with its path behind, then without.
fn beside(url: &Url, what: &str) -> Vec<Url> {
    let path = url.path().trim_end_matches('/');
    let at = |path: String| {
        let mut place = url.clone();
        place.set_query(None);
        place.set_path(&path);
        place
    };
    let mut places = vec![at(format!("/.well-known/{what}{path}"))];
    if !path.is_empty() {
        places.push(at(format!("/.well-known/{what}")));
    }
    places
}

/// The metadata of an issuer; `None` where there is none.
async fn authorization_server(fetch: &Fetch, issuer: &str) -> Result<Option<Server>, Failure> {
    let Ok(url) = fetch.url(issuer) else { return Ok(None) };
    let path = url.path().trim_end_matches('/').to_owned();
    let mut places = Vec::from([beside(&url, "oauth-authorization-server").swap_remove(0)]);
    places.push(beside(&url, "openid-configuration").swap_remove(0));
    if !path.is_empty() {
        let mut behind = url.clone();
        behind.set_path(&format!("{path}/.well-known/openid-configuration"));
        places.push(behind);
    }
    // RFC 8414 §3.3: another issuer's metadata would send people elsewhere.
    let is_own = |found: &ServerMetadata| found.issuer.trim_end_matches('/') == issuer.trim_end_matches('/');
    let found: Option<ServerMetadata> = first(fetch, places, is_own).await;
    found.map(|found| server(fetch, found)).transpose()
}

fn server(fetch: &Fetch, found: ServerMetadata) -> Result<Server, Failure> {
    if !found.code_challenge_methods_supported.iter().any(|method| method == "S256") {
        return Err(at_url("Its authorization server has no PKCE with S256, without which a sign-in isn't safe."));
    }
    let endpoint = |text: &str| {
        fetch.url(text).map_err(|_| {
            at_url("Its authorization server names an address that may not be used: it must be public, and https.")
        })
    };
    Ok(Server {
        authorization_endpoint: endpoint(&found.authorization_endpoint)?,
        token_endpoint: endpoint(&found.token_endpoint)?,
        registration_endpoint: found.registration_endpoint.as_deref().map(endpoint).transpose()?,
        // RFC 8414 §2.
        auth_methods: found
            .token_endpoint_auth_methods_supported
            .unwrap_or_else(|| vec!["client_secret_basic".to_owned()]),
        reads_documents: found.client_id_metadata_document_supported,
        tells_issuer: found.authorization_response_iss_parameter_supported,
        has_offline_scope: found.scopes_supported.is_some_and(|all| all.iter().any(|scope| scope == OFFLINE)),
        issuer: found.issuer,
    })
}

/// The first of these addresses whose answer can be read and is what was looked for.
async fn first<T: DeserializeOwned>(
    fetch: &Fetch,
    places: impl IntoIterator<Item = Url>,
    is_wanted: impl Fn(&T) -> bool,
) -> Option<T> {
    for place in places {
        let Ok(answer) = fetch.get(place).await else { continue };
        let found = answer.json::<T>().filter(|_| answer.status == StatusCode::OK);
        if let Some(found) = found.filter(&is_wanted) {
            return Some(found);
        }
    }
    None
}

fn at_url(what: &str) -> Failure {
    Failure::invalid(format!("mcp_server_url: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_resource_is_the_address_or_above_it() {
        for (resource, is_above) in [
            ("https://mcp.example/a/b", true),
            ("https://mcp.example/a", true),
            ("https://mcp.example", true),
            ("https://MCP.example:443/", true),
            ("https://mcp.example/a/bc", false),
            ("https://mcp.example/a/b/c", false),
            ("https://other.example/a/b", false),
            ("http://mcp.example/a/b", false),
            ("mcp.example", false),
        ] {
            assert_eq!(covers(resource, &url("https://mcp.example/a/b")), is_above, "{resource}");
        }
        assert_eq!(resource_of(&url("https://mcp.example/")), "https://mcp.example");
        assert_eq!(resource_of(&url("https://mcp.example/sse?x=1")), "https://mcp.example/sse");
    }

    #[test]
    fn metadata_is_looked_for_with_the_path_and_then_without() {
        let places = |address| beside(&url(address), "x").iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            places("https://a.example/mcp?k=v"),
            ["https://a.example/.well-known/x/mcp", "https://a.example/.well-known/x"]
        );
        assert_eq!(places("https://a.example/"), ["https://a.example/.well-known/x"]);
    }
}
