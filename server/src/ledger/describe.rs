//! From method and path to the words of the ledger: which action, on which kind of thing, on which one.

use super::{Actor, Entry};
use http::Method;

/// Paths that end in one of these do something to what stands before it.
const ACTIONS: [&str; 1] = ["archive"];

/// The entry of an API call.
pub(super) fn entry(actor: Actor, method: &Method, path: &str) -> Entry {
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).skip(2).collect();
    let (action, resource, target) = words(method, &segments);
    Entry {
        actor,
        method: method.to_string(),
        path: path.to_owned(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        target: target.map(str::to_owned),
        detail: None,
    }
}

fn words<'a>(method: &Method, segments: &[&'a str]) -> (&'a str, &'a str, Option<&'a str>) {
    match segments {
        [.., resource, target, action] if ACTIONS.contains(action) => (action, resource, Some(target)),
        [.., parent, "events"] if segments.len() % 2 == 1 => ("send", "events", Some(parent)),
        [.., resource] if segments.len() % 2 == 1 => ("create", resource, None),
        [.., resource, target] if *method == Method::DELETE => ("delete", resource, Some(target)),
        [.., resource, target] => ("update", resource, Some(target)),
        _ => ("call", "api", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(method: Method, path: &str) -> (String, String, Option<String>) {
        let entry = entry(Actor::Command, &method, path);
        (entry.action, entry.resource, entry.target)
    }

    #[test]
    fn says_what_is_done_to_what() {
        let cases = [
            (Method::POST, "/api/v1/agents", ("create", "agents", None)),
            (Method::POST, "/api/v1/agents/agent_1", ("update", "agents", Some("agent_1"))),
            (Method::POST, "/api/v1/agents/agent_1/archive", ("archive", "agents", Some("agent_1"))),
            (Method::DELETE, "/api/v1/files/file_1", ("delete", "files", Some("file_1"))),
            (Method::POST, "/api/v1/sessions/sesn_1/events", ("send", "events", Some("sesn_1"))),
            (Method::POST, "/api/v1/sessions/sesn_1/resources", ("create", "resources", None)),
            (Method::DELETE, "/api/v1/sessions/sesn_1/resources/sesrsc_1", ("delete", "resources", Some("sesrsc_1"))),
            (Method::POST, "/api/v1/sessions/s/threads/sthr_1/archive", ("archive", "threads", Some("sthr_1"))),
            (Method::POST, "/api", ("call", "api", None)),
        ];
        for (method, path, (action, resource, target)) in cases {
            let expected = (action.to_owned(), resource.to_owned(), target.map(str::to_owned));
            assert_eq!(said(method, path), expected, "{path}");
        }
    }
}
