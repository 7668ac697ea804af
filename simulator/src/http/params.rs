//! Query parameters in the API's encoding: `types[]=…`, `created_at[gte]=…`, `true`/`false` (README.md §2.3).

use super::HttpError;
use crate::{cursor::PageRequest, store::Created};
use axum::extract::FromRequestParts;
use http::request::Parts;
use std::borrow::Cow;

/// The decoded query of a request.
#[derive(Debug, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl Params {
    pub(super) fn parse(query: &str) -> Result<Self, HttpError> {
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        Ok(Self(pairs.collect::<Result<_, HttpError>>()?))
    }

    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter, such as `statuses[]`.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// `true` or `false`; absent reads as false.
    pub fn bool(&self, name: &str) -> Result<bool, HttpError> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(HttpError::invalid(format!("{name}: must be `true` or `false`"))),
        }
    }

    /// A text out of a closed set.
    pub fn choice(&self, name: &str, allowed: &[&str]) -> Result<Option<&str>, HttpError> {
        match self.get(name) {
            Some(value) if !allowed.contains(&value) => {
                Err(HttpError::invalid(format!("{name}: must be one of: {}", allowed.join(", "))))
            }
            value => Ok(value),
        }
    }

    /// A whole number from 1 on.
    pub fn count(&self, name: &str) -> Result<Option<u32>, HttpError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let number = text.parse().ok().filter(|number| *number > 0);
        number.map(Some).ok_or_else(|| HttpError::invalid(format!("{name}: must be a whole number from 1 on")))
    }

    /// `limit`, from 1 to `max`.
    pub fn limit(&self, default: usize, max: usize) -> Result<usize, HttpError> {
        match self.count("limit")? {
            None => Ok(default),
            Some(limit) if limit as usize <= max => Ok(limit as usize),
            Some(_) => Err(HttpError::invalid(format!("limit: must be between 1 and {max}"))),
        }
    }

    /// `limit` and `page` of a list that is newest first.
    pub fn page(&self, default: usize, max: usize) -> Result<PageRequest, HttpError> {
        let cursor = self.get("page").filter(|page| !page.is_empty()).map(str::to_owned);
        Ok(PageRequest { limit: self.limit(default, max)?, cursor, descending: true })
    }

    /// The `created_at[…]` bounds.
    pub fn created(&self) -> Result<Created, HttpError> {
        Ok(Created {
            gt: self.moment("created_at[gt]")?,
            gte: self.moment("created_at[gte]")?,
            lt: self.moment("created_at[lt]")?,
            lte: self.moment("created_at[lte]")?,
        })
    }

    /// Refuses parameters that the call does not have; `beta` is ignored everywhere (README.md §2.1).
    pub fn reject_unknown(&self, known: &[&str]) -> Result<(), HttpError> {
        let unknown =
            self.0.iter().map(|(name, _)| name.as_str()).find(|name| *name != "beta" && !known.contains(name));
        unknown.map_or(Ok(()), |name| Err(HttpError::invalid(format!("{name}: unknown query parameter"))))
    }

    fn moment(&self, name: &str) -> Result<Option<i64>, HttpError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let micros = crate::store::micros(text);
        micros.map(Some).ok_or_else(|| HttpError::invalid(format!("{name}: must be an RFC 3339 timestamp")))
    }
}

fn decode(text: &str) -> Result<String, HttpError> {
    let spaced = text.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8().map(Cow::into_owned);
    decoded.map_err(|_| HttpError::invalid("the query is not UTF-8"))
}
