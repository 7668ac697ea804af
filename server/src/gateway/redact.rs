//! Takes the upstream's key out of whatever comes from the upstream: headers, bodies and messages of errors.

use axum::body::{Body, Bytes};
use futures::StreamExt as _;
use http::{HeaderMap, HeaderValue};
use std::sync::Arc;

/// A shorter key would be found in ordinary words.
const SHORTEST: usize = 8;

/// What stands in the key's place. It is as long as what it replaces, so that `content-length` stays right.
const MASK: &[u8] = b"[redacted]";

/// Finds a key, also where its characters are escaped as in a JSON string: for each of them, how it may be written.
#[derive(Clone)]
pub struct Redactor(Arc<[Vec<Vec<u8>>]>);

/// Whether the key stands at a place.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// It ends so far behind it.
    Whole(usize),
    /// What is known so far may be its beginning.
    Beginning,
    No,
}

impl Redactor {
    /// Takes out this key; one that is too short is left alone.
    pub fn new(key: &str) -> Option<Self> {
        (key.len() >= SHORTEST).then(|| Self(key.bytes().map(written).collect()))
    }

    /// A message without the key.
    pub fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text.as_bytes())).into_owned()
    }

    /// Headers without the key.
    pub fn headers(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut() {
            let clean = self.bytes(value.as_bytes());
            if clean != value.as_bytes() {
                *value = HeaderValue::from_bytes(&clean).unwrap_or(HeaderValue::from_static("[redacted]"));
            }
        }
    }

    /// A body without the key, which may be split over its pieces. No more is held back than what may be its beginning.
    pub fn body(&self, body: Body) -> Body {
        let state = (body.into_data_stream(), Streamed { key: self.clone(), held: Vec::new() });
        let pieces = futures::stream::unfold(Some(state), |state| async move {
            let (mut body, mut streamed) = state?;
            match body.next().await {
                Some(Ok(piece)) => Some((Ok(streamed.push(&piece)), Some((body, streamed)))),
                Some(Err(error)) => Some((Err(error), None)),
                None => Some((Ok(streamed.rest()), None)),
            }
        });
        // An empty piece would end a chunked body.
        Body::from_stream(
            pieces.filter(|piece| std::future::ready(piece.as_ref().map_or(true, |piece: &Bytes| !piece.is_empty()))),
        )
    }

    /// Bytes without the key.
    pub fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        Streamed { key: self.clone(), held: bytes.to_vec() }.rest().to_vec()
    }

    /// The first place where the key stands, or may begin if these bytes are not the last ones.
    fn place(&self, bytes: &[u8], is_end: bool) -> Option<(usize, Found)> {
        let begins = |byte: &u8| *byte == b'\\' || self.is_plain(0, *byte);
        let mut from = 0;
        while let Some(at) = bytes[from..].iter().position(begins) {
            match self.find(&bytes[from + at..], is_end) {
                Found::No => from += at + 1,
                found => return Some((from + at, found)),
            }
        }
        None
    }

    /// Whether a byte is a character of the key as it is.
    fn is_plain(&self, character: usize, byte: u8) -> bool {
        self.0.get(character).and_then(|forms| forms.first()).is_some_and(|form| *form == [byte])
    }

    /// Whether the key begins the bytes. A backslash in the key may stand as it is or escaped; so there may be several
    /// places behind each of its characters, and the furthest counts.
    fn find(&self, bytes: &[u8], is_end: bool) -> Found {
        // Most of what begins like a key ends at once.
        if let [first, second, ..] = bytes
            && *first != b'\\'
            && *second != b'\\'
            && !self.is_plain(1, *second)
        {
            return Found::No;
        }
        let (mut ends, mut is_open) = (vec![0], false);
        for forms in self.0.iter() {
            let mut next = Vec::new();
            for end in ends {
                for written in forms {
                    match begins(&bytes[end..], written) {
                        Some(true) => next.push(end + written.len()),
                        Some(false) => {}
                        None => is_open = true,
                    }
                }
            }
            next.dedup();
            ends = next;
        }
        match ends.into_iter().max() {
            _ if is_open && !is_end => Found::Beginning,
            Some(end) => Found::Whole(end),
            None => Found::No,
        }
    }
}

/// How a character may stand in a text or in a JSON string; first as it is.
fn written(byte: u8) -> Vec<Vec<u8>> {
    let escaped = matches!(byte, b'"' | b'\\' | b'/').then(|| vec![b'\\', byte]);
    [Some(vec![byte]), escaped, Some(format!("\\u{byte:04x}").into_bytes())].into_iter().flatten().collect()
}

/// Whether the bytes begin so; `None` where they end before that is known. Hexadecimal digits may be of either case.
fn begins(bytes: &[u8], written: &[u8]) -> Option<bool> {
    let is_code = written.len() > 2;
    let is_same =
        |(a, b): (&u8, &u8)| if is_code { a.eq_ignore_ascii_case(b) && (*b != b'u' || a == b) } else { a == b };
    if !bytes.iter().zip(written).all(is_same) {
        return Some(false);
    }
    (bytes.len() >= written.len()).then_some(true)
}

/// A stream of bytes, and what is held back of it.
struct Streamed {
    key: Redactor,
    held: Vec<u8>,
}

impl Streamed {
    /// What can go on once this has come.
    fn push(&mut self, piece: &[u8]) -> Bytes {
        self.held.extend_from_slice(piece);
        self.take(false)
    }

    /// What was held back, when nothing more comes.
    fn rest(&mut self) -> Bytes {
        self.take(true)
    }

    fn take(&mut self, is_end: bool) -> Bytes {
        let mut clean = Vec::with_capacity(self.held.len());
        let mut rest = self.held.as_slice();
        while let Some((at, found)) = self.key.place(rest, is_end) {
            clean.extend_from_slice(&rest[..at]);
            rest = &rest[at..];
            match found {
                Found::Whole(end) => {
                    clean.extend(MASK.iter().copied().chain(std::iter::repeat(b'*')).take(end));
                    rest = &rest[end..];
                }
                Found::Beginning | Found::No => {
                    self.held = rest.to_vec();
                    return clean.into();
                }
            }
        }
        clean.extend_from_slice(rest);
        self.held.clear();
        clean.into()
    }
}

#[cfg(test)]
mod tests;
