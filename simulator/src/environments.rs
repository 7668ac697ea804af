//! Environments: the calls (environments.md §1–§4).

mod config;

#[cfg(test)]
mod tests;

use crate::{
    State,
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

const FIELDS: [&str; 5] = ["name", "config", "description", "metadata", "scope"];
const MAX_NAME: usize = 256;
const MAX_DESCRIPTION: usize = 1_024;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/environments", get(list).post(create))
        .route("/v1/environments/{environment_id}", get(retrieve).post(update).delete(delete))
        .route("/v1/environments/{environment_id}/archive", post(archive))
}

async fn create(Shared(state): Shared<State>, params: Params, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&FIELDS)?;
    let name = fields.required_text("name", 1..=MAX_NAME)?;
    let description = fields.text("description", 0..=MAX_DESCRIPTION)?.value();
    check_scope(&fields)?;
    let (config, now) = (config::create(&fields)?, state.clock.now());
    let environment = json!({
        "id": ids::new_id("env_"), "archived_at": null, "config": config, "created_at": now,
        "description": description, "metadata": metadata::create(body.get("metadata"))?, "name": name,
        "scope": "organization", "type": "environment", "updated_at": now,
    });
    state.store.insert(Kind::Environment, None, &environment).await?;
    Ok(Json(environment))
}

async fn update(Shared(state): Shared<State>, params: Params, Path(id): Path<String>, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&FIELDS)?;
    let updated = state.store.update(Kind::Environment, &id, |environment| {
        if environment["archived_at"].is_string() {
            return Err(HttpError::invalid("The environment is archived.").with_code("environment_archived"));
        }
        documents::touch(environment, &state.clock, |environment| change(environment, &fields))
    });
    updated.await?.map(Json).ok_or_else(|| no_environment(&id))
}

fn change(environment: &mut Value, fields: &Fields<'_>) -> Result<(), HttpError> {
    if let Sent::Value(name) = fields.text("name", 1..=MAX_NAME)? {
        environment["name"] = json!(name);
    }
    match fields.text("description", 0..=MAX_DESCRIPTION)? {
        Sent::Absent => {}
        Sent::Null => environment["description"] = Value::Null,
        Sent::Value(text) => environment["description"] = json!(text),
    }
    check_scope(fields)?;
    environment["config"] = config::update(&environment["config"], fields)?;
    environment["metadata"] =
        metadata::merge_or_empty(&environment["metadata"], fields.sent("metadata").value())?.into();
    Ok(())
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    state.store.get(Kind::Environment, &id).await?.map(Json).ok_or_else(|| no_environment(&id))
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    params.reject_unknown(&["limit", "page", "include_archived"])?;
    let include_archived = params.bool("include_archived")?;
    let filter = ListFilter { include_archived, ..ListFilter::of(Kind::Environment) };
    Ok(state.store.list(filter, &params.page(20, 1000)?).await?.forward())
}

async fn archive(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let archived = state.store.update(Kind::Environment, &id, |environment| {
        documents::archive_dated(environment, &state.clock);
        Ok(())
    });
    archived.await?.map(Json).ok_or_else(|| no_environment(&id))
}

async fn delete(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    let mut transaction = state.store.begin().await?;
    let in_use: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM documents WHERE kind = 'session' AND json_extract(body, '$.environment_id') = ?)",
    )
    .bind(&id)
    .fetch_one(&mut *transaction)
    .await?;
    if in_use {
        return Err(HttpError::conflict(
            "the environment can't be deleted: sessions refer to it; delete them or archive it",
        ));
    }
    if !documents::delete(&mut transaction, Kind::Environment, &id).await? {
        return Err(no_environment(&id));
    }
    transaction.commit().await?;
    Ok(Json(json!({"id": id, "type": "environment_deleted"})))
}

/// This API serves an organization, which has no environments of single accounts.
fn check_scope(fields: &Fields<'_>) -> Result<(), HttpError> {
    match fields.choice("scope", &["organization", "account"])? {
        Sent::Value("account") => Err(fields.fail("scope", "`account` is not supported for API organizations")),
        _ => Ok(()),
    }
}

fn no_environment(id: &str) -> HttpError {
    HttpError::not_found(format!("environment `{id}` not found")).with_code("environment_not_found")
}
