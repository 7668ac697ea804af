//! Files: the calls (files-vaults-memory-skills.md §1).

mod list;
mod name;
mod quota;
mod stored;
mod upload;

#[cfg(test)]
mod tests;

pub(crate) use stored::{copy_for_session, create_output, delete_of_session, discard, read};

use crate::{State, http::ManagedAgents, prelude::*};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};
use stored::{find, find_unexpired, shown};
use tokio_util::io::ReaderStream;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/files", get(list::list).post(upload::upload))
        .route("/v1/files/{file_id}", get(retrieve).delete(delete))
        .route("/v1/files/{file_id}/content", get(content))
}

async fn retrieve(Shared(state): Shared<State>, shape: ManagedAgents, _: NoQuery, Path(id): Path<String>) -> Answer {
    Ok(Json(shown(find(&state.store, &id).await?, shape)))
}

async fn content(Shared(state): Shared<State>, _: NoQuery, Path(id): Path<String>) -> Result<Response, HttpError> {
    let file = find_unexpired(&state.store, &id).await?;
    if file["downloadable"] != true {
        let what = format!("the file `{id}` was uploaded, and only files that sessions made can be downloaded");
        return Err(HttpError::invalid(what).with_code("file_not_downloadable"));
    }
    let blob = tokio::fs::File::open(state.store.blob(&id)).await.map_err(HttpError::internal)?;
    let length = blob.metadata().await.map_err(HttpError::internal)?.len();
    let mime_type = file["mime_type"].as_str().and_then(|text| HeaderValue::from_str(text).ok());
    let mime_type = mime_type.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [(header::CONTENT_TYPE, mime_type), (header::CONTENT_LENGTH, HeaderValue::from(length))];
    Ok((headers, Body::from_stream(ReaderStream::with_capacity(blob, 64 * 1024))).into_response())
}

async fn delete(Shared(state): Shared<State>, _: NoQuery, Path(id): Path<String>) -> Answer {
    state.store.delete(Kind::File, &id).await?;
    state.store.remove_blob(&id).await;
    Ok(Json(Kind::File.deleted(&id)))
}
