//! Dreams: sessions in which a model goes over a memory store (files-vaults-memory-skills.md §6).

mod request;
mod run;

pub(crate) use run::keep_dreaming;

use crate::{State, calls, prelude::*};
use pilothouse_api::dreams::{Dream, DreamStatus};
use run::is_open;

const MAX_INSTRUCTIONS: usize = 4_096;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/dreams", get(list).post(create))
        .route("/v1/dreams/{dream_id}", calls::retrieve(Kind::Dream))
        .route("/v1/dreams/{dream_id}/archive", post(archive))
        .route("/v1/dreams/{dream_id}/cancel", post(cancel))
}

async fn create(Shared(state): Shared<State>, _: NoQuery, body: Body) -> Answer {
    let fields = body.fields(&["inputs", "model", "instructions", "output_behavior"])?;
    let dream: Dream = documents::typed(json!({
        "id": ids::new_id("drm_"), "archived_at": null, "created_at": state.clock.now(), "ended_at": null, "error": null,
        "inputs": request::inputs(&fields)?, "instructions": fields.text("instructions", 1..=MAX_INSTRUCTIONS)?.value(),
        "model": request::model(&fields)?, "output_behavior": request::output_behavior(&fields)?, "outputs": [],
        "session_id": null, "status": "pending", "type": "dream",
        "usage": {
            "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "input_tokens": 0, "output_tokens": 0,
        },
    }))?;
    request::check_existence(&state.store, &dream).await?;
    let mut transaction = state.store.begin().await?;
    request::check_free(&mut transaction, &dream).await?;
    documents::insert(&mut transaction, Kind::Dream, &json!(dream)).await?;
    transaction.commit().await?;
    state.dreams_added.notify_one();
    Ok(Json(json!(dream)))
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    let known = ["statuses[]", "created_at[gt]", "created_at[lt]", "include_archived"];
    let statuses = params.choices("statuses[]", DreamStatus::KNOWN)?;
    let filter = params.filter(Kind::Dream, &known)?.one_of("$.status", statuses);
    Ok(state.store.list(filter, &params.page(20, 100)?).await?.forward())
}

async fn archive(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let archived = state.store.change(&id, |dream: &mut Dream| {
        refuse_if(is_open(dream), "the dream has not ended; cancel it first")?;
        dream.archived_at.get_or_insert_with(|| state.clock.now());
        Ok(())
    });
    Ok(Json(json!(archived.await?.0)))
}

async fn cancel(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let canceled = state.store.change(&id, |dream: &mut Dream| {
        if dream.status == DreamStatus::Canceled {
            return Ok(());
        }
        refuse_if(!is_open(dream), format_args!("the dream has ended: it is \"{}\"", dream.status))?;
        dream.status = DreamStatus::Canceled;
        dream.ended_at = Some(state.clock.now());
        Ok(())
    });
    let (dream, ()) = canceled.await?;
    run::interrupt(&state, &dream).await;
    Ok(Json(json!(dream)))
}
