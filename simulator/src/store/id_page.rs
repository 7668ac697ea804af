//! Pages that start at an id: `after_id` and `before_id` in place of cursors (README.md §7).

use super::{ListFilter, list};
use crate::{cursor::PageRequest, http::HttpError};
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

    /// A page with more behind it, or not.
    pub fn new(data: Vec<Value>, has_more: bool) -> Self {
        Self { data, has_more }
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

/// What a list call with ids in place of cursors asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IdPageRequest<'a> {
    /// The id that the page follows, or precedes where `backward`.
    pub id: Option<&'a str>,
    pub backward: bool,
    pub limit: usize,
    /// Newest first.
    pub descending: bool,
}

pub(super) async fn page(
    pool: &SqlitePool,
    filter: ListFilter<'_>,
    request: &IdPageRequest<'_>,
) -> Result<IdPage, HttpError> {
    let IdPageRequest { id, backward, limit, descending } = *request;
    let cursor = match id {
        None => None,
        Some(id) => {
            let cursor = list::cursor_at(pool, &filter, id, descending, backward).await?;
            Some(cursor.ok_or_else(|| HttpError::invalid(format!("`{id}` is not in this list")))?)
        }
    };
    let page = list::page(pool, filter, &PageRequest { limit, cursor, descending }).await?;
    let has_more = if backward { page.prev.is_some() } else { page.next.is_some() };
    Ok(IdPage { data: page.data, has_more })
}
