//! An API in memory: answers by path, and pages rendered over it.

use crate::{
    document, load,
    page::{Addresses, Assets, Capabilities, PageContext, Theme, Typed, Upstream, Visitor},
};
use bytes::Bytes;
use http::{Request, Response};
use pilothouse_api::{Client, Error, transport::ServiceTransport};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tower::service_fn;

/// What is asked for and what comes back: a path with its query, to a status and a body.
pub type Answer = Arc<dyn Fn(&str) -> (u16, Vec<u8>) + Send + Sync>;

/// A page's whole document.
pub struct Shown {
    pub status: u16,
    pub html: String,
    /// The calls that the page made.
    pub calls: Vec<String>,
}

impl Shown {
    #[track_caller]
    pub fn has(&self, text: &str) -> &Self {
        assert!(self.html.contains(text), "no {text} in {}", self.html);
        self
    }

    #[track_caller]
    pub fn lacks(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "{text} in {}", self.html);
        self
    }
}

pub const ADMIN: Capabilities = Capabilities { answer: true, operate: true, administer: true };
pub const VIEWER: Capabilities = Capabilities { answer: false, operate: false, administer: false };

/// Renders the page at an address for someone.
pub async fn show_as(
    may: Capabilities,
    address: &str,
    answer: impl Fn(&str) -> (u16, Value) + Send + Sync + 'static,
) -> Shown {
    show_again(may, address, None, answer).await
}

/// Renders the page at an address for someone whose form is shown again.
pub async fn show_again(
    may: Capabilities,
    address: &str,
    typed: Option<Typed>,
    answer: impl Fn(&str) -> (u16, Value) + Send + Sync + 'static,
) -> Shown {
    let bytes = move |path: &str| {
        let (status, body) = answer(path);
        (status, body.to_string().into_bytes())
    };
    shown(may, address, typed, Arc::new(bytes)).await
}

/// The same over an API whose answers need not be JSON.
pub async fn show_bytes(
    may: Capabilities,
    address: &str,
    answer: impl Fn(&str) -> (u16, Vec<u8>) + Send + Sync + 'static,
) -> Shown {
    shown(may, address, None, Arc::new(answer)).await
}

async fn shown(may: Capabilities, address: &str, typed: Option<Typed>, answer: Answer) -> Shown {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let context = context(may, address, answer, Arc::clone(&calls));
    let context = PageContext { typed: typed.map(Arc::new), ..context };
    let path = address.split('?').next().unwrap();
    let rendered = document(load(path, &context).await, &context);
    let title = rendered.html.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).unwrap().0;
    assert!(!title.contains('<'), "markup would be shown in the title: {title}");
    // An underscore may be percent-encoded or not; both mean the same.
    let plain = |text: &str| text.replace("%5F", "_");
    let calls = calls.lock().unwrap().iter().map(|call| plain(call)).collect();
    Shown { status: rendered.status.as_u16(), html: crate::ui::tests::unmarked(&plain(&rendered.html)), calls }
}

/// Renders the page at an address for an admin.
pub async fn show(address: &str, answer: impl Fn(&str) -> (u16, Value) + Send + Sync + 'static) -> Shown {
    show_as(ADMIN, address, answer).await
}

fn context(may: Capabilities, address: &str, answer: Answer, calls: Arc<Mutex<Vec<String>>>) -> PageContext {
    let service = service_fn(move |request: Request<Bytes>| {
        let path = request.uri().to_string();
        calls.lock().unwrap().push(path.clone());
        let (status, body) = answer(&path);
        let response = Response::builder().status(status).body(Bytes::from(body)).unwrap();
        async move { Ok::<_, Error>(response) }
    });
    let query = address.split_once('?').map_or("", |(_, query)| query);
    PageContext {
        api: Client::new(ServiceTransport::new(service)),
        visitor: Some(Visitor { name: "ana".to_owned(), role: "admin".to_owned(), may }),
        query: serde_urlencoded::from_str(query).unwrap(),
        path: address.to_owned(),
        upstream: Upstream::Simulator,
        addresses: Addresses {
            console: "https://console.example/api".to_owned(),
            api: "https://api.anthropic.com".to_owned(),
        },
        theme: Theme::System,
        assets: Assets::default(),
        cached_styles: vec!["/assets/main.css".to_owned(), "/assets/session.css".to_owned()],
        waiting: std::collections::BTreeSet::new(),
        rules: Arc::default(),
        waiting_calls: 0,
        waited: None,
        typed_name: None,
        typed: None,
        nonce: "n0nce".to_owned(),
        now: 1_791_000_000_000,
    }
}

/// Turns text around, hides some of it, and rings a bell.
pub const HIDING: &str = "invoice\u{202e}fdp\u{200b}.exe\u{7}";

impl Shown {
    /// What a person reads or hears hides nothing. What forms and buttons hold may: it goes back as it came.
    #[track_caller]
    pub fn hides_nothing(&self) -> &Self {
        let mut read = self.html.clone();
        for attribute in ["data-props", "value", "data-copy", "href"] {
            let begin = format!(" {attribute}=\"");
            while let Some(at) = read.find(&begin) {
                let end = read[at + begin.len()..].find('"').unwrap() + at + begin.len();
                read.replace_range(at..=end, "");
            }
        }
        assert!(read.contains("U+202E"), "it is not there at all: {read}");
        for hidden in ['\u{202e}', '\u{200b}', '\u{7}'] {
            let at = read.find(hidden);
            assert!(at.is_none(), "{hidden:?} behind {:?}", at.map(|at| &read[..at]));
        }
        self
    }
}

/// An answer to every list call: these items, and a cursor for more.
pub fn items(data: Vec<Value>, next: Option<&str>) -> (u16, Value) {
    (200, json!({ "data": data, "next_page": next }))
}

/// The API's way to fail.
pub fn failure(status: u16, kind: &str, message: &str) -> (u16, Value) {
    (status, json!({ "type": "error", "error": { "type": kind, "message": message }, "request_id": "req_42" }))
}

pub fn agent(version: u32, text: &str) -> Value {
    json!({
        "id": "agent_1", "archived_at": null, "created_at": "2026-10-01T09:00:00Z", "description": text,
        "execution_identity": { "type": "service_account" },
        "mcp_servers": [{ "name": text, "type": "url", "url": format!("https://{text}") }],
        "metadata": { text: text }, "model": { "id": text, "effort": { "type": text }, "speed": text },
        "multiagent": { "type": text }, "name": text,
        "skills": [{ "skill_id": "xlsx", "type": text, "version": text }], "system": text,
        "tools": [
            {
                "type": "agent_toolset_20260401",
                "default_config": { "enabled": true, "permission_policy": { "type": "always_allow" } },
                "configs": [{
                    "name": "bash", "type": "bash", "enabled": true, "permission_policy": { "type": "always_ask" },
                }],
            },
            {
                "type": "mcp_toolset", "mcp_server_name": text,
                "default_config": { "enabled": true, "permission_policy": { "type": text } },
                "configs": [{ "name": text, "enabled": false, "permission_policy": { "type": "auto" } }],
            },
            { "type": "custom", "name": text, "description": text, "input_schema": { "type": "object", "title": text } },
            { "type": text, "more": text },
        ],
        "type": "agent", "updated_at": "2026-10-02T09:00:00Z", "version": version,
    })
}

pub fn environment(text: &str) -> Value {
    json!({
        "id": "env_1", "archived_at": null, "created_at": "2026-09-30T10:00:00Z", "description": text,
        "metadata": { text: text }, "type": "environment", "updated_at": "2026-09-30T10:00:00Z", "name": text,
        "config": {
            "type": "cloud",
            "networking": {
                "type": "limited", "allowed_hosts": [text], "allow_mcp_servers": true, "allow_package_managers": false,
            },
            "packages": { "apt": [text], "cargo": [], "gem": [], "go": [], "npm": [], "pip": [] },
        },
    })
}

pub fn file(text: &str, downloadable: bool) -> Value {
    json!({
        "id": "file_1", "created_at": "2026-10-09T13:50:00Z", "filename": text, "mime_type": text, "size_bytes": 2048,
        "type": "file", "downloadable": downloadable, "expires_at": null,
    })
}

pub fn session(text: &str, status: &str) -> Value {
    let agent = agent(1, text);
    json!({
        "id": "sesn_1", "agent": agent, "archived_at": null, "budget": null, "created_at": "2026-10-09T13:50:00Z",
        "environment_id": "env_1", "metadata": {}, "outcome_evaluations": [], "resources": [], "stats": {},
        "status": status, "title": text, "type": "session", "updated_at": "2026-10-09T14:00:00Z",
        "usage": { "list_cost": { "amount": "123", "currency": "USD" } }, "vault_ids": [],
    })
}
