//! Snippets of a few calls as they look, and what holds for all.

use super::*;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

mod looks;
mod safety;

fn console() -> Target {
    Target::Console("http://localhost:3000/api".to_owned())
}

fn api() -> Target {
    Target::Api(Target::ANTHROPIC.to_owned())
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn call(method: Method, path: &str, body: Option<&Value>) -> Call {
    let body = body.map_or(Body::Empty, |body| Body::json(&object(body)));
    Call::new(method, path, body).unwrap_or_else(|| panic!("{path}"))
}

#[test]
fn every_operation_has_a_snippet_in_every_language() {
    for operation in OPERATIONS {
        let path: String = operation.path.replace('{', "the_").replace('}', "");
        let call = Call::new(operation.method, &path, Body::Empty).unwrap();
        assert_eq!(call.operation, operation, "{path} is read as another operation");
        for language in Language::ALL {
            let [through, straight] = [console(), api()].map(|target| snippet(&call, language, &target));
            assert!(through.contains("PILOTHOUSE_TOKEN") && through.contains("http://localhost:3000/api"), "{through}");
            assert!(!straight.contains("PILOTHOUSE") && !straight.contains("localhost"), "{straight}");
            assert!(call.ids.iter().all(|(_, id)| through.contains(id)), "{through}");
        }
    }
}

#[test]
fn only_what_the_api_has_is_a_call() {
    for (method, path) in [
        (Method::Delete, "/v1/agents/agent_1"),
        (Method::Get, "/v1/agents/"),
        (Method::Get, "/v1/agents/.."),
        (Method::Get, "/v1/agents/a%2fb"),
        (Method::Get, "/v1/agents/$(id)"),
        (Method::Get, "/api/v1/agents"),
        (Method::Get, "/v1/messages"),
        (Method::Get, "/v1/agents?li%20mit=1"),
        (Method::Get, "/v1/agents?page=%00"),
    ] {
        assert_eq!(Call::new(method, path, Body::Empty), None, "{path}");
    }
}

#[test]
fn what_leases_or_never_ends_is_not_read() {
    let reads = |path| call(Method::Get, path, None).operation.only_reads();
    assert!(reads("/v1/agents") && reads("/v1/environments/env_1/work/stats") && reads("/v1/files/file_1"));
    assert!(!reads("/v1/environments/env_1/work/poll"));
    assert!(!reads("/v1/sessions/sesn_1/events/stream") && !reads("/v1/files/file_1/content"));
    assert!(!call(Method::Post, "/v1/agents", None).operation.only_reads());
}
