//! The calls that are the same for every kind of document: reading one, listing, changing, archiving and deleting.

use crate::{State, prelude::*};
use axum::routing::{self, MethodRouter};

/// The ids in the path to a document: its own, behind that of its parent where it has one.
type PathIds = Path<Vec<String>>;

/// `GET …/{id}`.
pub(crate) fn retrieve(kind: Kind) -> MethodRouter<State> {
    get(async move |Shared(state): Shared<State>, Path(ids): PathIds, _: NoQuery| -> Answer {
        Ok(Json(kind.shown(find(&state.store, kind, &ids).await?)))
    })
}

/// `GET …`: pages of at most `max`; `known` are the parameters other than `limit` and `page`.
pub(crate) fn list(kind: Kind, max: usize, known: &'static [&'static str]) -> MethodRouter<State> {
    get(async move |Shared(state): Shared<State>, params: Params| -> Answer {
        let filter = params.filter(kind, known)?;
        let page = state.store.list(filter, &params.page(20, max)?).await?;
        Ok(page.map(|document| kind.shown(document)).forward())
    })
}

/// `POST …/{id}`: changes a document as the fields of a body say.
pub(crate) fn update(
    kind: Kind,
    known: &'static [&'static str],
    change: fn(&mut Value, &Fields<'_>) -> Result<(), HttpError>,
) -> MethodRouter<State> {
    post(async move |Shared(state): Shared<State>, Path(id): Path<String>, _: NoQuery, body: Body| -> Answer {
        let fields = body.fields(known)?;
        let changed = state.store.edit(kind, &id, |document| change(document, &fields)).await?;
        Ok(Json(kind.shown(changed)))
    })
}

/// `POST …/{id}/archive`.
pub(crate) fn archive(kind: Kind) -> MethodRouter<State> {
    post(async move |Shared(state): Shared<State>, Path(ids): PathIds, _: NoInput| -> Answer {
        let found = find(&state.store, kind, &ids).await?;
        Ok(Json(kind.shown(state.store.archive(kind, documents::id(&found)?).await?)))
    })
}

/// `DELETE …/{id}`: the document goes, and what belongs to it.
pub(crate) fn delete(kind: Kind) -> MethodRouter<State> {
    routing::delete(async move |Shared(state): Shared<State>, Path(ids): PathIds, _: NoQuery| -> Answer {
        let found = find(&state.store, kind, &ids).await?;
        let id = documents::id(&found)?;
        state.store.delete(kind, id).await?;
        Ok(Json(kind.deleted(id)))
    })
}

async fn find(store: &Store, kind: Kind, ids: &[String]) -> Result<Value, HttpError> {
    match ids {
        [parent, id] => store.find_in(kind, parent, id).await,
        ids => store.find(kind, &ids.concat()).await,
    }
}
