//! Opaque page cursors: a position in a list, its direction, and the list's order (README.md §7).

use crate::http::{HttpError, refuse_if};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// A place between two items of one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Which list it was made for; a cursor of another list is invalid.
    pub list: String,
    /// The order it was made with.
    pub descending: bool,
    /// Whether the page ends before the place (going back) instead of starting after it.
    pub backward: bool,
    /// Creation of the item at the place, in microseconds.
    pub created_at: i64,
    /// Tie-breaker among items of one moment.
    pub position: i64,
}

/// What a list call asks for.
#[derive(Clone, Debug)]
pub(crate) struct PageRequest {
    /// Most items of the page.
    pub limit: usize,
    /// Where to go on.
    pub cursor: Option<String>,
    /// Newest first.
    pub descending: bool,
}

impl Cursor {
    /// The text that clients send back as `page`.
    pub fn encode(&self) -> String {
        let Self { list, created_at, position, .. } = self;
        let order = if self.descending { 'd' } else { 'a' };
        let way = if self.backward { 'b' } else { 'f' };
        wrap(&format!("1.{order}{way}.{created_at}.{position}.{list}"))
    }

    /// Reads a cursor that was made for this list and this order.
    pub fn decode(text: &str, list: &str, descending: bool) -> Result<Self, HttpError> {
        let cursor = Self::parse(text).filter(|cursor| cursor.list == list).ok_or_else(invalid)?;
        refuse_if(cursor.descending != descending, "page: the cursor was made with another `order`")?;
        Ok(cursor)
    }

    fn parse(text: &str) -> Option<Self> {
        let text = unwrap(text)?;
        let mut parts = text.splitn(5, '.');
        if parts.next()? != "1" {
            return None;
        }
        let (descending, backward) = match parts.next()? {
            "df" => (true, false),
            "db" => (true, true),
            "af" => (false, false),
            "ab" => (false, true),
            _ => return None,
        };
        let created_at = parts.next()?.parse().ok()?;
        let position = parts.next()?.parse().ok()?;
        Some(Self { list: parts.next()?.to_owned(), descending, backward, created_at, position })
    }
}

/// Cuts what is sorted by a text, in the request's order, to the page that it asks for; the cursor of the next one.
pub(crate) fn cut_page<T>(
    items: &mut Vec<T>,
    request: &PageRequest,
    list: &str,
    text: impl Fn(&T) -> String,
) -> Result<Option<String>, HttpError> {
    if let Some(cursor) = &request.cursor {
        let place = decode_after(cursor, list)?;
        items.retain(|item| if request.descending { text(item) < place } else { text(item) > place });
    }
    let has_more = items.len() > request.limit;
    items.truncate(request.limit);
    Ok(items.last().filter(|_| has_more).map(|last| encode_after(list, &text(last))))
}

/// The cursor after a text, for lists that are sorted by one.
fn encode_after(list: &str, text: &str) -> String {
    wrap(&format!("2.{list}\n{text}"))
}

/// Reads a cursor of [`encode_after`] that was made for this list.
fn decode_after(cursor: &str, list: &str) -> Result<String, HttpError> {
    let place = unwrap(cursor);
    let place = place.as_deref().and_then(|place| place.strip_prefix("2.")?.strip_prefix(list)?.strip_prefix('\n'));
    place.map(str::to_owned).ok_or_else(invalid)
}

fn wrap(place: &str) -> String {
    format!("page_{}", URL_SAFE_NO_PAD.encode(place))
}

fn unwrap(cursor: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor.strip_prefix("page_")?).ok()?).ok()
}

fn invalid() -> HttpError {
    HttpError::invalid("page: invalid or expired cursor")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_comes_back_as_it_was_made_readme_7(
            list in "[a-z_]{1,12}:[a-zA-Z0-9_.]{0,30}", descending: bool, backward: bool, created_at: i64, position: i64,
        ) {
            let cursor = Cursor { list: list.clone(), descending, backward, created_at, position };
            let text = cursor.encode();
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'), "safe in a query");
            prop_assert_eq!(Cursor::decode(&text, &list, descending).unwrap(), cursor);
            prop_assert!(Cursor::decode(&text, &list, !descending).is_err());
            prop_assert!(Cursor::decode(&text, "other:", descending).is_err());
        }

        #[test]
        fn a_cursor_after_a_text_comes_back_readme_7(list in "[a-z_]{1,12}:[a-z]{0,9}", text in "\\PC{0,30}") {
            let cursor = encode_after(&list, &text);
            prop_assert_eq!(decode_after(&cursor, &list).unwrap(), text);
            prop_assert!(decode_after(&cursor, "other:").is_err());
            prop_assert!(Cursor::decode(&cursor, &list, true).is_err(), "the two kinds are apart");
        }

        #[test]
        fn garbage_is_refused_readme_7(text in "(page_)?\\PC{0,60}") {
            prop_assert!(Cursor::decode(&text, "agent:", true).is_err());
        }
    }
}
