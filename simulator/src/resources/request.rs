//! Resources as requests ask for them (sessions.md §6).

use super::memory::WantedMemory;
use crate::prelude::*;
use std::collections::BTreeSet;

/// Most files of a session.
pub(super) const MOST_FILES: usize = 500;
const LONGEST_PATH: usize = 4_096;
const LONGEST_INSTRUCTIONS: usize = 4_096;
/// Most memory stores of a session (files-vaults-memory-skills.md §3.2).
const MOST_MEMORY_STORES: usize = 8;

/// A resource to attach.
#[derive(Debug, PartialEq)]
pub(crate) enum Wanted {
    File { file_id: String, mount_path: Option<String> },
    Repository { url: String, checkout: Option<Value>, mount_path: String },
    Memory(WantedMemory),
}

impl Wanted {
    fn mount_path(&self) -> Option<&str> {
        match self {
            Self::File { mount_path, .. } => mount_path.as_deref(),
            Self::Repository { mount_path, .. } => Some(mount_path),
            Self::Memory(_) => None,
        }
    }

    fn memory_store_id(&self) -> Option<&str> {
        match self {
            Self::Memory(memory) => Some(&memory.store_id),
            Self::File { .. } | Self::Repository { .. } => None,
        }
    }
}

/// The `resources` of a create body.
pub(crate) fn check_all(fields: &Fields<'_>, self_hosted: bool) -> Result<Vec<Wanted>, HttpError> {
    let sent = fields.list("resources")?.value().unwrap_or_default();
    let wanted: Result<Vec<Wanted>, HttpError> = sent
        .iter()
        .enumerate()
        .map(|(index, resource)| check(&Fields::at(format!("resources.{index}"), resource)?, self_hosted))
        .collect();
    let wanted = wanted?;
    if wanted.iter().filter(|wanted| matches!(wanted, Wanted::File { .. })).count() > MOST_FILES {
        return Err(fields.fail("resources", format_args!("at most {MOST_FILES} files")));
    }
    let stores: Vec<&str> = wanted.iter().filter_map(Wanted::memory_store_id).collect();
    if stores.len() > MOST_MEMORY_STORES {
        return Err(fields.fail("resources", format_args!("at most {MOST_MEMORY_STORES} memory stores")));
    }
    if stores.iter().collect::<BTreeSet<_>>().len() < stores.len() {
        return Err(fields.fail("resources", "a memory store can be mounted only once"));
    }
    let mut paths = BTreeSet::new();
    match wanted.iter().filter_map(Wanted::mount_path).find(|path| !paths.insert(*path)) {
        Some(path) => Err(fields.fail("resources", format_args!("two are mounted at `{path}`"))),
        None => Ok(wanted),
    }
}

/// One resource of a request.
pub(super) fn check(fields: &Fields<'_>, self_hosted: bool) -> Result<Wanted, HttpError> {
    let kind = fields.tag()?;
    if self_hosted && kind != "memory_store" {
        return Err(fields.fail("type", "a self-hosted environment takes only memory stores"));
    }
    match kind {
        "file" => {
            fields.only(&["type", "file_id", "mount_path"])?;
            let file_id = fields.required_id("file_id")?.to_owned();
            Ok(Wanted::File { file_id, mount_path: mount_path(fields)? })
        }
        "github_repository" => repository(fields),
        "memory_store" => {
            fields.only(&["type", "memory_store_id", "access", "instructions"])?;
            let store_id = fields.required_id("memory_store_id")?.to_owned();
            let access = fields.choice("access", &["read_write", "read_only"])?.value().unwrap_or("read_write");
            let instructions = fields.text("instructions", 0..=LONGEST_INSTRUCTIONS)?.value().map(str::to_owned);
            Ok(Wanted::Memory(WantedMemory { store_id, access: access.to_owned(), instructions }))
        }
        _ => Err(fields.fail("type", "must be one of: file, github_repository, memory_store")),
    }
}

fn mount_path(fields: &Fields<'_>) -> Result<Option<String>, HttpError> {
    let Sent::Value(path) = fields.text("mount_path", 1..=LONGEST_PATH)? else { return Ok(None) };
    if path.split('/').any(|part| part == "..") || path.ends_with('/') || path.contains('\0') {
        return Err(fields.fail("mount_path", "must be the path of a file, without `..`"));
    }
    Ok(Some(path.to_owned()))
}

fn repository(fields: &Fields<'_>) -> Result<Wanted, HttpError> {
    fields.only(&["type", "url", "authorization_token", "checkout", "mount_path"])?;
    let url = fields.required_text("url", 1..=2_048)?;
    fields.text("authorization_token", 1..=4_096)?;
    let parts: Vec<&str> = url.strip_prefix("https://github.com/").unwrap_or_default().split('/').collect();
    let [owner, name] = parts[..] else { return Err(bad_url(fields)) };
    if owner.is_empty() || name.is_empty() || name.ends_with(".git") {
        return Err(bad_url(fields));
    }
    let mount_path = mount_path(fields)?.unwrap_or_else(|| format!("/workspace/{name}"));
    if !mount_path.starts_with("/workspace/") {
        return Err(fields.fail("mount_path", "a repository is mounted below `/workspace`"));
    }
    let checkout = match fields.object("checkout")? {
        Sent::Value(checkout) => {
            check_checkout(&checkout)?;
            fields.sent("checkout").value().cloned()
        }
        Sent::Absent | Sent::Null => None,
    };
    Ok(Wanted::Repository { url: url.to_owned(), checkout, mount_path })
}

fn bad_url(fields: &Fields<'_>) -> HttpError {
    fields.fail("url", "must be `https://github.com/<owner>/<repo>`, without `.git`")
}

fn check_checkout(checkout: &Fields<'_>) -> Result<(), HttpError> {
    let named = match checkout.variant(&[("branch", &["name"]), ("commit", &["sha"])])? {
        "branch" => checkout.required_text("name", 1..=255),
        _ => checkout.required_text("sha", 7..=64),
    };
    named.map(|_| ())
}
