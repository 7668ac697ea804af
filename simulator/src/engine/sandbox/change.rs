//! Tools that write: to outputs, to mounted memory stores, or to paths that are thrown away.

use super::{
    disk::{UPLOADS, content, is_kept, keep, mounts},
    read_tools::missing,
};
use crate::{
    prelude::*,
    records::{PendingCall, Session},
    screenplay::Outcome,
};

/// Writes a file.
pub(super) async fn write(store: &Store, session: &Session, call: &PendingCall) -> Result<Outcome, HttpError> {
    let path = call.text("file_path");
    if path.starts_with(UPLOADS) {
        return Ok(Outcome::failure(format!("Error: {path}: mounted files are read-only")));
    }
    let created = Outcome::text(format!("File created successfully at: {path}"));
    Ok(kept(store, session, path, call.text("content"), created).await)
}

/// Replaces text in a file; for paths that are thrown away it only reports success.
pub(super) async fn edit(store: &Store, session: &Session, call: &PendingCall) -> Result<Outcome, HttpError> {
    let (path, old, new) = (call.text("file_path"), call.text("old_string"), call.text("new_string"));
    let edited = || Outcome::text(format!("The file {path} has been edited."));
    if !is_kept(session, path) {
        return Ok(edited());
    }
    let mounts = mounts(store, session).await?;
    let Some(content) = content(store, &mounts, path).await? else { return Ok(missing(path)) };
    if old.is_empty() || !content.contains(old) {
        return Ok(Outcome::failure(format!("Error: {path}: the text to replace was not found")));
    }
    let all = call.input.get("replace_all").and_then(Value::as_bool).unwrap_or(false);
    let content = if all { content.replace(old, new) } else { content.replacen(old, new, 1) };
    Ok(kept(store, session, path, &content, edited()).await)
}

/// The outcome of what is kept of a file; a refusal is an error of the tool.
async fn kept(store: &Store, session: &Session, path: &str, content: &str, done: Outcome) -> Outcome {
    match keep(store, session, path, content).await {
        Ok(()) => done,
        Err(failure) => Outcome::failure(format!("Error: {path}: {failure}")),
    }
}
