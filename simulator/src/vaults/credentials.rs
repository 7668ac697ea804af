//! Credentials of a vault: the calls (files-vaults-memory-skills.md §2.2).
//!
//! Secrets are checked and then dropped: the simulator connects to nothing, so what it does not keep it can't leak.

use super::{auth, find, no_vault, refuse_archived, validation};
use crate::{
    State,
    clock::Clock,
    http::{Answer, Body, HttpError, NoInput, Params},
    ids, metadata,
    store::{Kind, ListFilter, documents},
    validate::{Fields, Sent},
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use serde_json::{Value, json};

const FIELDS: [&str; 3] = ["auth", "display_name", "metadata"];
const MAX_NAME: usize = 255;
/// Most credentials of a vault that are not archived.
const MAX_ACTIVE: usize = 20;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/vaults/{vault_id}/credentials", get(list).post(create))
        .route("/v1/vaults/{vault_id}/credentials/{credential_id}", get(retrieve).post(update).delete(delete))
        .route("/v1/vaults/{vault_id}/credentials/{credential_id}/archive", post(archive))
        .route("/v1/vaults/{vault_id}/credentials/{credential_id}/mcp_oauth_validate", post(validation::validate))
}

/// The vault's and the credential's id in a path.
pub(super) type Ids = Path<(String, String)>;

async fn create(
    Shared(state): Shared<State>,
    params: Params,
    Path(vault_id): Path<String>,
    Body(body): Body,
) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&FIELDS)?;
    let auth = auth::create(&Fields::at("auth", fields.required("auth")?)?, state.clock.moment())?;
    let (display_name, now) = (fields.text("display_name", 0..=MAX_NAME)?.value(), state.clock.now());
    let credential = json!({
        "id": ids::new_id("vcrd_"), "archived_at": null, "auth": auth, "created_at": now,
        "display_name": display_name, "metadata": metadata::create(body.get("metadata"))?,
        "type": "vault_credential", "updated_at": now, "vault_id": vault_id,
    });
    let mut transaction = state.store.begin().await?;
    let vault = documents::get(&mut transaction, Kind::Vault, &vault_id).await?;
    refuse_archived(&vault.ok_or_else(|| no_vault(&vault_id))?)?;
    let mut active = documents::children(&mut transaction, Kind::Credential, &vault_id).await?;
    active.retain(|credential| !documents::is_archived(credential));
    if active.len() >= MAX_ACTIVE {
        return Err(HttpError::invalid(format!("a vault has at most {MAX_ACTIVE} credentials")));
    }
    let key = auth::key(&credential["auth"]);
    if active.iter().any(|other| auth::key(&other["auth"]) == key) {
        return Err(HttpError::conflict(format!("auth: the vault has an active credential for {key} already")));
    }
    documents::insert(&mut transaction, Kind::Credential, documents::id(&credential)?, Some(&vault_id), &credential)
        .await?;
    transaction.commit().await?;
    Ok(Json(credential))
}

async fn update(Shared(state): Shared<State>, params: Params, Path(path): Ids, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&FIELDS)?;
    fields.no_nulls(&["auth"])?;
    let (vault_id, id) = path;
    let updated = state.store.update(Kind::Credential, &id, |credential| {
        check(credential, &vault_id, &id)?;
        refuse_archived_credential(credential)?;
        documents::touch(credential, &state.clock, |credential| change(credential, &fields, &state.clock))
    });
    updated.await?.map(Json).ok_or_else(|| no_credential(&id))
}

fn change(credential: &mut Value, fields: &Fields<'_>, clock: &Clock) -> Result<(), HttpError> {
    match fields.text("display_name", 0..=MAX_NAME)? {
        Sent::Absent => {}
        Sent::Null => credential["display_name"] = Value::Null,
        Sent::Value(name) => credential["display_name"] = json!(name),
    }
    credential["metadata"] = metadata::merge(&credential["metadata"], fields.sent("metadata").value())?.into();
    if let Sent::Value(auth) = fields.object("auth")? {
        credential["auth"] = auth::update(&credential["auth"], &auth, clock.moment())?;
        // A new secret is a change that nothing else of the body shows.
        credential["updated_at"] = json!(clock.now());
    }
    Ok(())
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path((vault_id, id)): Ids) -> Answer {
    params.reject_unknown(&[])?;
    let credential = state.store.get(Kind::Credential, &id).await?.ok_or_else(|| no_credential(&id))?;
    check(&credential, &vault_id, &id)?;
    Ok(Json(credential))
}

async fn list(Shared(state): Shared<State>, params: Params, Path(vault_id): Path<String>) -> Answer {
    params.reject_unknown(&["limit", "page", "include_archived"])?;
    find(&state.store, &vault_id).await?;
    let filter = ListFilter {
        parent: Some(&vault_id),
        include_archived: params.bool("include_archived")?,
        ..ListFilter::of(Kind::Credential)
    };
    Ok(state.store.list(filter, &params.page(20, 100)?).await?.forward())
}

async fn archive(Shared(state): Shared<State>, Path((vault_id, id)): Ids, _: NoInput) -> Answer {
    let archived = state.store.update(Kind::Credential, &id, |credential| {
        check(credential, &vault_id, &id)?;
        documents::archive(credential, &state.clock);
        Ok(())
    });
    archived.await?.map(Json).ok_or_else(|| no_credential(&id))
}

async fn delete(Shared(state): Shared<State>, params: Params, Path((vault_id, id)): Ids) -> Answer {
    params.reject_unknown(&[])?;
    let mut transaction = state.store.begin().await?;
    let credential = documents::get(&mut transaction, Kind::Credential, &id).await?;
    check(&credential.ok_or_else(|| no_credential(&id))?, &vault_id, &id)?;
    documents::delete(&mut transaction, Kind::Credential, &id).await?;
    transaction.commit().await?;
    Ok(Json(json!({"id": id, "type": "vault_credential_deleted"})))
}

/// A credential exists only below its own vault.
pub(super) fn check(credential: &Value, vault_id: &str, id: &str) -> Result<(), HttpError> {
    if credential["vault_id"] == vault_id { Ok(()) } else { Err(no_credential(id)) }
}

/// Refuses what an archived credential is no longer good for.
pub(super) fn refuse_archived_credential(credential: &Value) -> Result<(), HttpError> {
    if documents::is_archived(credential) {
        return Err(HttpError::invalid("the credential is archived, and its secret is gone"));
    }
    Ok(())
}

/// 404 for an id without a credential.
pub(super) fn no_credential(id: &str) -> HttpError {
    HttpError::not_found(format!("credential `{id}` not found"))
}
