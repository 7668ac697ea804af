//! Whether an MCP server accepts the session's credentials (files-vaults-memory-skills.md §2.3).

use super::probe::probe;
use crate::{
    http::HttpError,
    store::{Kind, ListFilter, Store, documents},
    validate::same_url_key,
};
use serde_json::Value;

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
