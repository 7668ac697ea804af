//! Memory versions: what every change leaves behind, and its redaction (files-vaults-memory-skills.md §3.3).

use super::{stored::Author, view::View};
use crate::{State, prelude::*};
use pilothouse_api::memory_versions::MemoryOperation;

/// Parameters of the list, and the fields that they are compared with.
const CONDITIONS: [(&str, &str); 5] = [
    ("memory_id", "$.memory_id"),
    ("operation", "$.operation"),
    ("session_id", "$.created_by.session_id"),
    ("api_key_id", "$.created_by.api_key_id"),
    ("service_account_id", "$.created_by.service_account_id"),
];

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/memory_stores/{memory_store_id}/memory_versions", get(list))
        .route("/v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}", get(retrieve))
        .route("/v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}/redact", post(redact))
}

async fn list(Shared(state): Shared<State>, params: Params, Path(store_id): Path<String>) -> Answer {
    let known = CONDITIONS.map(|(name, _)| name);
    let filter = params
        .filter(Kind::MemoryVersion, &[&known[..], &["created_at[gte]", "created_at[lte]", "view"]].concat())?
        .below(&store_id);
    let view = View::of(&params, View::Basic)?;
    params.choice("operation", MemoryOperation::KNOWN)?;
    state.store.find(Kind::MemoryStore, &store_id).await?;
    let filter = CONDITIONS.iter().fold(filter, |filter, (name, path)| filter.text(path, params.get(name)));
    let page = state.store.list(filter, &view.page(&params)?).await?;
    Ok(page.map(|version| shown(version, view)).forward())
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path((store_id, id)): Ids) -> Answer {
    let view = View::only(&params, View::Full)?;
    Ok(Json(shown(state.store.find_in(Kind::MemoryVersion, &store_id, &id).await?, view)))
}

async fn redact(Shared(state): Shared<State>, Path((store_id, id)): Ids, _: NoInput) -> Answer {
    let mut transaction = state.store.begin().await?;
    let mut version = documents::find_in(&mut transaction, Kind::MemoryVersion, &store_id, &id).await?;
    let memory_id = version["memory_id"].as_str().unwrap_or_default();
    let memory = documents::get(&mut transaction, Kind::Memory, memory_id).await?;
    if memory.is_some_and(|memory| memory["memory_version_id"] == *id) {
        let what = "the current version of a memory can't be redacted; change or delete the memory first";
        return Err(HttpError::invalid(what));
    }
    if version["redacted_at"].is_null() {
        for removed in ["content", "content_sha256", "content_size_bytes", "path"] {
            version[removed] = Value::Null;
        }
        version["redacted_at"] = json!(state.clock.now());
        version["redacted_by"] = Author::Api.actor();
        documents::replace(&mut transaction, Kind::MemoryVersion, &version).await?;
    }
    transaction.commit().await?;
    Ok(Json(version))
}

fn shown(mut version: Value, view: View) -> Value {
    if view == View::Basic {
        version["content"] = Value::Null;
    }
    version
}
