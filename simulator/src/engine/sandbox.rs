//! The simulated machine that tools read from and write to. Nothing is ever executed.

mod change;
mod disk;
mod read_tools;

use crate::{
    prelude::*,
    records::{PendingCall, Session, Tool},
    screenplay::{Facts, Outcome, csv},
};
use disk::{Mounted, Source, mounts};
use tokio::io::AsyncReadExt;

/// The facts about the session that a turn on this message can use.
pub(super) async fn facts(store: &Store, session: &Session, message: String) -> Result<Facts, HttpError> {
    let mounts = mounts(store, session).await?;
    let mut csv = None;
    for mount in &mounts {
        if let Source::Upload(file_id) = &mount.source
            && csv.is_none()
            && is_csv(store, &mount.path, file_id).await?
        {
            csv = Some(profile(store, &mount.path, file_id).await?);
        }
    }
    Ok(Facts {
        message,
        turn: session.turns,
        agent: session.agent.clone(),
        mounts: mounts.into_iter().filter(Mounted::is_file).map(|mount| mount.path).collect(),
        csv,
        is_outcome: false,
    })
}

/// Runs a call against the session's files and returns its outcome.
pub(super) async fn run(store: &Store, session: &Session, call: &PendingCall) -> Result<Outcome, HttpError> {
    let is_built_in = call.tool == Tool::BuiltIn;
    let changed = match call.name.as_str() {
        "write" if is_built_in => Some(change::write(store, session, call).await?),
        "edit" if is_built_in => Some(change::edit(store, session, call).await?),
        _ => None,
    };
    match (&call.result, changed) {
        (_, Some(failed)) if failed.error => Ok(failed),
        (Some(given), _) => Ok(given.clone()),
        (None, Some(changed)) => Ok(changed),
        (None, None) if is_built_in => run_read_tool(store, session, call).await,
        (None, None) => Ok(Outcome::text(format!("{{\"ok\":true,\"tool\":{}}}", Value::from(call.name.as_str())))),
    }
}

/// Tools that only read.
async fn run_read_tool(store: &Store, session: &Session, call: &PendingCall) -> Result<Outcome, HttpError> {
    let mounts = mounts(store, session).await?;
    let outcome = match call.name.as_str() {
        "read" => read_tools::read_lines(store, &mounts, call).await?,
        "glob" => Outcome::text(read_tools::glob(&mounts, call.text("pattern"))),
        "grep" => read_tools::grep(store, &mounts, call.text("pattern")).await?,
        "bash" => read_tools::bash(store, &mounts, call).await?,
        "web_search" => Outcome::text(format!(
            "1. Results for \"{}\" — https://docs.example.com/search\n2. Overview — https://docs.example.com/overview",
            call.text("query")
        )),
        "web_fetch" => Outcome::text(format!(
            "# Example page\n\nThe simulator has no network. This stands for the page at {}.",
            call.text("url")
        )),
        _ => Outcome::text("Done."),
    };
    Ok(outcome)
}

async fn is_csv(store: &Store, path: &str, file_id: &str) -> Result<bool, HttpError> {
    let is_named = |name: &str| [".csv", ".tsv"].iter().any(|ending| name.to_lowercase().ends_with(ending));
    let file = store.get(Kind::File, file_id).await?.unwrap_or_default();
    let mime_type = file["mime_type"].as_str().unwrap_or_default();
    Ok(is_named(path) || is_named(file["filename"].as_str().unwrap_or_default()) || mime_type.contains("csv"))
}

async fn profile(store: &Store, path: &str, file_id: &str) -> Result<csv::Profile, HttpError> {
    let mut reader = csv::Reader::new(path);
    let mut file = tokio::fs::File::open(store.blob(file_id)).await.map_err(HttpError::internal)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = file.read(&mut buffer).await.map_err(HttpError::internal)?;
        if length == 0 {
            return Ok(reader.finish());
        }
        reader.push(&buffer[..length]);
    }
}
