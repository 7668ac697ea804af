//! Removes the upstream's key from everything that comes from the upstream: headers, bodies and error messages.

use axum::body::{Body, Bytes};
use futures::StreamExt as _;
use http::{HeaderMap, HeaderValue};
use std::sync::Arc;

/// Shorter keys would match ordinary words.
const SHORTEST: usize = 8;

/// The replacement, padded to the key's length so that `content-length` stays right.
const MASK: &[u8] = b"[redacted]";

/// Finds a key even if its characters are escaped as in a JSON string: for each character, the ways to write it.
#[derive(Clone)]
pub struct Redactor(Arc<[Vec<Vec<u8>>]>);

/// Whether the key was found at a position.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// It was, and has this length.
    Whole(usize),
    /// The bytes so far may be its beginning.
    Beginning,
    No,
}

impl Redactor {
    /// A redactor for this key; none for a key that is too short.
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

    /// A body without the key, which may be split across chunks. No more is held back than what may be its beginning.
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
        // An empty chunk would end a chunked body; and who compresses a body asks for more behind its end.
        Body::from_stream(
            pieces
                .fuse()
                .filter(|piece| std::future::ready(piece.as_ref().map_or(true, |piece: &Bytes| !piece.is_empty()))),
        )
    }

    /// Bytes without the key.
    pub fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        Streamed { key: self.clone(), held: bytes.to_vec() }.rest().to_vec()
    }

    /// The first position of the key, or of what may be its beginning if more bytes follow.
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

    /// Whether a byte is this character of the key, unescaped.
    fn is_plain(&self, character: usize, byte: u8) -> bool {
        self.0.get(character).and_then(|forms| forms.first()).is_some_and(|form| *form == [byte])
    }

    /// Whether the bytes start with the key. A backslash in the key may be escaped or not, so several matches of
    /// different lengths are possible; the longest counts.
    fn find(&self, bytes: &[u8], is_end: bool) -> Found {
        // Most near matches differ in the second byte.
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

/// The ways to write a character in text or in a JSON string, unescaped first.
fn written(byte: u8) -> Vec<Vec<u8>> {
    let escaped = matches!(byte, b'"' | b'\\' | b'/').then(|| vec![b'\\', byte]);
    [Some(vec![byte]), escaped, Some(format!("\\u{byte:04x}").into_bytes())].into_iter().flatten().collect()
}

/// Whether the bytes start with this; `None` if they are too few to tell. Hexadecimal digits may be upper or lower
/// case.
fn begins(bytes: &[u8], written: &[u8]) -> Option<bool> {
    let is_code = written.len() > 2;
    let is_same =
        |(a, b): (&u8, &u8)| if is_code { a.eq_ignore_ascii_case(b) && (*b != b'u' || a == b) } else { a == b };
    if !bytes.iter().zip(written).all(is_same) {
        return Some(false);
    }
    (bytes.len() >= written.len()).then_some(true)
}

/// A stream of bytes, with the part that is held back.
struct Streamed {
    key: Redactor,
    held: Vec<u8>,
}

impl Streamed {
    /// Adds a chunk, and returns what can be passed on.
    fn push(&mut self, piece: &[u8]) -> Bytes {
        self.held.extend_from_slice(piece);
        self.take(false)
    }

    /// Returns what was held back, at the end of the stream.
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
