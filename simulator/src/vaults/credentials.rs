//! Credentials of a vault: the calls (files-vaults-memory-skills.md §2.2, §2.4).
//!
//! Secrets are checked and then dropped: the simulator connects to nothing, so it can't leak what it does not keep.

use super::{auth, probe::probe};
use crate::{State, calls, clock::Clock, prelude::*};

const FIELDS: [&str; 3] = ["auth", "display_name", "metadata"];
const MAX_NAME: usize = 255;
/// Most credentials of a vault that are not archived.
const MAX_ACTIVE: usize = 20;

pub(super) fn routes() -> Router<State> {
    let one = calls::retrieve(Kind::Credential).merge(calls::delete(Kind::Credential));
    Router::new()
        .route("/v1/vaults/{vault_id}/credentials", get(list).post(create))
        .route("/v1/vaults/{vault_id}/credentials/{credential_id}", one.post(update))
        .route("/v1/vaults/{vault_id}/credentials/{credential_id}/archive", calls::archive(Kind::Credential))
        .route("/v1/vaults/{vault_id}/credentials/{credential_id}/mcp_oauth_validate", post(validate))
}

async fn create(Shared(state): Shared<State>, _: NoQuery, Path(vault_id): Path<String>, body: Body) -> Answer {
    let fields = body.fields(&FIELDS)?;
    let auth = auth::create(&fields.required_object("auth")?, state.clock.moment())?;
    let (display_name, now) = (fields.text("display_name", 0..=MAX_NAME)?.value(), state.clock.now());
    let credential = json!({
        "id": ids::new_id("vcrd_"), "archived_at": null, "auth": auth, "created_at": now,
        "display_name": display_name, "metadata": metadata::create(&fields)?,
        "type": "vault_credential", "updated_at": now, "vault_id": vault_id,
    });
    let mut transaction = state.store.begin().await?;
    documents::find_open(&mut transaction, Kind::Vault, &vault_id).await?;
    let active = ListFilter::of(Kind::Credential).below(&vault_id).all(&mut transaction).await?;
    refuse_if(active.len() >= MAX_ACTIVE, format_args!("a vault has at most {MAX_ACTIVE} credentials"))?;
    let key = auth::key(&credential["auth"]);
    if active.iter().any(|other| auth::key(&other["auth"]) == key) {
        return Err(HttpError::conflict(format!("auth: the vault has an active credential for {key} already")));
    }
    documents::insert(&mut transaction, Kind::Credential, &credential).await?;
    transaction.commit().await?;
    Ok(Json(credential))
}

async fn update(Shared(state): Shared<State>, _: NoQuery, Path((vault_id, id)): Ids, body: Body) -> Answer {
    let fields = body.fields(&FIELDS)?;
    fields.no_nulls(&["auth"])?;
    state.store.find_in(Kind::Credential, &vault_id, &id).await?;
    let updated = state.store.edit(Kind::Credential, &id, |credential| change(credential, &fields, &state.clock));
    updated.await.map(Json)
}

fn change(credential: &mut Value, fields: &Fields<'_>, clock: &Clock) -> Result<(), HttpError> {
    fields.text("display_name", 0..=MAX_NAME)?.write(credential, "display_name");
    metadata::update(credential, fields)?;
    if let Sent::Value(auth) = fields.object("auth")? {
        credential["auth"] = auth::update(&credential["auth"], &auth, clock.moment())?;
        // A new secret is a change that nothing else of the body shows.
        credential["updated_at"] = json!(clock.now());
    }
    Ok(())
}

async fn list(Shared(state): Shared<State>, params: Params, Path(vault_id): Path<String>) -> Answer {
    let filter = params.filter(Kind::Credential, &["include_archived"])?.below(&vault_id);
    state.store.find(Kind::Vault, &vault_id).await?;
    Ok(state.store.list(filter, &params.page(20, 100)?).await?.forward())
}

async fn validate(Shared(state): Shared<State>, Path((vault_id, id)): Ids, _: NoInput) -> Answer {
    state.store.find_in(Kind::Credential, &vault_id, &id).await?;
    let mut result = Value::Null;
    let probed = state.store.update(Kind::Credential, &id, |credential| {
        Kind::Credential.refuse_archived(credential)?;
        refuse_if(credential["auth"]["type"] != "mcp_oauth", "only `mcp_oauth` credentials can be validated")?;
        result = probe(credential, &state.clock);
        Ok(())
    });
    probed.await?;
    Ok(Json(result))
}
