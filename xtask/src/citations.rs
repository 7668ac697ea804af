//! Tests that what the sources cite of the API, such as `events.md §5.4`, has its section in `docs/api`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::paths;

const FOLDERS: [&str; 8] = ["api", "app", "console-api", "domain", "end2end", "scripts", "server", "simulator"];
const EXTENSIONS: [&str; 4] = ["js", "py", "rs", "ts"];
/// Folders of other people's sources and of results.
const SKIPPED: [&str; 4] = [".venv", "node_modules", "target", "test-results"];

#[test]
fn each_citation_of_the_api_has_its_section() {
    let reference = paths::root().join("docs/api");
    let mut missing = BTreeSet::new();
    for folder in FOLDERS {
        for file in sources(&paths::root().join(folder)) {
            let text = fs::read_to_string(&file).unwrap();
            for (number, line) in text.lines().enumerate() {
                for (name, section) in citations(line) {
                    if !sections(&reference.join(&name)).contains(&section) {
                        missing.insert(format!("{}:{}: {name} §{section}", file.display(), number + 1));
                    }
                }
            }
        }
    }
    assert!(missing.is_empty(), "docs/api lacks what is cited:\n{}", Vec::from_iter(missing).join("\n"));
}

#[test]
fn lists_and_ranges_of_sections_are_read() {
    let read = |line| citations(line).into_iter().map(|(name, section)| format!("{name} {section}"));
    let line = "(a.md §1, §2.3 and §4; b-c.md §5–§6, §7: as told). d.md, §8 says e.md §x";
    assert_eq!(
        Vec::from_iter(read(line)),
        ["a.md 1", "a.md 2.3", "a.md 4", "b-c.md 5", "b-c.md 6", "b-c.md 7", "d.md 8"]
    );
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !SKIPPED.contains(&name) {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known)) {
            found.push(path);
        }
    }
    found
}

/// The numbers of a file's headings: `## 5. Events` and `### 5.4 Judgements`.
fn sections(file: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let headings = text.lines().filter_map(|line| line.trim_start_matches('#').strip_prefix(' ')?.split_once(' '));
    headings.map(|(number, _)| number.trim_end_matches('.').to_owned()).collect()
}

/// Each file and section that a line names.
fn citations(line: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut parts = line.split(".md").peekable();
    while let Some(before) = parts.next() {
        let Some(after) = parts.peek() else { break };
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '/';
        let name = before.rsplit(|letter| !is_part(letter)).next().unwrap_or_default();
        found.extend(numbers(after).into_iter().map(|number| (format!("{name}.md"), number)));
    }
    found
}

/// The numbers of `, §1, §2.3–§4 and §5`, until something else comes.
fn numbers(mut text: &str) -> Vec<String> {
    let mut found = Vec::new();
    while let Some((between, rest)) = text.split_once('§') {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
        let number = rest[..end].trim_end_matches('.');
        if ![" ", ", ", " and ", " to ", "–"].contains(&between) || number.is_empty() {
            break;
        }
        found.push(number.to_owned());
        text = &rest[number.len()..];
    }
    found
}
