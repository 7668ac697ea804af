//! How two versions of a skill differ, file by file. Their folders may be called differently.

use super::{File, Files};
use std::collections::BTreeSet;

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference<'a> {
    /// Its path below the skill's folder.
    pub path: &'a str,
    /// What became of it.
    pub change: Change<'a>,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// Only the new version has it.
    Added(&'a File),
    /// Only the old version has it.
    Removed(&'a File),
    /// Its content is another.
    Changed {
        /// As it was.
        old: &'a File,
        /// As it is.
        new: &'a File,
    },
}

/// The files that differ, by path.
pub fn compare<'a>(old: &'a Files, new: &'a Files) -> Vec<Difference<'a>> {
    let (old, new) = (below_folder(old), below_folder(new));
    let find = |files: &[(&'a str, &'a File)], path| {
        files.binary_search_by_key(&path, |(path, _)| *path).ok().map(|index| files[index].1)
    };
    let paths: BTreeSet<&str> = old.iter().chain(&new).map(|(path, _)| *path).collect();
    let difference = |path| {
        let change = match (find(&old, path), find(&new, path)) {
            (None, Some(file)) => Change::Added(file),
            (Some(file), None) => Change::Removed(file),
            (Some(old), Some(new)) if old != new => Change::Changed { old, new },
            _ => return None,
        };
        Some(Difference { path, change })
    };
    paths.into_iter().filter_map(difference).collect()
}

/// Files by their path below the top folder, in order.
fn below_folder(files: &Files) -> Vec<(&str, &File)> {
    let below = |path: &'_ String| path.split_once('/').map_or(0, |(folder, _)| folder.len() + 1);
    let mut files: Vec<_> = files.iter().map(|(path, file)| (&path[below(path)..], file)).collect();
    files.sort_unstable_by_key(|(path, _)| *path);
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str)]) -> Files {
        all.iter().map(|(path, text)| ((*path).to_owned(), File::new(*text))).collect()
    }

    #[test]
    fn what_comes_goes_and_changes() {
        let old = files(&[("a/SKILL.md", "1"), ("a/gone", "x"), ("a/same", "s")]);
        let new = files(&[("b/SKILL.md", "2"), ("b/new/file", "y"), ("b/same", "s")]);
        let found: Vec<_> = compare(&old, &new)
            .into_iter()
            .map(|Difference { path, change }| match change {
                Change::Added(_) => format!("+{path}"),
                Change::Removed(_) => format!("-{path}"),
                Change::Changed { old, new } => format!("{path}: {} {}", old.text().unwrap(), new.text().unwrap()),
            })
            .collect();
        assert_eq!(found, ["SKILL.md: 1 2", "-gone", "+new/file"]);
        assert_eq!(compare(&old, &old), []);
    }
}
