//! The create body of a dream (files-vaults-memory-skills.md §6).

use crate::{agents, prelude::*};
use pilothouse_api::{
    dreams::{Dream, DreamInput, DreamStatus, OutputBehavior},
    ids::{MemoryStoreId, SessionId},
};
use sqlx::SqliteConnection;

const MAX_SESSIONS: usize = 100;

/// Exactly one memory store and one list of sessions.
pub(super) fn inputs(fields: &Fields<'_>) -> Result<Value, HttpError> {
    fields.required("inputs")?;
    // Of two, with one of each kind, neither can be there twice.
    let items = fields.items("inputs", 2)?.value().unwrap_or_default();
    let mut read: Vec<Value> = Vec::new();
    for (path, item) in items {
        let input = Fields::at(path, item)?;
        let kinds: [(&str, &[&str]); 2] = [("memory_store", &["memory_store_id"]), ("sessions", &["session_ids"])];
        read.push(match input.variant(&kinds)? {
            "sessions" => {
                // There has to be one at least.
                input.required_items("session_ids", MAX_SESSIONS)?;
                json!({"session_ids": input.ids("session_ids", MAX_SESSIONS)?, "type": "sessions"})
            }
            kind => json!({"memory_store_id": input.required_id("memory_store_id")?, "type": kind}),
        });
    }
    let has = |kind: &str| read.iter().any(|input| input["type"] == kind);
    if !has("memory_store") || !has("sessions") {
        return Err(fields.fail("inputs", "must be one `memory_store` and one `sessions`"));
    }
    Ok(read.into())
}

/// A model id, or an object with one; the only speed is `standard`.
pub(super) fn model(fields: &Fields<'_>) -> Result<Value, HttpError> {
    let sent = fields.required("model")?;
    let shorthand = json!({"id": sent});
    let config = Fields::at("model", if sent.is_string() { &shorthand } else { sent })?;
    config.only(&["id", "speed"])?;
    let id = config.required_text("id", 1..=256)?;
    agents::check_model(&config, "id", id)?;
    config.choice("speed", &["standard"])?;
    Ok(json!({"id": id, "speed": "standard"}))
}

/// A new store unless an existing one is named.
pub(super) fn output_behavior(fields: &Fields<'_>) -> Result<Value, HttpError> {
    fields.no_nulls(&["output_behavior"])?;
    let Sent::Value(behavior) = fields.object("output_behavior")? else { return Ok(json!({"type": "create_new"})) };
    Ok(match behavior.variant(&[("create_new", &[]), ("update_existing", &["memory_store_id"])])? {
        "create_new" => json!({"type": "create_new"}),
        kind => json!({"memory_store_id": behavior.required_id("memory_store_id")?, "type": kind}),
    })
}

/// Everything that a dream names has to be there.
pub(super) async fn check_existence(store: &Store, dream: &Dream) -> Result<(), HttpError> {
    for id in store_ids(dream) {
        store.find_open(Kind::MemoryStore, id).await?;
    }
    for id in input_sessions(dream) {
        store.find(Kind::Session, id).await?;
    }
    Ok(())
}

/// The statuses of a dream that has not ended.
pub(super) const OPEN: [DreamStatus; 2] = [DreamStatus::Pending, DreamStatus::Running];

/// The dreams that have not ended; none of them can be archived.
pub(super) fn open() -> ListFilter<'static> {
    ListFilter::of(Kind::Dream).one_of("$.status", OPEN.map(|status| status.to_string()).to_vec())
}

/// Only one dream at a time updates a store.
pub(super) async fn check_free(connection: &mut SqliteConnection, dream: &Dream) -> Result<(), HttpError> {
    let Some(store_id) = updated_store(dream) else { return Ok(()) };
    let updating = open().text("$.output_behavior.memory_store_id", Some(store_id));
    if updating.count(connection).await? > 0 {
        return Err(HttpError::conflict(format!("another dream updates the memory store `{store_id}`")));
    }
    Ok(())
}

/// The store that is read.
pub(super) fn input_store(dream: &Dream) -> Result<&MemoryStoreId, HttpError> {
    let store = dream.inputs.iter().find_map(|input| match input {
        DreamInput::MemoryStore { memory_store_id } => Some(memory_store_id),
        _ => None,
    });
    store.ok_or_else(|| HttpError::internal("a dream without a memory store"))
}

/// The sessions that are read.
pub(super) fn input_sessions(dream: &Dream) -> impl Iterator<Item = &str> {
    let sessions = dream.inputs.iter().filter_map(|input| match input {
        DreamInput::Sessions { session_ids } => Some(session_ids),
        _ => None,
    });
    sessions.flatten().map(SessionId::as_str)
}

/// The existing store that is written, if any.
pub(super) fn updated_store(dream: &Dream) -> Option<&str> {
    match &dream.output_behavior {
        OutputBehavior::UpdateExisting { memory_store_id } => Some(memory_store_id.as_str()),
        _ => None,
    }
}

/// The store that is read, and the existing one that is written, if any.
pub(super) fn store_ids(dream: &Dream) -> impl Iterator<Item = &str> {
    input_store(dream).into_iter().map(MemoryStoreId::as_str).chain(updated_store(dream))
}
