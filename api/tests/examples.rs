//! Every example payload of the API's description parses, and goes back onto the wire as the same JSON.
//!
//! Twice: as it is read by clients ([`Verbatim`] and [`Event`], which keep the JSON), and through the types alone, where
//! only the difference between an absent and a `null` member may be lost. The second shows that the types are right.

#![expect(clippy::panic, reason = "helpers of tests fail by panicking")]

#[path = "examples/unknown.rs"]
mod unknown;

use pilothouse_api::{
    ErrorEnvelope, IdPage, Page, Verbatim,
    agents::{Agent, CreateAgent, UpdateAgent},
    credentials::{CreateCredential, Credential, CredentialAuth, CredentialValidation, UpdateCredential},
    deployment_runs::DeploymentRun,
    deployments::{CreateDeployment, Deployment, UpdateDeployment},
    dreams::{CreateDream, Dream},
    environments::{CreateEnvironment, Deleted, Environment, UpdateEnvironment},
    events::{ClientEvent, Event, EventKind, Preview, SendEvents, SentEvents, StreamItem, TYPES},
    files::File,
    memories::{CreateMemory, Memory, MemoryItem, UpdateMemory},
    memory_stores::{CreateMemoryStore, MemoryStore},
    memory_versions::MemoryVersion,
    models::Model,
    resources::{Resource, ResourceRequest},
    sessions::{CreateSession, Session, UpdateSession},
    sse::Decoder,
    threads::Thread,
    vaults::{CreateVault, Vault},
    work::{StopWork, UpdateWork, Work, WorkStats},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

#[test]
fn fixtures_survive_a_round_trip() {
    let counts = check_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"));
    assert!(counts.files >= 18 && counts.payloads >= 205, "the fixtures shrank: {counts:?}");
}

#[test]
fn the_api_descriptions_examples_survive_a_round_trip() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/api/examples");
    if !folder.is_dir() {
        println!("skipped: there are no examples at {}", folder.display());
        return;
    }
    let counts = check_folder(&folder);
    assert!(counts.files >= 22 && counts.payloads >= 220, "examples are missing: {counts:?}");
}

#[derive(Debug, Default)]
struct Counts {
    files: usize,
    payloads: usize,
}

fn check_folder(folder: &Path) -> Counts {
    let mut counts = Counts::default();
    for (name, check) in FILES {
        let path = folder.join(name);
        if path.is_file() {
            counts.files += 1;
            counts.payloads += check(&path);
        }
    }
    counts
}

/// Checks a file; hands back how many payloads it saw.
type Check = fn(&Path) -> usize;

/// How each file is read.
const FILES: [(&str, Check); 23] = [
    ("agent.json", |path| check::<Agent>("agent", &read(path))),
    ("agent_multiagent.json", |path| labels(path, |_, value| check::<Agent>("agent", value))),
    ("agents_page.json", |path| page::<Agent>("agents", &read(path))),
    ("models_page.json", models),
    ("environments.json", resource_file::<Environment>),
    ("session.json", |path| check::<Session>("session", &read(path))),
    ("sessions.json", resource_file::<Session>),
    ("resources.json", resource_file::<Resource>),
    ("threads.json", resource_file::<Thread>),
    ("files.json", resource_file::<File>),
    ("vaults.json", |path| labels(path, vault)),
    ("memory.json", |path| labels(path, memory)),
    ("deployments.json", resource_file::<Deployment>),
    ("deployment_runs.json", resource_file::<DeploymentRun>),
    ("dreams.json", resource_file::<Dream>),
    ("work.json", |path| labels(path, work)),
    ("events.jsonl", all_event_types),
    ("events_variants.jsonl", |path| event_lines(path).len()),
    ("events_page.json", |path| events_in(&read(path)["data"])),
    ("send_events_response.json", sent),
    ("errors.json", |path| labels(path, check::<ErrorEnvelope>)),
    ("turn.sse", stream),
    ("requests.json", |path| labels(path, |label, value| request(label, &value["body"]))),
];

fn read(path: &Path) -> Value {
    serde_json::from_str(&text(path)).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn labels(path: &Path, check: fn(&str, &Value) -> usize) -> usize {
    let file = read(path);
    let payloads = file.as_object().unwrap_or_else(|| panic!("{}: not an object", path.display()));
    payloads.iter().map(|(label, value)| check(label, value)).sum()
}

/// A file of one resource: `page…` and `deleted` are labels of their own.
fn resource_file<T: DeserializeOwned + Serialize>(path: &Path) -> usize {
    labels(path, |label, value| match label {
        "deleted" => check::<Deleted>(label, value),
        _ if label.starts_with("page") => page::<T>(label, value),
        _ => check::<T>(label, value),
    })
}

fn page<T: DeserializeOwned + Serialize>(label: &str, value: &Value) -> usize {
    let typed: Page<Verbatim<T>> = parse(label, value);
    assert_eq!(without_nulls(&to_value(label, &typed)), without_nulls(value), "{label}: the page changed");
    let items = value["data"].as_array().map_or(&[][..], Vec::as_slice);
    items.iter().map(|item| check::<T>(label, item)).sum()
}

fn models(path: &Path) -> usize {
    let value = read(path);
    let typed: IdPage<Verbatim<Model>> = parse("models", &value);
    assert_eq!(to_value("models", &typed), value);
    value["data"].as_array().into_iter().flatten().map(|model| check::<Model>("model", model)).sum()
}

fn vault(label: &str, value: &Value) -> usize {
    match label {
        "vault" => check::<Vault>(label, value),
        "page" => page::<Vault>(label, value),
        _ if label.ends_with("deleted") => check::<Deleted>(label, value),
        _ if label.starts_with("validation") => check::<CredentialValidation>(label, value),
        _ => credential(label, value),
    }
}

fn credential(label: &str, value: &Value) -> usize {
    let typed: Credential = parse(label, value);
    assert!(!matches!(typed.auth, CredentialAuth::Unknown(_)), "{label} is not understood: {value}");
    check::<Credential>(label, value)
}

fn memory(label: &str, value: &Value) -> usize {
    match label {
        "store" => check::<MemoryStore>(label, value),
        "store_page" => page::<MemoryStore>(label, value),
        "memory_list_depth_1" => page::<MemoryItem>(label, value),
        _ if label.ends_with("_deleted") && label != "version_deleted" => check::<Deleted>(label, value),
        _ if label.starts_with("version") => check::<MemoryVersion>(label, value),
        _ => check::<Memory>(label, value),
    }
}

fn work(label: &str, value: &Value) -> usize {
    match label {
        "list" => page::<Work>(label, value),
        "stats" => check::<WorkStats>(label, value),
        // The worker's own calls have no type.
        "poll_empty" | "heartbeat" => 0,
        _ => check::<Work>(label, value),
    }
}

/// A request body also keeps what it says with `null`.
fn exact<T: DeserializeOwned + Serialize>(label: &str, value: &Value) -> usize {
    let typed: T = parse(label, value);
    assert_eq!(&to_value(label, &typed), value, "{label} must stay as it was sent");
    1
}

fn request(label: &str, body: &Value) -> usize {
    match label {
        _ if label.starts_with("agent_create") => check::<CreateAgent>(label, body),
        "agent_update" => check::<UpdateAgent>(label, body),
        _ if label.starts_with("environment_create") => check::<CreateEnvironment>(label, body),
        "environment_update" => check::<UpdateEnvironment>(label, body),
        _ if label.starts_with("session_create") => exact::<CreateSession>(label, body),
        "session_update" => exact::<UpdateSession>(label, body),
        _ if label.starts_with("events_send") => check::<SendEvents<ClientEvent>>(label, body),
        "resource_add" => check::<ResourceRequest>(label, body),
        "vault_create" => exact::<CreateVault>(label, body),
        "credential_update" => exact::<UpdateCredential>(label, body),
        _ if label.starts_with("credential_create") => exact::<CreateCredential>(label, body),
        "memory_store_create" => exact::<CreateMemoryStore>(label, body),
        "memory_create" => exact::<CreateMemory>(label, body),
        "memory_update" => exact::<UpdateMemory>(label, body),
        "deployment_create" => exact::<CreateDeployment>(label, body),
        "deployment_update" => exact::<UpdateDeployment>(label, body),
        "dream_create" => exact::<CreateDream>(label, body),
        "work_stop" => exact::<StopWork>(label, body),
        "work_update" => exact::<UpdateWork>(label, body),
        // The token's body has no type of its own; tunnels are not in this crate yet.
        _ => 0,
    }
}

fn sent(path: &Path) -> usize {
    let value = read(path);
    let typed: SentEvents = parse("sent", &value);
    assert_eq!(to_value("sent", &typed), value);
    events_in(&value["data"])
}

fn all_event_types(path: &Path) -> usize {
    let lines = event_lines(path);
    let seen: BTreeSet<&str> = lines.iter().filter_map(|line| line["type"].as_str()).collect();
    let all: BTreeSet<&str> = TYPES.into_iter().chain(["event_start", "event_delta"]).collect();
    assert_eq!(all.len(), 44);
    assert_eq!(seen, all, "events.jsonl must hold each type");
    lines.len()
}

fn event_lines(path: &Path) -> Vec<Value> {
    let text = text(path);
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"))).collect();
    lines.iter().for_each(check_event);
    lines
}

fn events_in(list: &Value) -> usize {
    let events = list.as_array().unwrap_or_else(|| panic!("no list of events"));
    events.iter().for_each(check_event);
    events.len()
}

fn stream(path: &Path) -> usize {
    let frames = Decoder::default().push(text(path).as_bytes()).unwrap_or_else(|e| panic!("{e}"));
    for frame in &frames {
        let value: Value = serde_json::from_str(&frame.data).unwrap_or_else(|e| panic!("{}: {e}", frame.data));
        assert_eq!(value["type"], json!(frame.event), "the frame's name is the event's type");
        check_event(&value);
        let item = StreamItem::from_frame(frame).unwrap_or_else(|e| panic!("{}: {e}", frame.data));
        assert!(matches!(item, Some(StreamItem::Event(_) | StreamItem::Preview(_))), "{item:?}");
    }
    assert_eq!(frames.len(), 26);
    frames.len()
}

fn check_event(value: &Value) {
    let label = value["type"].as_str().unwrap_or("no type");
    if matches!(label, "event_start" | "event_delta") {
        check::<Preview>(label, value);
        return;
    }
    let event: Event = parse(label, value);
    assert!(!matches!(event.kind, EventKind::Unknown(_)), "{label} is not understood: {value}");
    assert_eq!(written(label, &event), value.to_string(), "{label} must stay as it was sent");
    let typed = Event::new(event.id.clone(), event.processed_at.clone(), event.kind.clone());
    assert_eq!(without_nulls(typed.raw()), without_nulls(value), "{label}: the types lose something");
}

/// Reads a payload both ways and compares.
fn check<T: DeserializeOwned + Serialize>(label: &str, value: &Value) -> usize {
    let kept: Verbatim<T> = parse(label, value);
    assert_eq!(written(label, &kept), value.to_string(), "{label} must stay as it was sent");
    let typed: T = parse(label, value);
    assert_eq!(without_nulls(&to_value(label, &typed)), without_nulls(value), "{label}: the types lose something");
    1
}

fn parse<T: DeserializeOwned>(label: &str, value: &Value) -> T {
    T::deserialize(value).unwrap_or_else(|e| panic!("{label} does not parse: {e}\n{value:#}"))
}

fn to_value<T: Serialize>(label: &str, value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_else(|e| panic!("{label} does not serialise: {e}"))
}

fn written<T: Serialize>(label: &str, value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|e| panic!("{label} does not serialise: {e}"))
}

/// A value without its `null` members, and with every number as a float: `0` and `0.0` are one number in JSON.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, v)| !v.is_null());
            Value::Object(kept.map(|(k, v)| (k.clone(), without_nulls(v))).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

#[test]
fn the_comparison_notices_what_is_lost() {
    assert_ne!(without_nulls(&json!({ "a": 1 })), without_nulls(&json!({ "a": 2 })));
    assert_ne!(without_nulls(&json!({ "a": [1] })), without_nulls(&json!({ "a": [] })));
    assert_eq!(without_nulls(&json!({ "a": null, "b": 0 })), without_nulls(&json!({ "b": 0.0 })));
    let missing = std::panic::catch_unwind(|| check::<Deleted>("x", &json!({ "id": "a", "type": "b", "more": 1 })));
    assert!(missing.is_err(), "a member that the type does not know must be noticed");
}

#[test]
fn the_fixtures_hold_what_the_examples_hold() {
    let of = |folder: &str| -> Option<PathBuf> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        path.is_dir().then_some(path)
    };
    let (Some(fixtures), Some(examples)) = (of("tests/fixtures"), of("../../shared/api/examples")) else {
        println!("skipped: there are no examples to compare with");
        return;
    };
    for name in ["events.jsonl", "agent.json", "session.json", "turn.sse"] {
        assert_eq!(text(&fixtures.join(name)), text(&examples.join(name)), "{name}: copy the example anew");
    }
}
