//! Pages of documents: filters, both orders, both directions (README.md §7).

use super::{documents, kind::Kind};
use crate::{
    cursor::{Cursor, PageRequest},
    http::{HttpError, refuse_if},
};
use serde_json::Value;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool, sqlite::SqliteRow};

/// Bounds on creation, in microseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Created {
    pub gt: Option<i64>,
    pub gte: Option<i64>,
    pub lt: Option<i64>,
    pub lte: Option<i64>,
}

/// A condition on a document's body. Paths are SQLite JSON paths such as `$.agent.id`, always written in the source.
#[derive(Clone, Debug)]
pub(crate) enum Where {
    /// The text at a path.
    Text(&'static str, String),
    /// The number at a path.
    Number(&'static str, i64),
    /// The text at a path is one of these.
    OneOf(&'static str, Vec<String>),
    /// Whether the value at a path is null or absent, or is not.
    IsNull(&'static str, bool),
    /// The moment at a path is not before this one, in seconds since 1970; or there is none.
    NotBefore(&'static str, i64),
    /// Another id than this one.
    NotId(String),
    /// A member of the array at the first path has this text at the second.
    Member(&'static str, &'static str, String),
}

/// Which documents a list holds.
#[derive(Clone, Debug)]
pub(crate) struct ListFilter<'a> {
    pub kind: Kind,
    pub parent: Option<&'a str>,
    pub include_archived: bool,
    pub created: Created,
    pub conditions: Vec<Where>,
}

impl<'a> ListFilter<'a> {
    /// Everything of a kind that is not archived.
    pub fn of(kind: Kind) -> Self {
        Self { kind, parent: None, include_archived: false, created: Created::default(), conditions: Vec::new() }
    }

    /// Only what is below a parent.
    pub fn below(self, parent: &'a str) -> Self {
        Self { parent: Some(parent), ..self }
    }

    /// Archived documents, too.
    pub fn with_archived(self) -> Self {
        Self { include_archived: true, ..self }
    }

    /// Only what meets a condition.
    pub fn and(mut self, condition: Where) -> Self {
        self.conditions.push(condition);
        self
    }

    /// Only what has this text at a path, where one was asked for.
    pub fn text(mut self, path: &'static str, text: Option<&str>) -> Self {
        self.conditions.extend(text.map(|text| Where::Text(path, text.to_owned())));
        self
    }

    /// Only what has one of these texts at a path, where any were asked for.
    pub fn one_of(mut self, path: &'static str, texts: Vec<String>) -> Self {
        self.conditions.extend((!texts.is_empty()).then_some(Where::OneOf(path, texts)));
        self
    }
}

/// A page of documents with the cursors beside it.
#[derive(Debug)]
pub(crate) struct Listed {
    pub data: Vec<Value>,
    pub next: Option<String>,
    pub prev: Option<String>,
}

impl Listed {
    /// The same page with each document as it is shown.
    pub fn map(self, show: impl FnMut(Value) -> Value) -> Self {
        Self { data: self.data.into_iter().map(show).collect(), ..self }
    }

    /// The body of a forward-only list.
    pub fn forward(self) -> axum::Json<Value> {
        axum::Json(serde_json::json!({"data": self.data, "next_page": self.next}))
    }
}

pub(super) async fn page(pool: &SqlitePool, filter: ListFilter<'_>, page: &PageRequest) -> Result<Listed, HttpError> {
    let list = filter.list_name();
    let cursor = filter.created.cursor(page, &list)?;
    let backward = cursor.as_ref().is_some_and(|cursor| cursor.backward);
    let mut rows = select(&filter, page, cursor.as_ref()).build().fetch_all(pool).await?;
    let more = rows.len() > page.limit;
    rows.truncate(page.limit);
    if backward {
        rows.reverse();
    }
    let at = |row: Option<&SqliteRow>, backward: bool| -> Result<Option<String>, HttpError> {
        let Some(row) = row else { return Ok(None) };
        let (created_at, position) = (row.try_get("created_at")?, row.try_get("position")?);
        let cursor = Cursor { list: list.clone(), descending: page.descending, backward, created_at, position };
        Ok(Some(cursor.encode()))
    };
    let has_next = if backward { true } else { more };
    let has_prev = if backward { more } else { cursor.is_some() };
    let next = if has_next { at(rows.last(), false)? } else { None };
    let prev = if has_prev { at(rows.first(), true)? } else { None };
    let data = rows.iter().map(|row| documents::parse(row.try_get("body")?)).collect::<Result<_, HttpError>>()?;
    Ok(Listed { data, next, prev })
}

pub(super) async fn cursor_at(
    pool: &SqlitePool,
    filter: &ListFilter<'_>,
    id: &str,
    descending: bool,
    backward: bool,
) -> Result<Option<String>, HttpError> {
    let place: Option<(i64, i64)> = sqlx::query_as(
        "SELECT created_at, position FROM documents WHERE kind = ?1 AND id = ?2 AND (?3 IS NULL OR parent = ?3)",
    )
    .bind(filter.kind.as_str())
    .bind(id)
    .bind(filter.parent)
    .fetch_optional(pool)
    .await?;
    let list = filter.list_name();
    Ok(place.map(|(created_at, position)| Cursor { list, descending, backward, created_at, position }.encode()))
}

fn select(filter: &ListFilter<'_>, page: &PageRequest, cursor: Option<&Cursor>) -> QueryBuilder<Sqlite> {
    let mut query = filter.query("position, created_at, body");
    let backward = cursor.is_some_and(|cursor| cursor.backward);
    let falling = page.descending != backward;
    if let Some(cursor) = cursor {
        query.push(" AND (created_at, position) ").push(if falling { "<" } else { ">" }).push(" (");
        query.push_bind(cursor.created_at).push(", ").push_bind(cursor.position).push(")");
    }
    order(&mut query, falling);
    query.push(" LIMIT ").push_bind(i64::try_from(page.limit + 1).unwrap_or(i64::MAX));
    query
}

/// By creation, the newest first where `falling`.
fn order(query: &mut QueryBuilder<Sqlite>, falling: bool) {
    let way = if falling { "DESC" } else { "ASC" };
    query.push(" ORDER BY created_at ").push(way).push(", position ").push(way);
}

impl ListFilter<'_> {
    /// What it lets through, oldest first.
    pub async fn all(&self, connection: &mut SqliteConnection) -> Result<Vec<Value>, HttpError> {
        let mut query = self.query("body");
        order(&mut query, false);
        let bodies: Vec<String> = query.build_query_scalar().fetch_all(connection).await?;
        bodies.iter().map(|body| documents::parse(body)).collect()
    }

    /// The newest of what it lets through.
    pub async fn newest(&self, connection: &mut SqliteConnection) -> Result<Option<Value>, HttpError> {
        let mut query = self.query("body");
        order(&mut query, true);
        let body: Option<String> = query.push(" LIMIT 1").build_query_scalar().fetch_optional(connection).await?;
        body.as_deref().map(documents::parse).transpose()
    }

    /// How much it lets through.
    pub async fn count(&self, connection: &mut SqliteConnection) -> Result<i64, HttpError> {
        Ok(self.query("count(*)").build_query_scalar().fetch_one(connection).await?)
    }

    /// A query of what it lets through. The kind is written out, because indexes of one kind serve no other query.
    fn query(&self, columns: &str) -> QueryBuilder<Sqlite> {
        let kind = self.kind.as_str();
        let mut query = QueryBuilder::new(format!("SELECT {columns} FROM documents WHERE kind = '{kind}'"));
        if let Some(parent) = self.parent {
            query.push(" AND parent = ").push_bind(parent.to_owned());
        }
        if !self.include_archived {
            query.push(" AND archived = 0");
        }
        self.created.push(&mut query);
        for condition in &self.conditions {
            condition.push(&mut query);
        }
        query
    }

    /// The list that a cursor is bound to: filters may change between pages, the list may not.
    fn list_name(&self) -> String {
        format!("{}:{}", self.kind.as_str(), self.parent.unwrap_or_default())
    }
}

impl Created {
    /// The cursor of a request, which must lie within these bounds.
    pub fn cursor(&self, page: &PageRequest, list: &str) -> Result<Option<Cursor>, HttpError> {
        let cursor = page.cursor.as_deref().map(|text| Cursor::decode(text, list, page.descending)).transpose()?;
        let is_outside = cursor.as_ref().is_some_and(|cursor| !self.holds(cursor.created_at));
        refuse_if(is_outside, "page: the cursor's position is outside the `created_at` filter")?;
        Ok(cursor)
    }

    fn holds(&self, moment: i64) -> bool {
        self.gt.is_none_or(|bound| moment > bound)
            && self.gte.is_none_or(|bound| moment >= bound)
            && self.lt.is_none_or(|bound| moment < bound)
            && self.lte.is_none_or(|bound| moment <= bound)
    }

    fn push(&self, query: &mut QueryBuilder<Sqlite>) {
        for (sign, bound) in [(" > ", self.gt), (" >= ", self.gte), (" < ", self.lt), (" <= ", self.lte)] {
            if let Some(bound) = bound {
                query.push(" AND created_at").push(sign).push_bind(bound);
            }
        }
    }
}

impl Where {
    fn push(&self, query: &mut QueryBuilder<Sqlite>) {
        match self {
            Self::Text(path, text) => {
                query.push(format_args!(" AND json_extract(body, '{path}') = ")).push_bind(text.clone());
            }
            Self::Number(path, number) => {
                query.push(format_args!(" AND json_extract(body, '{path}') = ")).push_bind(*number);
            }
            Self::OneOf(path, texts) => {
                query.push(format_args!(" AND json_extract(body, '{path}') IN ("));
                let mut list = query.separated(", ");
                for text in texts {
                    list.push_bind(text.clone());
                }
                query.push(")");
            }
            Self::IsNull(path, is_null) => {
                let is = if *is_null { "IS" } else { "IS NOT" };
                query.push(format_args!(" AND json_extract(body, '{path}') {is} NULL"));
            }
            Self::NotBefore(path, seconds) => {
                query.push(format_args!(" AND coalesce(unixepoch(json_extract(body, '{path}')) >= "));
                query.push_bind(*seconds).push(", TRUE)");
            }
            Self::NotId(id) => {
                query.push(" AND id <> ").push_bind(id.clone());
            }
            Self::Member(array, path, text) => {
                query.push(format_args!(" AND EXISTS (SELECT 1 FROM json_each(body, '{array}') AS member WHERE "));
                query.push(format_args!("json_extract(member.value, '{path}') = ")).push_bind(text.clone()).push(")");
            }
        }
    }
}
