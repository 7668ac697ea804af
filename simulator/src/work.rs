//! The work queue of self-hosted environments: the calls (environments.md §5).

mod access;
mod items;
mod lease;
mod queue;
mod workers;

pub(crate) use items::{TOKEN, enqueue, environment_of, of_token};
pub(crate) use workers::Workers;

use crate::{State, http::Caller, prelude::*};
use access::{admit, check_environment};
use items::expire;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/environments/{environment_id}/work", get(list))
        .route("/v1/environments/{environment_id}/work/poll", get(queue::poll))
        .route("/v1/environments/{environment_id}/work/stats", get(queue::stats))
        .route("/v1/environments/{environment_id}/work/{work_id}", get(retrieve).post(update))
        .route("/v1/environments/{environment_id}/work/{work_id}/ack", post(lease::ack))
        .route("/v1/environments/{environment_id}/work/{work_id}/heartbeat", post(lease::heartbeat))
        .route("/v1/environments/{environment_id}/work/{work_id}/stop", post(lease::stop))
}

async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    params: Params,
    Path(environment_id): Path<String>,
) -> Answer {
    let filter = params.filter(Kind::Work, &[])?.below(&environment_id);
    admit(&caller, &[Caller::EnvironmentKey])?;
    check_environment(&state.store, &environment_id).await?;
    expire(&state.store, &environment_id).await?;
    let page = state.store.list(filter, &params.page(20, 100)?).await?;
    Ok(page.map(|item| Kind::Work.shown(item)).forward())
}

async fn retrieve(Shared(state): Shared<State>, caller: Caller, _: NoQuery, Path((environment_id, id)): Ids) -> Answer {
    admit(&caller, &[Caller::ApiKey])?;
    expire(&state.store, &environment_id).await?;
    Ok(Json(Kind::Work.shown(state.store.find_in(Kind::Work, &environment_id, &id).await?)))
}

async fn update(
    Shared(state): Shared<State>,
    caller: Caller,
    _: NoQuery,
    Path((environment_id, id)): Ids,
    body: Body,
) -> Answer {
    admit(&caller, &[Caller::ApiKey])?;
    let fields = body.fields(&["metadata"])?;
    fields.required("metadata")?;
    expire(&state.store, &environment_id).await?;
    state.store.find_in(Kind::Work, &environment_id, &id).await?;
    let updated = state.store.update(Kind::Work, &id, |item| metadata::update(item, &fields));
    Ok(Json(Kind::Work.shown(updated.await?)))
}
