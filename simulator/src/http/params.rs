//! Query parameters in the API's encoding: `types[]=…`, `created_at[gte]=…`, `true`/`false` (README.md §2.3).

use super::{HttpError, refuse_if};
use crate::{
    clock::micros,
    cursor::PageRequest,
    store::{Created, IdPageRequest, Kind, ListFilter},
    validate::listed,
};
use axum::extract::FromRequestParts;
use http::request::Parts;
use std::borrow::Cow;

/// The bounds on the creation of what a list holds.
pub(crate) const CREATED_AT: [&str; 4] = ["created_at[gt]", "created_at[gte]", "created_at[lt]", "created_at[lte]"];

/// The decoded query of a request.
#[derive(Debug, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        Ok(Self(pairs.collect::<Result<_, HttpError>>()?))
    }
}

impl Params {
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
    pub fn choice(&self, name: &str, allowed: &[impl AsRef<str>]) -> Result<Option<&str>, HttpError> {
        let value = self.get(name);
        let is_allowed = value.is_none_or(|value| allowed.iter().any(|word| word.as_ref() == value));
        refuse_if(!is_allowed, format_args!("{name}: must be one of: {}", listed(allowed)))?;
        Ok(value)
    }

    /// The values of a list such as `statuses[]`, all out of a closed set.
    pub fn choices(&self, name: &str, allowed: &[impl AsRef<str>]) -> Result<Vec<String>, HttpError> {
        let values = self.all(name);
        if let Some(unknown) = values.iter().find(|value| allowed.iter().all(|word| word.as_ref() != **value)) {
            return Err(HttpError::invalid(format!("{name}: `{unknown}` is not one of: {}", listed(allowed))));
        }
        Ok(values.into_iter().map(str::to_owned).collect())
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

    /// `limit`, `after_id` and `before_id` of a list whose pages start at an id.
    pub fn id_page(&self, limit: usize, descending: bool) -> Result<IdPageRequest<'_>, HttpError> {
        let (id, backward) = match (self.get("after_id"), self.get("before_id")) {
            (Some(_), Some(_)) => {
                return Err(HttpError::invalid("only one of `after_id` and `before_id` may be sent"));
            }
            (id, None) => (id, false),
            (None, id) => (id, true),
        };
        Ok(IdPageRequest { id, backward, limit, descending })
    }

    /// `order`, `asc` or `desc`: whether the newest come first.
    pub fn descending(&self, default: bool) -> Result<bool, HttpError> {
        Ok(self.choice("order", &["asc", "desc"])?.map_or(default, |order| order == "desc"))
    }

    /// The filter of a list. `known` are the call's parameters other than `limit` and `page`;
    /// `include_archived` and the bounds on `created_at` are read where they are among them.
    pub fn filter(&self, kind: Kind, known: &[&str]) -> Result<ListFilter<'static>, HttpError> {
        self.reject_unknown(&[known, &["limit", "page"]].concat())?;
        let (include_archived, created) = (self.bool("include_archived")?, self.created()?);
        Ok(ListFilter { include_archived, created, ..ListFilter::of(kind) })
    }

    /// The `created_at[…]` bounds.
    pub fn created(&self) -> Result<Created, HttpError> {
        let [gt, gte, lt, lte] = CREATED_AT.map(|name| self.moment(name));
        Ok(Created { gt: gt?, gte: gte?, lt: lt?, lte: lte? })
    }

    /// Refuses parameters that the call does not have; `beta` is ignored everywhere (README.md §2.1).
    pub fn reject_unknown(&self, known: &[&str]) -> Result<(), HttpError> {
        let unknown =
            self.0.iter().map(|(name, _)| name.as_str()).find(|name| *name != "beta" && !known.contains(name));
        unknown.map_or(Ok(()), |name| Err(HttpError::invalid(format!("{name}: unknown query parameter"))))
    }

    fn moment(&self, name: &str) -> Result<Option<i64>, HttpError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        micros(text).map(Some).ok_or_else(|| HttpError::invalid(format!("{name}: must be an RFC 3339 timestamp")))
    }
}

fn decode(text: &str) -> Result<String, HttpError> {
    let spaced = text.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8().map(Cow::into_owned);
    decoded.map_err(|_| HttpError::invalid("the query is not UTF-8"))
}
