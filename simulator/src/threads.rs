//! Threads of a session: the primary one, and those that it delegates to (sessions.md §9).

use crate::{State, prelude::*, records::Thread, sessions::STATUSES};

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/sessions/{session_id}/threads", get(list))
        .route("/v1/sessions/{session_id}/threads/{thread_id}", get(retrieve))
        .route("/v1/sessions/{session_id}/threads/{thread_id}/archive", post(archive))
}

async fn list(Shared(state): Shared<State>, Path(session_id): Path<String>, params: Params) -> Answer {
    let statuses = params.choices("statuses[]", &STATUSES)?;
    let filter = params.filter(Kind::Thread, &["statuses[]"])?.below(&session_id).with_archived();
    state.store.find(Kind::Session, &session_id).await?;
    let mut page = state.store.list(filter.one_of("$.status", statuses), &params.page(1_000, 1_000)?).await?;
    let now = state.clock.millis();
    let shown = |body| Ok(documents::typed::<Thread>(body)?.render(now));
    page.data = page.data.into_iter().map(shown).collect::<Result<Vec<Value>, HttpError>>()?;
    Ok(page.forward())
}

async fn retrieve(Shared(state): Shared<State>, Path((session_id, thread_id)): Ids) -> Answer {
    Ok(Json(Thread::find(&state.store, &session_id, &thread_id).await?.render(state.clock.millis())))
}

async fn archive(Shared(state): Shared<State>, Path((session_id, thread_id)): Ids) -> Answer {
    state.store.find_in(Kind::Thread, &session_id, &thread_id).await?;
    state.engine.with(&session_id, |draft| draft.archive_thread(&thread_id)).await.map(Json)
}
