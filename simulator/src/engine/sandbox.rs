//! The simulated machine: what the tools find there and what they leave. Nothing is ever executed.

use super::run::PendingCall;
use crate::{
    files,
    http::Failure,
    screenplay::{Facts, Outcome, csv},
    sessions::Session,
    store::{Kind, ListFilter, Store, Where},
};
use serde_json::{Map, Value};
use tokio::io::AsyncReadExt;

const UPLOADS: &str = "/mnt/session/uploads";
const OUTPUTS: &str = "/mnt/session/outputs/";
/// Most bytes of a file that the simulated tools look at.
const MOST_READ: u64 = 1024 * 1024;

/// A file of the sandbox.
struct Mounted {
    path: String,
    file_id: String,
    is_output: bool,
}

/// The text of a message.
pub(super) fn text_of(content: &Value) -> String {
    let texts = content.as_array().into_iter().flatten().filter_map(|block| block["text"].as_str());
    texts.collect::<Vec<_>>().join("\n")
}

/// What a turn about this message knows of its session.
pub(super) async fn facts(store: &Store, session: &Session, message: String) -> Result<Facts, Failure> {
    let mounts = mounts(store, session).await?;
    let mut csv = None;
    for mount in mounts.iter().filter(|mount| !mount.is_output) {
        if csv.is_none() && is_csv(store, mount).await? {
            csv = Some(profile(store, mount).await?);
        }
    }
    Ok(Facts {
        message,
        turn: session.turns,
        agent: session.agent.clone(),
        mounts: mounts.into_iter().map(|mount| mount.path).collect(),
        csv,
        is_outcome: false,
    })
}

/// What a call gives, with what it does to the session's files.
pub(super) async fn run(store: &Store, session: &Session, call: &PendingCall) -> Result<Outcome, Failure> {
    let is_built_in = call.tool == super::run::Tool::BuiltIn;
    let changed = match call.name.as_str() {
        "write" if is_built_in => write(store, session, &call.input).await?,
        "edit" if is_built_in => edit(store, session, &call.input).await?,
        _ => None,
    };
    match (&call.result, changed) {
        (_, Some(failed)) if failed.error => Ok(failed),
        (Some(given), _) => Ok(given.clone()),
        (None, Some(changed)) => Ok(changed),
        (None, None) if is_built_in => look(store, session, call).await,
        (None, None) => Ok(Outcome::text(format!("{{\"ok\":true,\"tool\":{}}}", Value::from(call.name.as_str())))),
    }
}

fn text<'a>(input: &'a Map<String, Value>, field: &str) -> &'a str {
    input.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// Tools that only look.
async fn look(store: &Store, session: &Session, call: &PendingCall) -> Result<Outcome, Failure> {
    let mounts = mounts(store, session).await?;
    let outcome = match call.name.as_str() {
        "read" => read_lines(store, &mounts, &call.input).await?,
        "glob" => Outcome::text(glob(&mounts, text(&call.input, "pattern"))),
        "grep" => grep(store, &mounts, text(&call.input, "pattern")).await?,
        "bash" => bash(store, &mounts, &call.input).await?,
        "web_search" => Outcome::text(format!(
            "1. Results for \"{}\" — https://docs.example.com/search\n2. Overview — https://docs.example.com/overview",
            text(&call.input, "query")
        )),
        "web_fetch" => Outcome::text(format!(
            "# Example page\n\nThe simulator has no network. This stands for the page at {}.",
            text(&call.input, "url")
        )),
        _ => Outcome::text("Done."),
    };
    Ok(outcome)
}

/// Where a resource's file is in the sandbox: below the uploads folder, whatever path was asked for.
pub(crate) fn upload_path(mount_path: &str) -> String {
    if mount_path.starts_with(UPLOADS) {
        return mount_path.to_owned();
    }
    format!("{UPLOADS}/{}", mount_path.trim_start_matches('/'))
}

async fn mounts(store: &Store, session: &Session) -> Result<Vec<Mounted>, Failure> {
    let mounted = session.resources.iter().filter(|resource| resource["type"] == "file").map(|resource| Mounted {
        path: upload_path(resource["mount_path"].as_str().unwrap_or_default()),
        file_id: resource["file_id"].as_str().unwrap_or_default().to_owned(),
        is_output: false,
    });
    let mut mounts: Vec<Mounted> = mounted.collect();
    let filter = ListFilter { parent: Some(&session.id), ..ListFilter::of(Kind::File) };
    let page = crate::cursor::PageRequest { limit: 1_000, cursor: None, descending: false };
    for file in store.list(filter, &page).await?.data.iter().filter(|file| file["downloadable"] == true) {
        mounts.push(Mounted {
            path: format!("{OUTPUTS}{}", file["filename"].as_str().unwrap_or_default()),
            file_id: file["id"].as_str().unwrap_or_default().to_owned(),
            is_output: true,
        });
    }
    Ok(mounts)
}

async fn is_csv(store: &Store, mount: &Mounted) -> Result<bool, Failure> {
    let is_named = |name: &str| [".csv", ".tsv"].iter().any(|ending| name.to_lowercase().ends_with(ending));
    let file = store.get(Kind::File, &mount.file_id).await?.unwrap_or_default();
    let mime_type = file["mime_type"].as_str().unwrap_or_default();
    Ok(is_named(&mount.path) || is_named(file["filename"].as_str().unwrap_or_default()) || mime_type.contains("csv"))
}

async fn profile(store: &Store, mount: &Mounted) -> Result<csv::Profile, Failure> {
    let mut reader = csv::Reader::new(&mount.path);
    let mut file = tokio::fs::File::open(store.blob(&mount.file_id)).await.map_err(Failure::internal)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = file.read(&mut buffer).await.map_err(Failure::internal)?;
        if length == 0 {
            return Ok(reader.finish());
        }
        reader.push(&buffer[..length]);
    }
}

/// The start of a file as text; `None` where there is no such file.
async fn content(store: &Store, mounts: &[Mounted], path: &str) -> Result<Option<String>, Failure> {
    let Some(mount) = mounts.iter().rev().find(|mount| mount.path == path) else { return Ok(None) };
    let Ok(file) = tokio::fs::File::open(store.blob(&mount.file_id)).await else { return Ok(None) };
    let mut bytes = Vec::new();
    file.take(MOST_READ).read_to_end(&mut bytes).await.map_err(Failure::internal)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn missing(path: &str) -> Outcome {
    Outcome::failure(format!("Error: {path}: no such file"))
}

async fn read_lines(store: &Store, mounts: &[Mounted], input: &Map<String, Value>) -> Result<Outcome, Failure> {
    let path = text(input, "file_path");
    let Some(content) = content(store, mounts, path).await? else { return Ok(missing(path)) };
    let bound = |index: usize| input.get("view_range").and_then(|range| range[index].as_i64());
    let first = bound(0).and_then(|line| usize::try_from(line).ok()).unwrap_or(1).max(1);
    let last = bound(1).filter(|line| *line > 0).and_then(|line| usize::try_from(line).ok()).unwrap_or(usize::MAX);
    let lines = content.lines().enumerate().map(|(index, line)| (index + 1, line));
    let shown = lines.filter(|(number, _)| (first..=last).contains(number));
    Ok(Outcome::text(shown.map(|(number, line)| format!("{number:>6}\t{line}\n")).collect::<String>()))
}

fn glob(mounts: &[Mounted], pattern: &str) -> String {
    // Enough of a glob for a simulation: the fixed parts must occur in their order.
    let parts: Vec<&str> = pattern.split('*').filter(|part| !part.is_empty() && *part != "/").collect();
    let matches = |path: &str| {
        let mut rest = path;
        parts.iter().all(|part| match rest.split_once(part) {
            Some((_, after)) => {
                rest = after;
                true
            }
            None => false,
        })
    };
    let found: Vec<&str> = mounts.iter().map(|mount| mount.path.as_str()).filter(|path| matches(path)).collect();
    if found.is_empty() { "No files found".to_owned() } else { found.join("\n") }
}

async fn grep(store: &Store, mounts: &[Mounted], pattern: &str) -> Result<Outcome, Failure> {
    let mut found = String::new();
    for mount in mounts {
        let content = content(store, mounts, &mount.path).await?.unwrap_or_default();
        for (index, line) in content.lines().enumerate().filter(|(_, line)| line.contains(pattern)) {
            found.push_str(&format!("{}:{}:{line}\n", mount.path, index + 1));
        }
    }
    Ok(Outcome::text(if found.is_empty() { "No matches found".to_owned() } else { found }))
}

/// A few commands that look at files; of others it says what they would have done: nothing.
async fn bash(store: &Store, mounts: &[Mounted], input: &Map<String, Value>) -> Result<Outcome, Failure> {
    let command = text(input, "command").trim();
    let (program, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let argument = rest.split_whitespace().rfind(|word| !word.starts_with('-')).unwrap_or_default();
    Ok(match program {
        "" => Outcome::text("The shell was restarted."),
        "pwd" => Outcome::text("/workspace\n"),
        "echo" => Outcome::text(format!("{}\n", rest.trim_matches(['"', '\'']))),
        "ls" => {
            let below = |mount: &&Mounted| argument.is_empty() || mount.path.starts_with(argument);
            Outcome::text(mounts.iter().filter(below).map(|mount| format!("{}\n", mount.path)).collect::<String>())
        }
        "cat" | "head" | "wc" => match content(store, mounts, argument).await? {
            None => missing(argument),
            Some(content) if program == "wc" => Outcome::text(format!("{} {argument}\n", content.lines().count())),
            Some(content) if program == "head" => {
                Outcome::text(content.lines().take(10).map(|line| format!("{line}\n")).collect::<String>())
            }
            Some(content) => Outcome::text(content),
        },
        _ => Outcome::text(format!("(simulated: `{command}` was not executed)\n")),
    })
}

/// Writes a file. Only those below the outputs folder leave the sandbox.
async fn write(store: &Store, session: &Session, input: &Map<String, Value>) -> Result<Option<Outcome>, Failure> {
    let path = text(input, "file_path");
    if path.starts_with(UPLOADS) {
        return Ok(Some(Outcome::failure(format!("Error: {path}: mounted files are read-only"))));
    }
    if let Some(name) = path.strip_prefix(OUTPUTS)
        && let Err(failure) = put_output(store, session, name, text(input, "content")).await
    {
        return Ok(Some(Outcome::failure(format!("Error: {path}: {failure}"))));
    }
    Ok(Some(Outcome::text(format!("File created successfully at: {path}"))))
}

async fn edit(store: &Store, session: &Session, input: &Map<String, Value>) -> Result<Option<Outcome>, Failure> {
    let (path, old, new) = (text(input, "file_path"), text(input, "old_string"), text(input, "new_string"));
    let Some(name) = path.strip_prefix(OUTPUTS) else {
        return Ok(Some(Outcome::text(format!("The file {path} has been edited."))));
    };
    let mounts = mounts(store, session).await?;
    let Some(content) = content(store, &mounts, path).await? else { return Ok(Some(missing(path))) };
    if old.is_empty() || !content.contains(old) {
        return Ok(Some(Outcome::failure(format!("Error: {path}: the text to replace was not found"))));
    }
    let all = input.get("replace_all").and_then(Value::as_bool).unwrap_or(false);
    let content = if all { content.replace(old, new) } else { content.replacen(old, new, 1) };
    put_output(store, session, name, &content).await?;
    Ok(Some(Outcome::text(format!("The file {path} has been edited."))))
}

/// Stores an output in place of one of the same name, so that writing it again after a restart doubles nothing.
async fn put_output(store: &Store, session: &Session, name: &str, content: &str) -> Result<(), Failure> {
    let name = name.rsplit('/').next().unwrap_or_default();
    let mime_type = mime_guess::from_path(name).first_raw().unwrap_or("text/plain");
    let mut filter = ListFilter { parent: Some(&session.id), ..ListFilter::of(Kind::File) };
    filter.conditions.push(Where::Text("$.filename", name.to_owned()));
    let page = crate::cursor::PageRequest { limit: 10, cursor: None, descending: true };
    let former = store.list(filter, &page).await?.data;
    files::create_output(store, &session.id, name, mime_type, content.as_bytes()).await?;
    for file in former.iter().filter(|file| file["downloadable"] == true) {
        crate::resources::discard_file(store, file["id"].as_str().unwrap_or_default()).await?;
    }
    Ok(())
}
