//! Pages that start at an id: `after_id` and `before_id` in place of cursors (README.md §7).

use super::{ListFilter, list};
use crate::{
    cursor::PageRequest,
    http::{HttpError, Params},
};
use serde_json::{Value, json};
use sqlx::SqlitePool;

/// A page of documents that names its first and its last.
#[derive(Debug)]
pub(crate) struct IdPage {
    data: Vec<Value>,
    has_more: bool,
}

impl IdPage {
    /// The same page with each document as it is shown.
    pub fn map(self, show: impl FnMut(Value) -> Value) -> Self {
        Self { data: self.data.into_iter().map(show).collect(), ..self }
    }

    /// The body of the answer.
    pub fn body(self) -> Value {
        let id = |item: Option<&Value>| item.map_or(Value::Null, |item| item["id"].clone());
        json!({
            "data": self.data, "first_id": id(self.data.first()), "has_more": self.has_more,
            "last_id": id(self.data.last()),
        })
    }
}

pub(super) async fn page(
    pool: &SqlitePool,
    filter: ListFilter<'_>,
    params: &Params,
    limit: usize,
    descending: bool,
) -> Result<IdPage, HttpError> {
    let place = match (params.get("after_id"), params.get("before_id")) {
        (Some(_), Some(_)) => return Err(HttpError::invalid("only one of `after_id` and `before_id` may be sent")),
        (Some(id), None) => Some((id, false)),
        (None, Some(id)) => Some((id, true)),
        (None, None) => None,
    };
    let cursor = match place {
        None => None,
        Some((id, backward)) => {
            let cursor = list::cursor_at(pool, &filter, id, descending, backward).await?;
            Some(cursor.ok_or_else(|| HttpError::invalid(format!("`{id}` is not in this list")))?)
        }
    };
    let page = list::page(pool, filter, &PageRequest { limit, cursor, descending }).await?;
    let backward = place.is_some_and(|(_, backward)| backward);
    let has_more = if backward { page.prev.is_some() } else { page.next.is_some() };
    Ok(IdPage { data: page.data, has_more })
}
