//! Tests of output by kind (agents.md §10.1: `read`, `grep`, `glob`).

use super::*;
use proptest::prelude::*;

fn joined(parts: &[OutputPart<'_>]) -> String {
    let part = |part: &OutputPart<'_>| match part {
        OutputPart::Lines { lines, .. } => lines.iter().map(|line| format!("{}{}", line.mark, line.text)).collect(),
        OutputPart::Paths(paths) => paths.concat(),
        OutputPart::Text(text) => (*text).to_owned(),
    };
    parts.iter().map(part).collect()
}

/// Path, numbers and texts of the lines.
fn lines<'a>(part: &OutputPart<'a>) -> (Option<&'a str>, Vec<(&'a str, &'a str)>) {
    match part {
        OutputPart::Lines { path, lines } => (*path, lines.iter().map(|line| (line.number, line.text)).collect()),
        other => panic!("{other:?} has no lines"),
    }
}

#[test]
fn a_file_has_numbered_lines() {
    let parts = numbered("     9\tfn main() {\n    10\t\n    11\t\t1\tx\n");
    assert_eq!(parts.len(), 1);
    assert_eq!(lines(&parts[0]), (None, vec![("9", "fn main() {\n"), ("10", "\n"), ("11", "\t1\tx\n")]));
    let noted = numbered("1→a\n2→b\n(the file has 40 more lines)");
    assert_eq!(lines(&noted[0]).1, [("1", "a\n"), ("2", "b\n")]);
    assert_eq!(noted[1], OutputPart::Text("(the file has 40 more lines)"));
}

#[test]
fn hits_are_grouped_by_file() {
    let parts = hits("/a/b.rs:3:use x:4:y\n/a/b.rs:40:}\n/a/c d.rs:1:\n");
    assert_eq!(parts.len(), 2);
    assert_eq!(lines(&parts[0]), (Some("/a/b.rs"), vec![("3", "use x:4:y\n"), ("40", "}\n")]));
    assert_eq!(lines(&parts[1]), (Some("/a/c d.rs"), vec![("1", "\n")]));
    assert_eq!(lines(&hits("12:30:00 start")[0]), (None, vec![("12", "30:00 start")]));
}

#[test]
fn paths_are_listed() {
    assert_eq!(paths("/a b/c.rs\nsrc/d.rs"), [OutputPart::Paths(vec!["/a b/c.rs\n", "src/d.rs"])]);
    assert_eq!(
        paths("/a\n(list cut at 100 files)"),
        [OutputPart::Paths(vec!["/a\n"]), OutputPart::Text("(list cut at 100 files)")]
    );
}

#[test]
fn another_shape_stays_a_text() {
    for output in ["no number\n1\ta\n", "1\ta\n7\tb\n", "1\ta\nx\n2\tb\n", "Error: /a: no such file", "\t1\t"] {
        assert_eq!(numbered(output), [OutputPart::Text(output)]);
    }
    for output in ["No matches found", "a.rs:1:x\n--\na.rs:9:y\n", ":1:x", "a.rs-1-x", "a.rs"] {
        assert_eq!(hits(output), [OutputPart::Text(output)]);
    }
    for output in ["No files found", "Done.", "Results:\n/a\n/b"] {
        assert_eq!(paths(output), [OutputPart::Text(output)]);
    }
    assert!(numbered("").is_empty() && hits("").is_empty() && paths("").is_empty());
}

proptest! {
    #[test]
    fn nothing_is_lost(output in "(( {0,3}[0-9]{1,2}(\t|→))?\\PC{0,6}\n?){0,6}", more in "((/a|b c)?:?[0-9]{0,2}:?\\PC{0,5}\n){0,6}") {
        for text in [&output, &more] {
            prop_assert_eq!(&joined(&numbered(text)), text);
            prop_assert_eq!(&joined(&hits(text)), text);
            prop_assert_eq!(&joined(&paths(text)), text);
        }
    }

    #[test]
    fn what_read_writes_is_read(texts in prop::collection::vec("\\PC{0,20}", 1..20), first in 1_u64..2_000) {
        let output: String = texts.iter().zip(first..).map(|(text, number)| format!("{number:>6}\t{text}\n")).collect();
        let parts = numbered(&output);
        prop_assert_eq!(parts.len(), 1);
        let expected: Vec<String> = texts.iter().map(|text| format!("{text}\n")).collect();
        prop_assert_eq!(lines(&parts[0]).1.into_iter().map(|(_, text)| text.to_owned()).collect::<Vec<_>>(), expected);
    }
}
