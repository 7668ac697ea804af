//! The files of a skill as a tree of folders.

use super::{File, Files};

/// A folder or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node<'a> {
    /// A folder with what is in it.
    Folder {
        /// Its own name.
        name: &'a str,
        /// What is in it.
        nodes: Vec<Self>,
    },
    /// A file.
    File {
        /// Its own name.
        name: &'a str,
        /// Its whole path.
        path: &'a str,
        /// The file.
        file: &'a File,
    },
}

/// Folders deeper than this are shown as part of a name.
const MAX_DEPTH: usize = 16;

/// The tree of some files.
pub fn tree(files: &Files) -> Vec<Node<'_>> {
    let files: Vec<_> = files.iter().map(|(path, file)| (path.as_str(), path.as_str(), file)).collect();
    nodes(&files, MAX_DEPTH)
}

/// The nodes of files in order, each with what is left of its path, its path, and itself.
fn nodes<'a>(files: &[(&'a str, &'a str, &'a File)], depth: usize) -> Vec<Node<'a>> {
    let folder = |rest: &'a str| rest.split_once('/').filter(|_| depth > 0);
    // Paths are in order, so what is in one folder stands together.
    let chunks = files.chunk_by(|(a, ..), (b, ..)| match (folder(a), folder(b)) {
        (Some((a, _)), Some((b, _))) => a == b,
        _ => false,
    });
    chunks
        .filter_map(|chunk| {
            let (name, path, file) = *chunk.first()?;
            let Some((name, _)) = folder(name) else { return Some(Node::File { name, path, file }) };
            let below = |(rest, path, file): &(&'a str, &'a str, &'a File)| Some((folder(rest)?.1, *path, *file));
            let below: Vec<_> = chunk.iter().filter_map(below).collect();
            Some(Node::Folder { name, nodes: nodes(&below, depth - 1) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(nodes: &[Node<'_>], out: &mut Vec<String>, depth: usize) {
        for node in nodes {
            match node {
                Node::Folder { name, nodes } => {
                    out.push(format!("{}{name}/", " ".repeat(depth)));
                    written(nodes, out, depth + 1);
                }
                Node::File { name, .. } => out.push(format!("{}{name}", " ".repeat(depth))),
            }
        }
    }

    fn lines(paths: &[&str]) -> Vec<String> {
        let files = paths.iter().map(|path| ((*path).to_owned(), File::default())).collect();
        let mut out = Vec::new();
        written(&tree(&files), &mut out, 0);
        out
    }

    #[test]
    fn files_stand_in_their_folders() {
        let paths = ["a/SKILL.md", "a/data/x", "a/data/y", "a/data.csv", "a-b/z"];
        assert_eq!(lines(&paths), ["a-b/", " z", "a/", " SKILL.md", " data.csv", " data/", "  x", "  y"]);
        assert_eq!(lines(&["a", "a/b", "/c", "//d"]), ["/", " /", "  d", " c", "a", "a/", " b"]);
    }

    proptest! {
        #[test]
        fn each_file_stands_once_and_depth_is_bounded(paths in prop::collection::btree_set("[ab/]{1,80}", 0..20)) {
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            let lines = lines(&paths);
            let deepest = lines.iter().map(|line| line.len() - line.trim_start().len()).max().unwrap_or(0);
            prop_assert!(deepest <= MAX_DEPTH);
            let files = paths.iter().map(|path| ((*path).to_owned(), File::default())).collect();
            let mut open = tree(&files);
            let mut found = Vec::new();
            while let Some(node) = open.pop() {
                match node {
                    Node::Folder { nodes, .. } => open.extend(nodes),
                    Node::File { path, .. } => found.push(path.to_owned()),
                }
            }
            found.sort();
            prop_assert_eq!(found, paths);
        }
    }
}
