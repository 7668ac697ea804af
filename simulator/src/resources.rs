//! Resources of a session: files, repositories, memory stores (sessions.md §6).

mod memory;
mod request;

pub(crate) use request::check_all;

use crate::{
    State,
    cursor::{Cursor, PageRequest},
    engine::SessionDraft,
    files,
    prelude::*,
    records::{Session, Status},
};
use pilothouse_api::resources::{Access, ResourceRequest};
use request::{MOST_FILES, repository_path};

/// Largest page; without a `limit` a list holds everything.
const PAGE: usize = 1_000;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/sessions/{session_id}/resources", get(list).post(add))
        .route("/v1/sessions/{session_id}/resources/{resource_id}", get(retrieve).post(update).delete(remove))
}

/// Makes resources of what was asked for; files are copied.
pub(crate) async fn attach(
    store: &Store,
    session_id: &str,
    wanted: Vec<ResourceRequest>,
) -> Result<Vec<Value>, HttpError> {
    let mut resources = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        let resource = attach_one(store, session_id, wanted, &resources).await?;
        resources.push(resource);
    }
    Ok(resources)
}

async fn attach_one(
    store: &Store,
    session_id: &str,
    wanted: ResourceRequest,
    others: &[Value],
) -> Result<Value, HttpError> {
    let (id, now) = (ids::new_id("sesrsc_"), store.clock.now());
    Ok(match wanted {
        ResourceRequest::File { file_id, mount_path } => {
            let copy = files::copy_for_session(store, file_id.as_str(), session_id).await?;
            let copy_id = copy["id"].as_str().unwrap_or_default();
            let mount_path = mount_path.unwrap_or_else(|| format!("/mnt/session/uploads/{copy_id}"));
            json!({
                "id": id, "created_at": now, "file_id": copy_id, "mount_path": mount_path, "type": "file",
                "updated_at": now,
            })
        }
        ResourceRequest::GithubRepository(wanted) => {
            let mut repository = json!({
                "id": id, "created_at": now, "mount_path": repository_path(&wanted), "type": "github_repository",
                "updated_at": now, "url": wanted.url,
            });
            if let Some(checkout) = wanted.checkout.flatten() {
                repository["checkout"] = json!(checkout);
            }
            repository
        }
        ResourceRequest::MemoryStore { memory_store_id, access, instructions } => {
            let access = access.flatten().unwrap_or(Access::ReadWrite);
            memory::attach(store, &memory_store_id, &access, instructions.flatten(), others).await?
        }
        ResourceRequest::Unknown(_) => return Err(HttpError::internal("a resource of an unknown kind")),
    })
}

async fn list(Shared(state): Shared<State>, Path(session_id): Path<String>, params: Params) -> Answer {
    params.reject_unknown(&["limit", "page"])?;
    let session = Session::find(&state.store, &session_id).await?;
    let PageRequest { limit, cursor, .. } = params.page(usize::MAX, PAGE)?;
    let list = format!("resources:{session_id}");
    let start = match cursor {
        None => 0,
        Some(cursor) => usize::try_from(Cursor::decode(&cursor, &list, false)?.position).unwrap_or(usize::MAX),
    };
    let end = start.saturating_add(limit);
    let data: Vec<&Value> = session.resources.iter().skip(start).take(limit).collect();
    let next = (end < session.resources.len()).then(|| {
        let position = i64::try_from(end).unwrap_or(i64::MAX);
        Cursor { list, descending: false, backward: false, created_at: 0, position }.encode()
    });
    Ok(Json(json!({"data": data, "next_page": next})))
}

async fn retrieve(Shared(state): Shared<State>, Path((session_id, id)): Ids) -> Answer {
    let session = Session::find(&state.store, &session_id).await?;
    find(&session.resources, &id).cloned().map(Json)
}

fn find<'a>(resources: &'a [Value], id: &str) -> Result<&'a Value, HttpError> {
    resources.iter().find(|resource| resource["id"] == id).ok_or_else(|| missing(id))
}

fn missing(id: &str) -> HttpError {
    HttpError::not_found(format!("resource `{id}` not found"))
}

fn check_open(draft: &SessionDraft) -> Result<(), HttpError> {
    refuse_if(draft.session.status == Status::Terminated, "the session is terminated; its resources can't be changed")
}

async fn add(Shared(state): Shared<State>, Path(session_id): Path<String>, _: NoQuery, body: Body) -> Answer {
    let session = Session::find(&state.store, &session_id).await?;
    let fields = body.all_fields();
    fields.refuse_if(fields.tag()? != "file", "type", "only files can be added to a session")?;
    let wanted = request::check(&fields, session.self_hosted)?;
    let resource = attach_one(&state.store, &session_id, wanted, &[]).await?;
    let added = state.engine.with(&session_id, |draft| {
        check_open(draft)?;
        let resources = &mut draft.session.resources;
        if resources.iter().filter(|resource| resource["type"] == "file").count() >= MOST_FILES {
            return Err(HttpError::invalid(format!("a session has at most {MOST_FILES} files")));
        }
        if resources.iter().any(|other| other["mount_path"] == resource["mount_path"]) {
            return Err(HttpError::invalid("mount_path: another resource is mounted there"));
        }
        resources.push(resource.clone());
        draft.session.updated_at = draft.timestamp();
        Ok(())
    });
    if let Err(failure) = added.await {
        files::discard(&state.store, resource["file_id"].as_str().unwrap_or_default()).await?;
        return Err(failure);
    }
    Ok(Json(resource))
}

async fn update(Shared(state): Shared<State>, Path((session_id, id)): Ids, _: NoQuery, body: Body) -> Answer {
    let fields = body.fields(&["authorization_token"])?;
    fields.required_text("authorization_token", 1..=4096)?;
    let updated = state.engine.with(&session_id, |draft| {
        check_open(draft)?;
        let now = draft.timestamp();
        let resource = draft.session.resources.iter_mut().find(|resource| resource["id"] == *id);
        let resource = resource.ok_or_else(|| missing(&id))?;
        refuse_if(resource["type"] != "github_repository", "only a repository has a token to update")?;
        // The token itself is not kept: the simulator clones nothing.
        resource["updated_at"] = json!(now);
        Ok(resource.clone())
    });
    Ok(Json(updated.await?))
}

async fn remove(Shared(state): Shared<State>, Path((session_id, id)): Ids, _: NoQuery) -> Answer {
    let removed = state.engine.with(&session_id, |draft| {
        check_open(draft)?;
        let resource = find(&draft.session.resources, &id)?.clone();
        refuse_if(resource["type"] != "file", "repositories stay attached for the session's life")?;
        draft.session.resources.retain(|resource| resource["id"] != *id);
        draft.session.updated_at = draft.timestamp();
        Ok(resource)
    });
    let resource = removed.await?;
    files::discard(&state.store, resource["file_id"].as_str().unwrap_or_default()).await?;
    Ok(Json(json!({"id": id, "type": "session_resource_deleted"})))
}

#[cfg(test)]
mod tests;
