//! What did not exist when the types were written survives a round trip, whatever it looks like.

use pilothouse_api::{
    ErrorEnvelope,
    content::{Block, Source},
    credentials::{
        CreateAuth, CreateTokenEndpointAuth, CredentialAuth, RefreshStatus, SecretNetworking, TokenEndpointAuth,
        UpdateAuth, UpdateTokenEndpointAuth, ValidationStatus,
    },
    deployment_runs::{RunErrorKind, TriggerContext},
    deployments::{DeploymentStatus, InitialEvent, PausedReason, Schedule},
    dreams::{DreamErrorKind, DreamInput, DreamStatus, OutputBehavior},
    environments::{EnvironmentConfig, Networking},
    error::ErrorKind,
    events::{EvaluatedPermission, Evaluation, Event, EventKind, RetryStatus, TYPES},
    memories::{MemoryItem, Precondition},
    memory_versions::{Actor, MemoryOperation},
    resources::{Access, Checkout, Resource, ResourceRequest},
    sessions::SessionStatus,
    stop::StopReason,
    tools::{PermissionPolicy, Tool},
    work::WorkState,
};
use proptest::{collection::vec, prelude::*};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

/// Any JSON, a few levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((any::<String>(), inner), 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Members whose names no type has.
fn new_members() -> impl Strategy<Value = Map<String, Value>> {
    vec(("[a-z_]{1,8}", any_json()), 0..4)
        .prop_map(|members| members.into_iter().map(|(name, value)| (format!("zz_{name}"), value)).collect())
}

/// An object of a type that does not exist.
fn new_kind() -> impl Strategy<Value = Value> {
    ("[a-z_.]{1,12}", new_members()).prop_map(|(kind, mut members)| {
        members.insert("type".to_owned(), json!(format!("zz_{kind}")));
        Value::Object(members)
    })
}

fn same<T: DeserializeOwned + Serialize>(value: &Value) -> Result<(), TestCaseError> {
    let typed = T::deserialize(value).map_err(|e| TestCaseError::fail(format!("{value}: {e}")))?;
    prop_assert_eq!(&json!(typed), value);
    Ok(())
}

proptest! {
    #[test]
    fn an_event_of_a_new_type_stays_as_it_was(value in new_kind()) {
        let mut value = value;
        value["id"] = json!("sevt_01");
        let event = Event::from_value(value.clone()).unwrap();
        prop_assert!(matches!(event.kind, EventKind::Unknown(_)));
        prop_assert_eq!(serde_json::to_string(&event).unwrap(), value.to_string());
    }

    #[test]
    fn a_known_type_with_any_members_never_fails(kind in prop::sample::select(&TYPES[..]), members in new_members(), content in any_json()) {
        let mut value = Value::Object(members);
        value["type"] = json!(kind);
        value["id"] = json!("sevt_01");
        value["content"] = content;
        let event = Event::from_value(value.clone()).unwrap();
        prop_assert_eq!(serde_json::to_string(&event).unwrap(), value.to_string());
        prop_assert_eq!(event.type_name(), kind);
    }

    #[test]
    fn new_members_of_a_known_event_are_kept(members in new_members()) {
        let mut value = json!({
            "type": "agent.tool_use", "id": "sevt_01", "name": "bash", "input": { "command": "ls" },
            "processed_at": "2026-10-09T14:00:11Z", "evaluated_permission": "ask",
        });
        value.as_object_mut().unwrap().extend(members);
        let event = Event::from_value(value.clone()).unwrap();
        prop_assert!(matches!(event.kind, EventKind::AgentToolUse(_)));
        prop_assert_eq!(serde_json::to_string(&event).unwrap(), value.to_string());
    }

    #[test]
    fn new_kinds_are_kept_by_the_types_alone(value in new_kind()) {
        same::<PermissionPolicy>(&value)?;
        same::<StopReason>(&value)?;
        same::<RetryStatus>(&value)?;
        same::<Evaluation>(&value)?;
        same::<Tool>(&value)?;
        same::<Block>(&value)?;
        same::<Source>(&value)?;
        same::<Resource>(&value)?;
        same::<Networking>(&value)?;
        same::<EnvironmentConfig>(&value)?;
        same::<CredentialAuth>(&value)?;
        same::<TokenEndpointAuth>(&value)?;
        same::<SecretNetworking>(&value)?;
        same::<MemoryItem>(&value)?;
        same::<Precondition>(&value)?;
        same::<Actor>(&value)?;
        same::<Checkout>(&value)?;
        same::<TriggerContext>(&value)?;
        same::<InitialEvent>(&value)?;
        same::<PausedReason>(&value)?;
        same::<Schedule>(&value)?;
        same::<DreamInput>(&value)?;
        same::<OutputBehavior>(&value)?;
    }

    #[test]
    fn new_kinds_of_secrets_are_kept_and_never_printed(value in new_kind(), secret in "[a-z]{16}") {
        let mut value = value;
        value["zz_secret"] = json!(secret);
        same::<CreateAuth>(&value)?;
        same::<CreateTokenEndpointAuth>(&value)?;
        same::<UpdateAuth>(&value)?;
        same::<ResourceRequest>(&value)?;
        same::<UpdateTokenEndpointAuth>(&value)?;
        let printed = format!("{:?}", serde_json::from_value::<CreateAuth>(value).unwrap());
        prop_assert!(!printed.contains(&secret), "{}", printed);
    }

    #[test]
    fn new_words_are_kept(word in "[a-z_]{1,12}") {
        let value = json!(format!("zz_{word}"));
        same::<ErrorKind>(&value)?;
        same::<SessionStatus>(&value)?;
        same::<EvaluatedPermission>(&value)?;
        same::<ValidationStatus>(&value)?;
        same::<RefreshStatus>(&value)?;
        same::<MemoryOperation>(&value)?;
        same::<RunErrorKind>(&value)?;
        same::<DeploymentStatus>(&value)?;
        same::<DreamErrorKind>(&value)?;
        same::<DreamStatus>(&value)?;
        same::<WorkState>(&value)?;
        same::<Access>(&value)?;
    }

    #[test]
    fn a_new_error_is_kept(kind in "[a-z_]{1,12}", message in any::<String>(), members in new_members(), details in new_members()) {
        let mut error = Value::Object(members);
        error["type"] = json!(format!("zz_{kind}"));
        error["message"] = json!(message);
        error["details"] = Value::Object(details);
        same::<ErrorEnvelope>(&json!({ "type": "error", "error": error, "request_id": "req_01" }))?;
    }
}
