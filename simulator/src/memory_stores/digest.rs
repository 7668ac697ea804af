//! The hash of a memory's content, and what callers expect it to be (files-vaults-memory-skills.md §3.2).

use crate::prelude::*;
use sha2::{Digest, Sha256};

/// Lower-case hex of the SHA-256 of a text's UTF-8 bytes.
pub(super) fn of(content: &str) -> String {
    hex::encode(Sha256::digest(content))
}

/// The hash that a `precondition` asks for.
pub(super) fn precondition<'a>(fields: &Fields<'a>) -> Result<Option<&'a str>, HttpError> {
    fields.no_nulls(&["precondition"])?;
    let Some(precondition) = fields.object("precondition")?.value() else { return Ok(None) };
    precondition.variant(&[("content_sha256", &["content_sha256"])])?;
    let hash = precondition.required_text("content_sha256", 0..=usize::MAX)?;
    check(hash, &precondition.path_of("content_sha256")).map(Some)
}

/// A text that is a hash.
pub(super) fn check<'a>(text: &'a str, name: &str) -> Result<&'a str, HttpError> {
    let is_hash = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_hash { Ok(text) } else { Err(HttpError::invalid(format!("{name}: must be 64 lower-case hex digits"))) }
}
