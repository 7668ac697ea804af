//! What a caller writes into a secret field goes on the wire and into no log.

use pilothouse_api::{
    credentials::{CreateCredential, UpdateCredential},
    resources::ResourceRequest,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Every shape of `auth` with each of its secrets, as creations and as updates send it.
fn auths(secret: &str) -> [Value; 4] {
    let url = "https://mcp.example.com/mcp";
    let refresh = |auth: &str| {
        json!({
            "client_id": "client-1", "token_endpoint": "https://auth.example.com/token", "refresh_token": secret,
            "token_endpoint_auth": { "type": auth, "client_secret": secret },
        })
    };
    [
        json!({ "type": "mcp_oauth", "mcp_server_url": url, "access_token": secret, "refresh": refresh("client_secret_post") }),
        json!({ "type": "mcp_oauth", "mcp_server_url": url, "access_token": secret, "refresh": refresh("client_secret_basic") }),
        json!({ "type": "static_bearer", "mcp_server_url": url, "token": secret }),
        json!({ "type": "environment_variable", "secret_name": "KEY", "secret_value": secret, "networking": { "type": "unrestricted" } }),
    ]
}

/// The same for an update, which can't name what is fixed.
fn change(mut auth: Value) -> Value {
    for fixed in ["mcp_server_url", "secret_name"] {
        if let Some(members) = auth.as_object_mut() {
            members.remove(fixed);
        }
    }
    if let Some(refresh) = auth.get_mut("refresh").and_then(Value::as_object_mut) {
        refresh.retain(|name, _| name != "client_id" && name != "token_endpoint");
    }
    auth
}

proptest! {
    #[test]
    fn no_credential_prints_its_secrets(secret in "[A-Za-z0-9]{24,64}") {
        for auth in auths(&secret) {
            let body = json!({ "auth": auth });
            let create: CreateCredential = serde_json::from_value(body.clone()).unwrap();
            prop_assert_eq!(serde_json::to_value(&create).unwrap(), body);
            let body = json!({ "auth": change(auth) });
            let update: UpdateCredential = serde_json::from_value(body.clone()).unwrap();
            prop_assert_eq!(serde_json::to_value(&update).unwrap(), body);
            let printed = format!("{create:?} {create:#?} {update:?} {update:#?}");
            prop_assert!(!printed.contains(&secret), "{}", printed);
        }
    }

    #[test]
    fn no_repository_prints_its_token(secret in "[A-Za-z0-9]{24,64}", url in prop::bool::ANY) {
        let mut body = json!({ "type": "github_repository", "authorization_token": secret, "mount_path": null });
        if url {
            body["url"] = json!("https://github.com/example-org/shop");
        }
        let resource: ResourceRequest = serde_json::from_value(body.clone()).unwrap();
        prop_assert_eq!(matches!(resource, ResourceRequest::GithubRepository(_)), url);
        prop_assert_eq!(serde_json::to_value(&resource).unwrap(), body);
        let printed = format!("{resource:?} {resource:#?}");
        prop_assert!(!printed.contains(&secret), "{}", printed);
    }

    #[test]
    fn a_malformed_credential_does_not_print_either(secret in "[A-Za-z0-9]{24,64}") {
        let body = json!({ "auth": { "type": "static_bearer", "token": secret } });
        let create: CreateCredential = serde_json::from_value(body.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(&create).unwrap(), body);
        let printed = format!("{create:?}");
        prop_assert!(!printed.contains(&secret));
    }
}
