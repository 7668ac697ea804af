//! Pages of a list, and the queries for them (README.md §7).

use serde::{Deserialize, Serialize};

/// A page with a forward cursor; sessions also have a backward one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items, newest first unless the list says otherwise.
    pub data: Vec<T>,
    /// Cursor of the next page; `None` at the end, whether it was `null` or absent.
    #[serde(default)]
    pub next_page: Option<String>,
    /// Cursor of the previous page; only `GET /v1/sessions` has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev_page: Option<String>,
}

/// A page with id cursors: models and organization webhooks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IdPage<T> {
    /// The items, newest first.
    pub data: Vec<T>,
    /// Id of the first item; `None` on an empty page.
    #[serde(default)]
    pub first_id: Option<String>,
    /// Whether more items follow.
    pub has_more: bool,
    /// Id of the last item; `None` on an empty page.
    #[serde(default)]
    pub last_id: Option<String>,
}

/// What is percent-encoded in a query: everything but RFC 3986's unreserved characters.
const ENCODED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Query pairs of a list call, in the API's own encoding (README.md §2.3). Keys may repeat: `statuses[]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// No filter: the API's own defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a pair.
    pub fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.0.push((key.to_owned(), value.to_string()));
        self
    }

    /// Adds a pair if there is a value.
    pub fn with_option(self, key: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// Adds a pair for each value: `types[]`.
    pub fn with_each(self, key: &str, values: impl IntoIterator<Item = impl ToString>) -> Self {
        values.into_iter().fold(self, |query, value| query.with(key, value))
    }

    /// `?a=1&b=2`, percent-encoded; empty without pairs.
    pub fn suffix(&self) -> String {
        let encode = |text: &str| percent_encoding::utf8_percent_encode(text, ENCODED).to_string();
        let pairs: Vec<String> = self.0.iter().map(|(k, v)| format!("{}={}", encode(k), encode(v))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_readable_and_values_stay_whole() {
        let query =
            Query::new().with("scope_id", "sesn_1").with("statuses[]", "a&b=c").with_option("page", None::<&str>);
        assert_eq!(query.suffix(), "?scope_id=sesn_1&statuses%5B%5D=a%26b%3Dc");
        assert_eq!(Query::new().suffix(), "");
        assert_eq!(Query::new().with_each("types[]", ["a", "b"]).suffix(), "?types%5B%5D=a&types%5B%5D=b");
    }
}
