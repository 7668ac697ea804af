//! Runs a dream: in its own session it reads the inputs, then writes the outputs (files-vaults-memory-skills.md §6).

use super::request;
use crate::{
    State, engine::SessionDraft, memory_stores::dreamed, prelude::*, records::Session, sessions::NewSession,
    store::Document,
};
use pilothouse_api::{
    dreams::{Dream, DreamError, DreamErrorKind, DreamInput, DreamStatus, DreamUsage},
    ids::SessionId,
};
use std::collections::BTreeSet;
use tokio::task::JoinSet;

impl Document for Dream {
    const KIND: Kind = Kind::Dream;
}

/// Runs pending dreams, and resumes those that were running when the process was killed.
pub(crate) async fn keep_dreaming(state: State) {
    let (mut known, mut running) = (BTreeSet::new(), JoinSet::new());
    loop {
        match open(&state).await {
            Ok(ids) => {
                for id in ids.into_iter().filter(|id| known.insert(id.clone())) {
                    let state = state.clone();
                    running.spawn(async move {
                        if let Err(failure) = dream(&state, &id).await {
                            tracing::error!(%failure, id, "a dream failed");
                            end_badly(&state, &id, DreamErrorKind::Internal, "The dream failed.".to_owned()).await;
                        }
                    });
                }
            }
            Err(failure) => tracing::error!(%failure, "the dreams could not be read"),
        }
        while running.try_join_next().is_some() {}
        state.dreams_added.notified().await;
    }
}

/// Interrupts the session of a canceled dream.
pub(super) async fn interrupt(state: &State, dream: &Dream) {
    let Some(session_id) = dream.session_id.as_ref().map(SessionId::as_str) else { return };
    let interrupted =
        state.engine.with(session_id, |draft| draft.accept(vec![json!({"type": "user.interrupt"})]).map(|_| ()));
    if let Err(failure) = interrupted.await {
        tracing::debug!(%failure, session_id, "the session of a canceled dream was over");
    }
}

/// Whether a dream is pending or running.
pub(super) fn is_open(dream: &Dream) -> bool {
    request::OPEN.contains(&dream.status)
}

async fn open(state: &State) -> Result<Vec<String>, HttpError> {
    let dreams = state.store.all(request::open()).await?;
    dreams.iter().map(|dream| documents::id(dream).map(str::to_owned)).collect()
}

async fn dream(state: &State, id: &str) -> Result<(), HttpError> {
    let dream: Option<Dream> = state.store.get(Kind::Dream, id).await?.map(documents::typed).transpose()?;
    let Some(dream) = dream.filter(is_open) else { return Ok(()) };
    let session_id = match &dream.session_id {
        Some(session_id) => session_id.to_string(),
        None if fails_for_want(state, &dream).await? => return Ok(()),
        None => begin(state, &dream).await?,
    };
    state.engine.settled(&session_id).await?;
    // The inputs may have been deleted while the session ran.
    if !fails_for_want(state, &dream).await? {
        finish(state, id, &session_id).await?;
    }
    state.engine.with(&session_id, SessionDraft::archive).await
}

/// Fails a dream whose inputs are gone; returns whether it did.
async fn fails_for_want(state: &State, dream: &Dream) -> Result<bool, HttpError> {
    let Some((kind, message)) = unavailable(state, dream).await? else { return Ok(false) };
    end_badly(state, dream.id.as_str(), kind, message).await;
    Ok(true)
}

/// Why a dream can't continue: its inputs may have been archived or deleted since it was created.
async fn unavailable(state: &State, dream: &Dream) -> Result<Option<(DreamErrorKind, String)>, HttpError> {
    for id in request::store_ids(dream) {
        if state.store.find_open(Kind::MemoryStore, id).await.is_err() {
            let message = format!("The memory store `{id}` is not available.");
            return Ok(Some((DreamErrorKind::StoreUnavailable, message)));
        }
    }
    for id in request::input_sessions(dream) {
        if state.store.get(Kind::Session, id).await?.is_none() {
            let message = format!("The session `{id}` is not available.");
            return Ok(Some((DreamErrorKind::SessionUnavailable, message)));
        }
    }
    Ok(None)
}

/// Starts the dream's session and returns its id.
async fn begin(state: &State, dream: &Dream) -> Result<String, HttpError> {
    let count = request::input_sessions(dream).count();
    let asked = dream.instructions.as_deref().unwrap_or("Keep what is worth remembering.");
    let text = format!("Go over the memory store and {count} sessions. {asked}");
    let session = NewSession::of_dream(&dream.model, request::input_store(dream)?, &text, state.clock.now());
    let session = session.begin(state).await?;
    let session_id = documents::id(&session)?;
    let started = state.store.change(dream.id.as_str(), |dream: &mut Dream| {
        dream.session_id = Some(session_id.parse().map_err(HttpError::internal)?);
        if is_open(dream) {
            dream.status = DreamStatus::Running;
        }
        Ok(())
    });
    let (dream, ()) = started.await?;
    if !is_open(&dream) {
        interrupt(state, &dream).await;
    }
    Ok(session_id.to_owned())
}

/// Writes the dream's outputs; a canceled dream has none.
async fn finish(state: &State, id: &str, session_id: &str) -> Result<(), HttpError> {
    let session = Session::find(&state.store, session_id).await?;
    let usage = session.usage(state.clock.millis());
    let mut transaction = state.store.begin().await?;
    let mut dream: Dream = documents::typed(documents::find(&mut transaction, Kind::Dream, id).await?)?;
    dream.usage = DreamUsage {
        cache_creation_input_tokens: usage.cache_creation.and_then(|c| c.ephemeral_5m_input_tokens).unwrap_or(0),
        cache_read_input_tokens: usage.cache_read_input_tokens.unwrap_or(0),
        input_tokens: usage.input_tokens.unwrap_or(0),
        output_tokens: usage.output_tokens.unwrap_or(0),
    };
    if is_open(&dream) {
        let store_id = match request::updated_store(&dream) {
            Some(store_id) => store_id.to_owned(),
            None => dreamed::copy(&mut transaction, &state.clock, request::input_store(&dream)?.as_str()).await?,
        };
        let note = format!("A dream went over {} sessions.\n", request::input_sessions(&dream).count());
        dreamed::write(&mut transaction, &state.clock, &store_id, &format!("/dreams/{id}.md"), &note).await?;
        let memory_store_id = store_id.parse().map_err(HttpError::internal)?;
        dream.outputs = vec![DreamInput::MemoryStore { memory_store_id }];
        dream.status = DreamStatus::Completed;
        dream.ended_at = Some(state.clock.now());
    }
    documents::replace(&mut transaction, Kind::Dream, &json!(dream)).await?;
    Ok(transaction.commit().await?)
}

async fn end_badly(state: &State, id: &str, kind: DreamErrorKind, message: String) {
    let ended = state.store.change(id, |dream: &mut Dream| {
        if is_open(dream) {
            dream.status = DreamStatus::Failed;
            dream.error = Some(DreamError { message, kind });
            dream.ended_at = Some(state.clock.now());
        }
        Ok(())
    });
    if let Err(failure) = ended.await {
        tracing::error!(%failure, id, "the end of a dream could not be written");
    }
}
