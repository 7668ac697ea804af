//! Which headers cross the console: short allow-lists in both directions, so that neither a login nor a connection's
//! own headers ever travel on.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use pilothouse_api::beta;

const REQUEST: [&str; 6] =
    ["accept", "content-type", "content-length", "anthropic-version", "anthropic-beta", "anthropic-workspace-id"];

const RESPONSE: [&str; 8] = [
    "content-type",
    "content-length",
    "content-disposition",
    "request-id",
    "retry-after",
    "retry-after-ms",
    "x-should-retry",
    "cache-control",
];

const RATE_LIMITS: &str = "anthropic-ratelimit-";

/// The headers of a call as the upstream gets it, without credentials.
pub fn outgoing(caller: &HeaderMap, path_and_query: &str, managed_agents: &str) -> HeaderMap {
    let mut headers = pick(caller, &REQUEST);
    headers.entry("anthropic-version").or_insert(HeaderValue::from_static(beta::VERSION));
    if let Some(needed) = beta::header(path_and_query, managed_agents) {
        add_beta(&mut headers, needed);
    }
    headers
}

/// The headers of an answer as the caller gets it.
pub fn incoming(upstream: &HeaderMap) -> HeaderMap {
    let mut headers = pick(upstream, &RESPONSE);
    let limits = upstream.iter().filter(|(name, _)| name.as_str().starts_with(RATE_LIMITS));
    headers.extend(limits.map(|(name, value)| (name.clone(), value.clone())));
    headers
}

fn pick(from: &HeaderMap, names: &[&'static str]) -> HeaderMap {
    let found = names.iter().filter_map(|name| Some((HeaderName::from_static(name), from.get(*name)?.clone())));
    found.collect()
}

fn add_beta(headers: &mut HeaderMap, needed: &str) {
    let sent = headers.get("anthropic-beta").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    if sent.split(',').any(|value| value.trim() == needed) {
        return;
    }
    let all = if sent.is_empty() { needed.to_owned() } else { format!("{sent},{needed}") };
    if let Ok(value) = HeaderValue::from_str(&all) {
        headers.insert("anthropic-beta", value);
    }
}

/// Whether an answer's body is JSON by its own word.
pub fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// Whether a body is an event stream.
pub fn is_event_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/event-stream"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn identity_and_connection_stay_behind() {
        let caller = headers(&[
            ("cookie", "pilothouse=secret"),
            ("authorization", "Bearer pilot_x"),
            ("x-api-key", "pilot_x"),
            ("connection", "keep-alive"),
            ("x-forwarded-for", "10.0.0.1"),
            ("content-type", "application/json"),
        ]);
        let sent = outgoing(&caller, "/v1/agents", beta::MANAGED_AGENTS);
        let mut names: Vec<_> = sent.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["anthropic-beta", "anthropic-version", "content-type"]);
        let back = incoming(&headers(&[
            ("set-cookie", "a=b"),
            ("anthropic-organization-id", "org"),
            ("request-id", "req_1"),
            ("anthropic-ratelimit-requests-limit", "300"),
        ]));
        assert_eq!(back.len(), 2);
    }

    #[test]
    fn the_needed_beta_joins_what_the_caller_sent() {
        let beta_of = |sent: HeaderMap, path| {
            outgoing(&sent, path, beta::MANAGED_AGENTS).get("anthropic-beta").map(|v| v.to_str().unwrap().to_owned())
        };
        assert_eq!(beta_of(HeaderMap::new(), "/v1/models"), None);
        assert_eq!(beta_of(HeaderMap::new(), "/v1/agents").as_deref(), Some(beta::MANAGED_AGENTS));
        let own = || headers(&[("anthropic-beta", "x-2026")]);
        assert_eq!(beta_of(own(), "/v1/agents").unwrap(), format!("x-2026,{}", beta::MANAGED_AGENTS));
        let same = headers(&[("anthropic-beta", "managed-agents-2026-04-01")]);
        assert_eq!(beta_of(same, "/v1/agents").as_deref(), Some(beta::MANAGED_AGENTS));
    }
}
