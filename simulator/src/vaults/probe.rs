//! Tries a credential, as `mcp_oauth_validate` does and a call of an MCP tool (files-vaults-memory-skills.md §2.3, §2.4).
//!
//! The simulator reaches no server, so a credential says itself how its validation ends, in `metadata.validation`:
//! `valid`, `invalid` or `unknown`. Without that, a token is valid until it expires, and a refresh saves it.

use crate::{clock::Clock, prelude::*, validate::same_url_key};
use pilothouse_api::Timestamp;
use time::{Duration, OffsetDateTime};

/// How long a refreshed token lives.
const LIFE: Duration = Duration::hours(1);

/// Tries a credential; its token is refreshed where that is needed.
pub(super) fn probe(credential: &mut Value, clock: &Clock) -> Value {
    let can_refresh = credential["auth"]["refresh"].is_object();
    let (status, mcp_probe, refresh) = match credential["metadata"]["validation"].as_str() {
        Some("invalid") => ("invalid", refused(), failed_refresh(can_refresh)),
        Some("unknown") => ("unknown", json!({"http_response": null, "method": "initialize"}), Value::Null),
        Some("valid") => ("valid", Value::Null, Value::Null),
        _ if !is_expired(credential, clock.moment()) => ("valid", Value::Null, Value::Null),
        _ if can_refresh => {
            credential["auth"]["expires_at"] = json!(Timestamp::from(clock.moment() + LIFE));
            credential["updated_at"] = json!(clock.now());
            ("valid", Value::Null, json!({"http_response": null, "status": "succeeded"}))
        }
        _ => ("invalid", refused(), failed_refresh(false)),
    };
    json!({
        "credential_id": credential["id"], "has_refresh_token": can_refresh, "mcp_probe": mcp_probe,
        "refresh": refresh, "status": status, "type": "vault_credential_validation", "validated_at": clock.now(),
        "vault_id": credential["vault_id"],
    })
}

/// Whether a server rejects the credential that these vaults have for it; the first match counts, and a server without
/// one is connected to unauthenticated. A token that has expired is refreshed if it can be.
pub(crate) async fn is_rejected(store: &Store, vault_ids: &[String], server_url: &str) -> Result<bool, HttpError> {
    let Some(id) = matching(store, vault_ids, server_url).await? else { return Ok(false) };
    let mut result = Value::Null;
    let probed = store.update(Kind::Credential, &id, |credential| {
        result = probe(credential, &store.clock);
        Ok(())
    });
    match probed.await {
        // It was deleted in the meantime.
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
        Ok(_) => Ok(result["status"] == "invalid"),
    }
}

async fn matching(store: &Store, vault_ids: &[String], server_url: &str) -> Result<Option<String>, HttpError> {
    let key = same_url_key(server_url);
    for vault_id in vault_ids {
        let credentials = store.all(ListFilter::of(Kind::Credential).below(vault_id)).await?;
        let is_match = |credential: &&Value| {
            let url = credential["auth"]["mcp_server_url"].as_str();
            url.is_some_and(|url| same_url_key(url) == key)
        };
        if let Some(found) = credentials.iter().find(is_match) {
            return Ok(Some(documents::id(found)?.to_owned()));
        }
    }
    Ok(None)
}

fn is_expired(credential: &Value, now: OffsetDateTime) -> bool {
    let expiry = credential["auth"]["expires_at"].as_str().and_then(|text| Timestamp::from(text).datetime());
    expiry.is_some_and(|expiry| expiry <= now)
}

fn refused() -> Value {
    json!({"http_response": response(401, "invalid_token"), "method": "initialize"})
}

fn failed_refresh(can_refresh: bool) -> Value {
    if can_refresh {
        json!({"http_response": response(400, "invalid_grant"), "status": "failed"})
    } else {
        json!({"http_response": null, "status": "no_refresh_token"})
    }
}

fn response(status: u16, error: &str) -> Value {
    json!({
        "body": json!({"error": error}).to_string(), "body_truncated": false, "content_type": "application/json",
        "status_code": status,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential(refresh: Value) -> Value {
        json!({
            "id": "vcrd_1", "vault_id": "vlt_1", "metadata": {},
            "auth": {"type": "mcp_oauth", "expires_at": "2026-01-01T00:00:00Z", "refresh": refresh},
        })
    }

    #[test]
    fn an_expired_token_is_refreshed_vaults_2_4() {
        let clock = Clock::new();
        let mut expired = credential(json!({"client_id": "c"}));
        let result = probe(&mut expired, &clock);
        assert_eq!((&result["status"], &result["refresh"]["status"]), (&json!("valid"), &json!("succeeded")));
        assert!(!is_expired(&expired, clock.moment()));
        assert_eq!(probe(&mut expired, &clock)["refresh"], Value::Null, "and is good for a while");
    }

    #[test]
    fn without_a_refresh_token_an_expired_token_is_invalid_vaults_2_4() {
        let result = probe(&mut credential(Value::Null), &Clock::new());
        assert_eq!((&result["status"], &result["has_refresh_token"]), (&json!("invalid"), &json!(false)));
        assert_eq!(result["mcp_probe"]["http_response"]["status_code"], 401);
        assert_eq!(result["refresh"], json!({"http_response": null, "status": "no_refresh_token"}));
    }
}
