//! Vaults: the calls (files-vaults-memory-skills.md §2.1).

mod auth;
mod credentials;
mod oauth;
mod probe;
mod secrets;
mod variable;

pub(crate) use probe::is_rejected;

use crate::{State, calls, prelude::*};

const FIELDS: [&str; 2] = ["display_name", "metadata"];
const MAX_NAME: usize = 255;

pub(crate) fn routes() -> Router<State> {
    let one = calls::retrieve(Kind::Vault).merge(calls::update(Kind::Vault, &FIELDS, change));
    Router::new()
        .route("/v1/vaults", calls::list(Kind::Vault, 100, &["include_archived"]).post(create))
        .route("/v1/vaults/{vault_id}", one.merge(calls::delete(Kind::Vault)))
        .route("/v1/vaults/{vault_id}/archive", post(archive))
        .merge(credentials::routes())
}

async fn create(Shared(state): Shared<State>, _: NoQuery, body: Body) -> Answer {
    let fields = body.fields(&FIELDS)?;
    let name = fields.required_text("display_name", 1..=MAX_NAME)?;
    let now = state.clock.now();
    let vault = json!({
        "id": ids::new_id("vlt_"), "archived_at": null, "created_at": now, "display_name": name,
        "metadata": metadata::create(&fields)?, "type": "vault", "updated_at": now,
    });
    state.store.insert(Kind::Vault, &vault).await?;
    Ok(Json(vault))
}

fn change(vault: &mut Value, fields: &Fields<'_>) -> Result<(), HttpError> {
    fields.text("display_name", 1..=MAX_NAME)?.write_value(vault, "display_name");
    metadata::update(vault, fields)
}

/// Archives the vault's credentials with it.
async fn archive(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let mut transaction = state.store.begin().await?;
    let mut vault = documents::find(&mut transaction, Kind::Vault, &id).await?;
    documents::archive(Kind::Vault, &mut vault, &state.clock);
    documents::replace(&mut transaction, Kind::Vault, &vault).await?;
    for mut credential in ListFilter::of(Kind::Credential).below(&id).all(&mut transaction).await? {
        documents::archive(Kind::Credential, &mut credential, &state.clock);
        documents::replace(&mut transaction, Kind::Credential, &credential).await?;
    }
    transaction.commit().await?;
    Ok(Json(vault))
}
