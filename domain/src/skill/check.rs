//! What is wrong with the files of a skill, in words; what the API would refuse them for.

use super::{Files, FrontMatter, FrontMatterProblem, MAX_BYTES, SKILL_MD, folder};
use crate::{format::bytes, reveal::visible};
use std::fmt;

const MAX_PATH: usize = 1_024;

/// How many problems of a kind are told.
const MAX_TOLD: usize = 5;

/// What is wrong with a skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no file.
    Empty,
    /// It has more bytes than a skill may have.
    TooLarge(usize),
    /// A path that is none below a folder, or can't be sent.
    Path(String),
    /// A symbolic link.
    Link(String),
    /// A file beside the folder of the others.
    Outside {
        /// The file.
        path: String,
        /// The folder of the first file.
        folder: String,
    },
    /// All files are at the top, without a folder.
    NoFolder,
    /// There is no `SKILL.md` at the top of the folder.
    NoSkillMd {
        /// The folder.
        folder: String,
        /// What may be meant instead.
        nearest: Option<String>,
    },
    /// What the front matter lacks.
    FrontMatter(FrontMatterProblem),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("There is no file in it. Choose a folder, or a zip archive of one."),
            Self::TooLarge(size) => {
                let (size, most) = (bytes(*size as u64), bytes(MAX_BYTES as u64));
                write!(f, "The skill is {size} large. At most {most} are allowed, uncompressed.")
            }
            Self::Path(path) => write!(
                f,
                "Rename “{}”: a path has at most {MAX_PATH} bytes, no quotes, backslashes or control characters, and stays in its folder.",
                visible(&path.chars().take(120).collect::<String>())
            ),
            Self::Link(path) => write!(f, "“{}” is a symbolic link. Put the file itself in its place.", visible(path)),
            Self::Outside { path, folder } => {
                write!(f, "All files must be in one folder. “{}” is not in “{}”.", visible(path), visible(folder))
            }
            Self::NoFolder => write!(f, "{SKILL_MD} must be in a folder. Pack the folder itself, not what is in it."),
            Self::NoSkillMd { folder, nearest: None } => {
                write!(f, "There is no {SKILL_MD} at the top of the folder “{}”.", visible(folder))
            }
            Self::NoSkillMd { folder, nearest: Some(path) } => write!(
                f,
                "There is no {SKILL_MD} at the top of the folder “{}”. “{}” may be what you mean: its name and place must be exactly so.",
                visible(folder),
                visible(path)
            ),
            Self::FrontMatter(problem) => problem.fmt(f),
        }
    }
}

/// What is wrong with a skill; nothing where the API should take it.
pub fn problems(files: &Files) -> Vec<Problem> {
    let Some(first) = files.keys().next() else { return vec![Problem::Empty] };
    let size = files.values().map(|file| file.content.len()).sum();
    let mut problems: Vec<Problem> = (size > MAX_BYTES).then_some(Problem::TooLarge(size)).into_iter().collect();
    let paths = files.keys().filter(|path| !is_path(path));
    problems.extend(paths.take(MAX_TOLD).map(|path| Problem::Path(path.clone())));
    let links = files.iter().filter(|(_, file)| file.is_link);
    problems.extend(links.take(MAX_TOLD).map(|(path, _)| Problem::Link(path.clone())));
    match folder(first) {
        _ if files.contains_key(SKILL_MD) => problems.push(Problem::NoFolder),
        None => problems.push(Problem::NoFolder),
        Some(folder) => problems.extend(in_folder(files, folder)),
    }
    problems
}

fn in_folder(files: &Files, top: &str) -> Vec<Problem> {
    let outside = |path: &String| Problem::Outside { path: path.clone(), folder: top.to_owned() };
    let mut problems: Vec<_> =
        files.keys().filter(|path| folder(path) != Some(top)).take(MAX_TOLD).map(outside).collect();
    match files.get(&format!("{top}/{SKILL_MD}")) {
        Some(skill_md) => {
            let found = FrontMatter::read(&skill_md.content).err().unwrap_or_default();
            problems.extend(found.into_iter().map(Problem::FrontMatter));
        }
        None => problems.push(Problem::NoSkillMd { folder: top.to_owned(), nearest: nearest(files) }),
    }
    problems
}

/// The file that was meant to be the `SKILL.md`: one that lies deeper, or is written otherwise.
fn nearest(files: &Files) -> Option<String> {
    let is_near = |path: &&String| path.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case(SKILL_MD));
    files.keys().filter(is_near).min_by_key(|path| path.matches('/').count()).cloned()
}

/// Paths stay below the folder into which a skill is unpacked, and can be sent as names of files.
fn is_path(path: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part != "." && part != "..";
    let is_plain = !path.chars().any(|c| c.is_control() || matches!(c, '\\' | '"'));
    path.len() <= MAX_PATH && path.split('/').all(is_part) && is_plain
}

#[cfg(test)]
mod tests {
    use super::{super::File, *};
    use proptest::prelude::*;

    const GOOD: &str = "---\nname: tides\ndescription: When the water comes.\n---\n# Tides\n";

    fn words(files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), File::new(*text))).collect();
        problems(&files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_folder_with_a_good_skill_md_has_no_problem_files_4() {
        assert_eq!(words(&[("tides/SKILL.md", GOOD), ("tides/data/table.csv", "a,b")]), [""; 0]);
    }

    #[test]
    fn what_is_wrong_is_said_files_4() {
        let cases: [(&[(&str, &str)], &str); 9] = [
            (&[], "There is no file in it"),
            (&[("SKILL.md", GOOD)], "SKILL.md must be in a folder"),
            (&[("SKILL.md", GOOD), ("data/a", "")], "SKILL.md must be in a folder"),
            (&[("a.md", "")], "SKILL.md must be in a folder"),
            (&[("tides/a.md", "")], "There is no SKILL.md at the top of the folder “tides”."),
            (&[("tides/skill.md", GOOD)], "“tides/skill.md” may be what you mean"),
            (&[("x/tides/SKILL.md", GOOD)], "“x/tides/SKILL.md” may be what you mean"),
            (&[("a/SKILL.md", GOOD), ("b/x", "")], "“b/x” is not in “a”"),
            (&[("a/SKILL.md", "# Title")], "SKILL.md: it must begin with a line “---”"),
        ];
        for (files, expected) in cases {
            let words = words(files);
            assert!(matches!(&words[..], [one] if one.contains(expected)), "{expected}: {words:?}");
        }
    }

    #[test]
    fn all_problems_are_told_together_and_not_too_many() {
        let bad: Vec<String> = (0..9).map(|n| format!("a/..\\{n}")).collect();
        let mut files: Vec<(&str, &str)> = bad.iter().map(|path| (path.as_str(), "")).collect();
        files.push(("a/SKILL.md", "---\nname: A\n---\n"));
        assert_eq!(words(&files).len(), 5 + 2);
    }

    #[test]
    fn links_and_size_are_told() {
        let mut files = Files::from([("a/SKILL.md".to_owned(), File::new(GOOD))]);
        files.insert("a/link".to_owned(), File { content: b"/etc/passwd".to_vec(), is_link: true });
        assert_eq!(problems(&files), [Problem::Link("a/link".to_owned())]);
        files.insert("a/link".to_owned(), File::new(vec![0; MAX_BYTES]));
        assert!(matches!(problems(&files)[..], [Problem::TooLarge(_)]));
    }

    #[test]
    fn names_hide_nothing() {
        assert!(words(&[("a/\u{202e}b\u{7}", "")])[0].contains("U+202E"));
    }

    proptest! {
        #[test]
        fn a_path_that_passes_never_leads_out_of_its_folder_files_4(path in "[a./\\\\]{0,12}|\\PC{0,30}") {
            if is_path(&path) {
                prop_assert!(!path.starts_with('/') && !path.contains('\\'));
                prop_assert!(path.split('/').all(|part| part != ".." && !part.is_empty()));
            }
        }
    }
}
