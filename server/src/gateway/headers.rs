//! Which headers are forwarded: short allow-lists in both directions, so that neither credentials nor hop-by-hop
//! headers get through.

use crate::store::tokens;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use pilothouse_api::beta;

/// Workspaces and betas are not the caller's to choose.
const REQUEST: [&str; 5] = ["accept", "content-type", "content-length", "anthropic-version", "anthropic-worker-id"];

/// Caching headers are missing on purpose: no response may be cached.
const RESPONSE: [&str; 7] = [
    "content-type",
    "content-length",
    "content-disposition",
    "request-id",
    "retry-after",
    "retry-after-ms",
    "x-should-retry",
];

const BETA: &str = "anthropic-beta";
const RATE_LIMITS: &str = "anthropic-ratelimit-";

/// The headers sent upstream, without credentials.
pub fn outgoing(caller: &HeaderMap, path_and_query: &str, managed_agents: &str) -> HeaderMap {
    let mut headers = pick(caller, &REQUEST);
    headers.entry("anthropic-version").or_insert(HeaderValue::from_static(beta::VERSION));
    let sent: Vec<&str> = caller.get_all(BETA).iter().filter_map(|value| value.to_str().ok()).collect();
    let betas = beta::forwarded(path_and_query, &sent.join(","), managed_agents);
    if let Some(value) = betas.and_then(|betas| HeaderValue::from_str(&betas).ok()) {
        headers.insert(BETA, value);
    }
    headers
}

/// The credential of a worker of a self-hosted environment, which takes the key's place on the work queue's calls
/// (environments.md §5). It comes beside the console token, which is then in `x-api-key`.
pub fn worker_credential(caller: &HeaderMap, path: &str) -> Option<HeaderValue> {
    let mut segments = path.split('/').skip(1);
    let is_work = segments.next() == Some("v1")
        && segments.next() == Some("environments")
        && segments.nth(1).is_some_and(|segment| segment == "work");
    if !is_work || !caller.contains_key("x-api-key") {
        return None;
    }
    let sent = caller.get(header::AUTHORIZATION)?;
    let (scheme, credential) = sent.to_str().ok()?.split_once(' ')?;
    let is_ours = credential.trim().starts_with(tokens::PREFIX);
    let mut credential = (scheme.eq_ignore_ascii_case("bearer") && !is_ours).then(|| sent.clone())?;
    credential.set_sensitive(true);
    Some(credential)
}

/// The headers sent to the caller.
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

/// Whether the content type is JSON.
pub fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// Whether the content type is an event stream.
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
            ("pilothouse-passkey", "e30"),
            ("pilothouse-input-digest", "digest"),
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
    fn a_workers_credential_is_sent_for_work_only_and_a_console_token_never() {
        let key = ("authorization", "Bearer sk-ant-oat01-x");
        let of =
            |pairs: &[(&'static str, &'static str)], path: &str| worker_credential(&headers(pairs), path).is_some();
        let both = [("x-api-key", "pilot_x"), key];
        for path in ["/v1/environments/env_1/work", "/v1/environments/env_1/work/poll"] {
            assert!(of(&both, path), "{path}");
            assert!(!of(&[key], path), "without a console token the header held that");
            assert!(!of(&[("x-api-key", "pilot_x"), ("authorization", "Bearer pilot_x")], path));
            assert!(!of(&[("x-api-key", "pilot_x"), ("authorization", "Basic dTpw")], path));
        }
        for path in ["/v1/environments/env_1", "/v1/sessions/sesn_1/work", "/v1/environments/work", "/v1/environments"]
        {
            assert!(!of(&both, path), "{path}");
        }
    }

    #[test]
    fn workspace_betas_and_caching_are_not_the_callers_nor_the_upstreams_choice() {
        let caller = headers(&[("anthropic-workspace-id", "wrkspc_other"), ("anthropic-beta", "x-2026")]);
        let sent = outgoing(&caller, "/v1/agents", "managed-agents-configured");
        assert_eq!(sent["anthropic-beta"], "managed-agents-configured");
        assert!(!sent.contains_key("anthropic-workspace-id"));
        assert!(!outgoing(&caller, "/v1/models", beta::MANAGED_AGENTS).contains_key("anthropic-beta"));
        assert!(incoming(&headers(&[("cache-control", "public, max-age=3600")])).is_empty());
    }
}
