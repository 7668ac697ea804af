//! Environments: the calls (environments.md §1–§4).

mod config;

use crate::{State, calls, prelude::*};

const FIELDS: [&str; 5] = ["name", "config", "description", "metadata", "scope"];
const MAX_NAME: usize = 256;
const MAX_DESCRIPTION: usize = 1_024;

pub(crate) fn routes() -> Router<State> {
    let one = calls::retrieve(Kind::Environment).merge(calls::update(Kind::Environment, &FIELDS, change));
    Router::new()
        .route("/v1/environments", calls::list(Kind::Environment, 1000, &["include_archived"]).post(create))
        .route("/v1/environments/{environment_id}", one.delete(delete))
        .route("/v1/environments/{environment_id}/archive", calls::archive(Kind::Environment))
}

async fn create(Shared(state): Shared<State>, _: NoQuery, body: Body) -> Answer {
    let fields = body.fields(&FIELDS)?;
    let name = fields.required_text("name", 1..=MAX_NAME)?;
    let description = fields.text("description", 0..=MAX_DESCRIPTION)?.value();
    check_scope(&fields)?;
    let (config, now) = (config::create(&fields)?, state.clock.now());
    let environment = json!({
        "id": ids::new_id("env_"), "archived_at": null, "config": config, "created_at": now,
        "description": description, "metadata": metadata::create(&fields)?, "name": name,
        "scope": "organization", "type": "environment", "updated_at": now,
    });
    state.store.insert(Kind::Environment, &environment).await?;
    Ok(Json(environment))
}

fn change(environment: &mut Value, fields: &Fields<'_>) -> Result<(), HttpError> {
    fields.text("name", 1..=MAX_NAME)?.write_value(environment, "name");
    fields.text("description", 0..=MAX_DESCRIPTION)?.write(environment, "description");
    check_scope(fields)?;
    environment["config"] = config::update(&environment["config"], fields)?;
    metadata::update_or_clear(environment, fields)
}

async fn delete(Shared(state): Shared<State>, _: NoQuery, Path(id): Path<String>) -> Answer {
    let mut transaction = state.store.begin().await?;
    let sessions = ListFilter::of(Kind::Session).with_archived().text("$.environment_id", Some(&id));
    if sessions.count(&mut transaction).await? > 0 {
        return Err(HttpError::conflict(
            "the environment can't be deleted: sessions refer to it; delete them or archive it",
        ));
    }
    documents::delete(&mut transaction, Kind::Environment, &id).await?;
    transaction.commit().await?;
    Ok(Json(Kind::Environment.deleted(&id)))
}

/// This API serves an organization, which has no environments of single accounts.
fn check_scope(fields: &Fields<'_>) -> Result<(), HttpError> {
    match fields.choice("scope", &["organization", "account"])? {
        Sent::Value("account") => Err(fields.fail("scope", "`account` is not supported for API organizations")),
        _ => Ok(()),
    }
}
