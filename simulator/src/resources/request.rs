//! Resources as requests ask for them (sessions.md §6).

use crate::prelude::*;
use pilothouse_api::resources::{RepositoryRequest, ResourceRequest};
use std::collections::BTreeSet;

/// Most files of a session.
pub(super) const MOST_FILES: usize = 500;
const LONGEST_PATH: usize = 4_096;
const LONGEST_INSTRUCTIONS: usize = 4_096;
/// Most memory stores of a session (files-vaults-memory-skills.md §3.2).
const MOST_MEMORY_STORES: usize = 8;

/// The `resources` of a create body.
pub(crate) fn check_all(fields: &Fields<'_>, self_hosted: bool) -> Result<Vec<ResourceRequest>, HttpError> {
    let sent = fields.items("resources", usize::MAX)?.value().unwrap_or_default().into_iter();
    let wanted = sent.map(|(path, resource)| check(&Fields::at(path, resource)?, self_hosted));
    let wanted = wanted.collect::<Result<Vec<_>, _>>()?;
    let (mut files, mut stores, mut paths) = (0, Vec::new(), BTreeSet::new());
    for wanted in &wanted {
        let path = match wanted {
            ResourceRequest::MemoryStore { memory_store_id, .. } => {
                stores.push(memory_store_id.as_str());
                continue;
            }
            ResourceRequest::GithubRepository(repository) => Some(repository_path(repository)),
            ResourceRequest::File { mount_path, .. } => {
                files += 1;
                mount_path.clone()
            }
            ResourceRequest::Unknown(_) => None,
        };
        if let Some(path) = path {
            let what = format_args!("two are mounted at `{path}`");
            fields.refuse_if(paths.contains(&path), "resources", what)?;
            paths.insert(path);
        }
    }
    fields.refuse_if(files > MOST_FILES, "resources", format_args!("at most {MOST_FILES} files"))?;
    let what = format_args!("at most {MOST_MEMORY_STORES} memory stores");
    fields.refuse_if(stores.len() > MOST_MEMORY_STORES, "resources", what)?;
    let is_twice = stores.iter().collect::<BTreeSet<_>>().len() < stores.len();
    fields.refuse_if(is_twice, "resources", "a memory store can be mounted only once")?;
    Ok(wanted)
}

/// One resource of a request.
pub(super) fn check(fields: &Fields<'_>, self_hosted: bool) -> Result<ResourceRequest, HttpError> {
    let kind = fields.tag()?;
    let is_elsewhere = self_hosted && kind != "memory_store";
    fields.refuse_if(is_elsewhere, "type", "a self-hosted environment takes only memory stores")?;
    match kind {
        "file" => {
            fields.only(&["type", "file_id", "mount_path"])?;
            fields.required_id("file_id")?;
            check_mount_path(fields)?;
        }
        "github_repository" => check_repository(fields)?,
        "memory_store" => {
            fields.only(&["type", "memory_store_id", "access", "instructions"])?;
            fields.required_id("memory_store_id")?;
            fields.choice("access", &["read_write", "read_only"])?;
            fields.text("instructions", 0..=LONGEST_INSTRUCTIONS)?;
        }
        _ => return Err(fields.fail("type", "must be one of: file, github_repository, memory_store")),
    }
    fields.read()
}

/// Where a repository is mounted.
pub(super) fn repository_path(repository: &RepositoryRequest) -> String {
    let default = || format!("/workspace/{}", repository.url.rsplit('/').next().unwrap_or_default());
    repository.mount_path.clone().flatten().unwrap_or_else(default)
}

fn check_mount_path(fields: &Fields<'_>) -> Result<(), HttpError> {
    let path = fields.text("mount_path", 1..=LONGEST_PATH)?.value().unwrap_or_default();
    let is_wrong = path.split('/').any(|part| part == "..") || path.ends_with('/') || path.contains('\0');
    fields.refuse_if(is_wrong, "mount_path", "must be the path of a file, without `..`")
}

fn check_repository(fields: &Fields<'_>) -> Result<(), HttpError> {
    fields.only(&["type", "url", "authorization_token", "checkout", "mount_path"])?;
    let url = fields.required_text("url", 1..=2_048)?;
    fields.text("authorization_token", 1..=4_096)?;
    let parts: Vec<&str> = url.strip_prefix("https://github.com/").unwrap_or_default().split('/').collect();
    let is_repository = matches!(parts[..], [owner, name] if !owner.is_empty() && !name.is_empty());
    let what = "must be `https://github.com/<owner>/<repo>`, without `.git`";
    fields.refuse_if(!is_repository || url.ends_with(".git"), "url", what)?;
    check_mount_path(fields)?;
    let path = fields.text("mount_path", 1..=LONGEST_PATH)?.value();
    let is_elsewhere = path.is_some_and(|path| !path.starts_with("/workspace/"));
    fields.refuse_if(is_elsewhere, "mount_path", "a repository is mounted below `/workspace`")?;
    if let Sent::Value(checkout) = fields.object("checkout")? {
        match checkout.variant(&[("branch", &["name"]), ("commit", &["sha"])])? {
            "branch" => checkout.required_text("name", 1..=255)?,
            _ => checkout.required_text("sha", 7..=64)?,
        };
    }
    Ok(())
}
