//! The shapes of content blocks that clients send (events.md §4.7).

use crate::prelude::*;

/// Content is bounded by the size of the body.
pub(super) const ANY: usize = usize::MAX;

/// Checks the `content` of an event: at least one block, at most so many, each of a type that is allowed there.
pub(super) fn blocks(fields: &Fields<'_>, allowed: &[&str], most: usize) -> Result<(), HttpError> {
    for (path, block) in fields.required_items("content", most)? {
        let block = Fields::at(path, block)?;
        let kind = block.tag()?;
        if !allowed.contains(&kind) {
            return Err(
                block.fail("type", format_args!("`{kind}` is not allowed here; allowed: {}", allowed.join(", ")))
            );
        }
        check_block(&block, kind)?;
    }
    Ok(())
}

fn check_block(block: &Fields<'_>, kind: &str) -> Result<(), HttpError> {
    match kind {
        "text" => {
            block.only(&["type", "text"])?;
            block.required_text("text", 1..=ANY)?;
        }
        "image" => {
            block.only(&["type", "source"])?;
            source(block, &["image/png", "image/jpeg", "image/gif", "image/webp"])?;
        }
        "document" => {
            block.only(&["type", "source", "title", "context"])?;
            block.text("title", 0..=ANY)?;
            block.text("context", 0..=ANY)?;
            source(block, &[])?;
        }
        _ => search_result(block)?,
    }
    Ok(())
}

/// Where a picture or document is; `media_types` empty: any, and plain text too.
fn source(block: &Fields<'_>, media_types: &[&str]) -> Result<(), HttpError> {
    let source = block.required_object("source")?;
    match source.tag()? {
        "base64" => {
            source.only(&["type", "media_type", "data"])?;
            let media_type = source.required_text("media_type", 1..=255)?;
            if !media_types.is_empty() && !media_types.contains(&media_type) {
                return Err(source.fail("media_type", format_args!("must be one of: {}", media_types.join(", "))));
            }
            source.required_text("data", 1..=ANY)?;
        }
        "url" => {
            source.only(&["type", "url"])?;
            source.required_text("url", 1..=ANY)?;
        }
        "file" => {
            source.only(&["type", "file_id"])?;
            source.required_id("file_id")?;
        }
        "text" if media_types.is_empty() => {
            source.only(&["type", "media_type", "data"])?;
            if source.required_text("media_type", 1..=255)? != "text/plain" {
                return Err(source.fail("media_type", "must be `text/plain`"));
            }
            source.required_text("data", 0..=ANY)?;
        }
        other => return Err(source.fail("type", format_args!("`{other}` is not a source of this block"))),
    }
    Ok(())
}

fn search_result(block: &Fields<'_>) -> Result<(), HttpError> {
    block.only(&["type", "source", "title", "content", "citations"])?;
    block.required_text("source", 1..=ANY)?;
    block.required_text("title", 1..=ANY)?;
    blocks(block, &["text"], ANY)?;
    let citations = block.required_object("citations")?;
    citations.only(&["enabled"])?;
    citations.required("enabled")?;
    citations.bool("enabled")?;
    Ok(())
}
