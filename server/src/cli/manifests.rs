//! `pilothouse export` and `pilothouse apply`: resources to files, and files to resources.

use crate::manifests;
use pilothouse_api::{Client, transport::ServiceTransport};
use pilothouse_console_api::{ManifestAction, ManifestPlan, ManifestStep};
use pilothouse_domain::{
    file_name,
    manifest::{Manifest, parse, write},
};
use std::{
    collections::HashSet,
    error::Error,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// The longest value that is printed, in characters.
const MAX_VALUE: usize = 60;

/// What `pilothouse apply` was asked for.
#[derive(Clone, Copy)]
pub(super) struct How {
    pub(super) dry_run: bool,
    pub(super) json: bool,
}

/// Writes each resource to a file of its own: `agents/code-reviewer.yaml`.
pub(super) async fn export(
    client: &Client<ServiceTransport>,
    dir: &Path,
    output: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let mut taken = HashSet::new();
    for manifest in manifests::export(client, None).await? {
        let folder = dir.join(manifest.kind.folder());
        fs::create_dir_all(&folder)?;
        let mut path = folder.join(format!("{}.yaml", slug(&manifest.name)));
        if !taken.insert(path.clone()) {
            path = folder.join(format!("{}-{}.yaml", slug(&manifest.name), manifest.id.as_deref().unwrap_or_default()));
            taken.insert(path.clone());
        }
        fs::write(&path, write(&manifest)?)?;
        writeln!(output, "{}", path.display())?;
    }
    Ok(())
}

/// A name as a file's, the same on every system.
fn slug(name: &str) -> String {
    let words = name.to_lowercase();
    let words: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    file_name::safe(&words.join("-"))
}

/// Reads the manifests of a file, or of all files of a folder and its subfolders.
pub(super) fn read(path: &Path) -> Result<Vec<Manifest>, Box<dyn Error>> {
    let mut files = Vec::new();
    if path.is_dir() {
        find(path, &mut files)?;
    } else {
        files.push(path.to_owned());
    }
    let mut found = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let shown = file.strip_prefix(path).ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(file);
        found.extend(parse(Some(&shown.display().to_string()), &text)?);
    }
    if found.is_empty() {
        return Err(format!("there are no .yaml, .yml or .json files with resources in {}", path.display()).into());
    }
    Ok(found)
}

/// Files in alphabetical order. Hidden ones are left out, and links aren't followed.
fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let is_manifest = path.extension().is_some_and(|end| ["yaml", "yml", "json"].iter().any(|known| end == *known));
        match () {
            () if is_hidden => {}
            () if kind.is_dir() => find(&path, files)?,
            () if kind.is_file() && is_manifest => files.push(path),
            () => {}
        }
    }
    Ok(())
}

/// Applies manifests, or says what that would do.
pub(super) async fn apply(
    client: &Client<ServiceTransport>,
    files: &[Manifest],
    how: How,
    output: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let mut told = Ok(());
    let plan = if how.dry_run {
        let plan = manifests::plan(client, files).await?;
        if !how.json {
            plan.steps.iter().try_for_each(|step| tell(step, output))?;
        }
        plan
    } else {
        let report = |step: &ManifestStep| {
            if !how.json && told.is_ok() {
                told = tell(step, output);
            }
        };
        manifests::apply(client, files, report).await?
    };
    told?;
    conclude(&plan, how, output)
}

/// The summary; what failed makes the command fail.
fn conclude(plan: &ManifestPlan, how: How, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    if how.json {
        serde_json::to_writer_pretty(&mut *output, plan)?;
        writeln!(output)?;
    } else {
        writeln!(output, "{}.", plan.summary(how.dry_run))?;
    }
    match plan.count(ManifestAction::Failed) {
        0 => Ok(()),
        failed => Err(format!("{failed} of {} could not be applied", plan.steps.len()).into()),
    }
}

fn tell(step: &ManifestStep, output: &mut dyn Write) -> std::io::Result<()> {
    let sign = match step.action {
        ManifestAction::Create => '+',
        ManifestAction::Change => '~',
        ManifestAction::Nothing => '=',
        ManifestAction::Failed => '!',
    };
    writeln!(output, "{sign} {} {} ({})", step.kind.replace('_', " "), printable(&step.name), printable(&step.source))?;
    for change in &step.changes {
        let value = |value: &Option<String>| value.as_deref().map_or_else(|| "nothing".to_owned(), shown);
        writeln!(output, "    {}: {} → {}", printable(&change.field), value(&change.old), value(&change.new))?;
    }
    step.problem.iter().try_for_each(|problem| writeln!(output, "    {}", printable(problem)))
}

/// A value on one line.
fn shown(value: &str) -> String {
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = line.char_indices().nth(MAX_VALUE).map(|(at, _)| at);
    match end {
        Some(end) => format!("“{}…”", printable(&line[..end])),
        None => format!("“{}”", printable(&line)),
    }
}

/// A terminal would obey control characters.
fn printable(text: &str) -> String {
    pilothouse_domain::reveal::visible(text)
}
