//! Vaults: the calls, and which vaults a session may name (files-vaults-memory-skills.md §2.1).

mod auth;
mod connect;
mod credentials;
mod oauth;
mod validation;
mod variable;

pub(crate) use connect::is_rejected;

use crate::{
    State,
    http::{Answer, Body, HttpError, NoInput, Params},
    ids, metadata,
    store::{Kind, ListFilter, Store, documents},
    validate::{Fields, Sent},
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use serde_json::{Value, json};

const FIELDS: [&str; 2] = ["display_name", "metadata"];
const MAX_NAME: usize = 255;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/vaults", get(list).post(create))
        .route("/v1/vaults/{vault_id}", get(retrieve).post(update).delete(delete))
        .route("/v1/vaults/{vault_id}/archive", post(archive))
        .merge(credentials::routes())
}

/// Refuses vaults that a new session can't use: 404 where there is none, 400 where it is archived (sessions.md §4).
pub(crate) async fn check_usable(store: &Store, ids: &[String]) -> Result<(), HttpError> {
    for id in ids {
        refuse_archived(&find(store, id).await?)?;
    }
    Ok(())
}

async fn create(Shared(state): Shared<State>, params: Params, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&FIELDS)?;
    let name = fields.required_text("display_name", 1..=MAX_NAME)?;
    let now = state.clock.now();
    let vault = json!({
        "id": ids::new_id("vlt_"), "archived_at": null, "created_at": now, "display_name": name,
        "metadata": metadata::create(body.get("metadata"))?, "type": "vault", "updated_at": now,
    });
    state.store.insert(Kind::Vault, None, &vault).await?;
    Ok(Json(vault))
}

async fn update(Shared(state): Shared<State>, params: Params, Path(id): Path<String>, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&FIELDS)?;
    let updated = state.store.update(Kind::Vault, &id, |vault| {
        refuse_archived(vault)?;
        documents::touch(vault, &state.clock, |vault| {
            if let Sent::Value(name) = fields.text("display_name", 1..=MAX_NAME)? {
                vault["display_name"] = json!(name);
            }
            vault["metadata"] = metadata::merge(&vault["metadata"], fields.sent("metadata").value())?.into();
            Ok(())
        })
    });
    updated.await?.map(Json).ok_or_else(|| no_vault(&id))
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    find(&state.store, &id).await.map(Json)
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    params.reject_unknown(&["limit", "page", "include_archived"])?;
    let filter = ListFilter { include_archived: params.bool("include_archived")?, ..ListFilter::of(Kind::Vault) };
    Ok(state.store.list(filter, &params.page(20, 100)?).await?.forward())
}

async fn archive(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let mut transaction = state.store.begin().await?;
    let vault = documents::get(&mut transaction, Kind::Vault, &id).await?;
    let mut vault = vault.ok_or_else(|| no_vault(&id))?;
    documents::archive(&mut vault, &state.clock);
    documents::replace(&mut transaction, Kind::Vault, &id, &vault).await?;
    for mut credential in documents::children(&mut transaction, Kind::Credential, &id).await? {
        documents::archive(&mut credential, &state.clock);
        documents::replace(&mut transaction, Kind::Credential, documents::id(&credential)?, &credential).await?;
    }
    transaction.commit().await?;
    Ok(Json(vault))
}

async fn delete(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    let mut transaction = state.store.begin().await?;
    documents::delete_children(&mut transaction, Kind::Credential, &id).await?;
    if !documents::delete(&mut transaction, Kind::Vault, &id).await? {
        return Err(no_vault(&id));
    }
    transaction.commit().await?;
    Ok(Json(json!({"id": id, "type": "vault_deleted"})))
}

async fn find(store: &Store, id: &str) -> Result<Value, HttpError> {
    store.get(Kind::Vault, id).await?.ok_or_else(|| no_vault(id))
}

fn refuse_archived(vault: &Value) -> Result<(), HttpError> {
    if documents::is_archived(vault) {
        let id = documents::id(vault)?;
        return Err(HttpError::invalid(format!("the vault `{id}` is archived")));
    }
    Ok(())
}

fn no_vault(id: &str) -> HttpError {
    HttpError::not_found(format!("vault `{id}` not found"))
}
