//! Memory stores: the calls (files-vaults-memory-skills.md §3.1).

mod digest;
pub(crate) mod dreamed;
mod list;
mod memories;
pub(crate) mod mounted;
mod path;
mod stored;
mod versions;
mod view;

#[cfg(test)]
mod tests;

use crate::{State, calls, prelude::*};

const FIELDS: [&str; 3] = ["name", "description", "metadata"];
const MAX_NAME: usize = 255;
const MAX_DESCRIPTION: usize = 1_024;

pub(crate) fn routes() -> Router<State> {
    let known = &["include_archived", "created_at[gte]", "created_at[lte]"];
    let one = calls::retrieve(Kind::MemoryStore).merge(calls::update(Kind::MemoryStore, &FIELDS, change));
    Router::new()
        .route("/v1/memory_stores", calls::list(Kind::MemoryStore, 100, known).post(create))
        .route("/v1/memory_stores/{memory_store_id}", one.merge(calls::delete(Kind::MemoryStore)))
        .route("/v1/memory_stores/{memory_store_id}/archive", calls::archive(Kind::MemoryStore))
        .merge(memories::routes())
        .merge(versions::routes())
}

async fn create(Shared(state): Shared<State>, _: NoQuery, body: Body) -> Answer {
    let fields = body.fields(&FIELDS)?;
    fields.no_nulls(&["name", "description"])?;
    fields.required("name")?;
    let (name, now) = (read_name(&fields)?.value(), state.clock.now());
    let description = fields.text("description", 0..=MAX_DESCRIPTION)?.value().unwrap_or_default();
    let store = json!({
        "id": ids::new_id("memstore_"), "archived_at": null, "created_at": now, "description": description,
        "metadata": metadata::create(&fields)?, "name": name, "type": "memory_store", "updated_at": now,
    });
    state.store.insert(Kind::MemoryStore, &store).await?;
    Ok(Json(store))
}

fn change(store: &mut Value, fields: &Fields<'_>) -> Result<(), HttpError> {
    read_name(fields)?.write_value(store, "name");
    fields.text("description", 0..=MAX_DESCRIPTION)?.write_value(store, "description");
    metadata::update(store, fields)
}

fn read_name<'a>(fields: &Fields<'a>) -> Result<Sent<&'a str>, HttpError> {
    match fields.text("name", 1..=MAX_NAME)? {
        Sent::Value(name) if name.chars().any(char::is_control) => {
            Err(fields.fail("name", "must not have control characters"))
        }
        sent => Ok(sent),
    }
}
