//! The fields that a browser sends for a page's form: `name`, and of an entry in a list `files.0.mount_path`.

use super::{FieldErrors, Pair, Paths};
use std::collections::BTreeMap;

/// Names and texts in the order of the page. The texts are as they were typed.
pub type Fields = [(String, String)];

/// More entries than the API takes of anything.
const MAX_INDEX: usize = 1_000;

/// Buttons that change how many rows a list has; the value is the list, or the row.
const ADD: &str = "add";
const REMOVE: &str = "remove";

/// A form of a page, whose state is its texts.
pub trait PageForm: Default {
    /// What the API calls the fields, where that is something else.
    const PATHS: Paths;

    /// The form as it was filled in; what it doesn't know is left out.
    fn from_fields(fields: &Fields) -> Self;

    /// What is wrong with it.
    fn errors(&self) -> FieldErrors;
}

/// The text of a field, empty where there is none. Browsers send line feeds as CR LF.
pub fn text(fields: &Fields, name: &str) -> String {
    let field = fields.iter().find(|(field, _)| field == name);
    field.map(|(_, text)| text.replace("\r\n", "\n")).unwrap_or_default()
}

/// The texts of all fields with a name: of boxes those that are ticked.
pub fn texts(fields: &Fields, name: &str) -> Vec<String> {
    fields.iter().filter(|(field, _)| field == name).map(|(_, text)| text.clone()).collect()
}

/// Whether a box is ticked.
pub fn is_ticked(fields: &Fields, name: &str) -> bool {
    fields.iter().any(|(field, text)| field == name && text == "on")
}

/// The fields below a name, without it: `a` has `b.c` of `a.b.c`.
pub fn below(fields: &Fields, name: &str) -> Vec<(String, String)> {
    let part = |(field, text): &(String, String)| {
        Some((field.strip_prefix(name)?.strip_prefix('.')?.to_owned(), text.clone()))
    };
    fields.iter().filter_map(part).collect()
}

/// The rows of a list in their order, each read from its own fields.
pub fn rows<T>(fields: &Fields, list: &str, read: impl Fn(&Fields) -> T) -> Vec<T> {
    let mut found: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
    for (name, text) in below(fields, list) {
        let place = name.split_once('.').and_then(|(index, part)| Some((index.parse::<usize>().ok()?, part)));
        if let Some((index, part)) = place.filter(|(index, _)| *index < MAX_INDEX) {
            found.entry(index).or_default().push((part.to_owned(), text));
        }
    }
    found.values().map(|row| read(row)).collect()
}

/// The key-value pairs of a form.
pub fn pairs(fields: &Fields) -> Vec<Pair> {
    rows(fields, "metadata", |row| Pair { key: text(row, "key"), value: text(row, "value") })
}

/// The fields after the button that was pressed added a row to a list, or removed one.
pub fn pressed(mut fields: Vec<(String, String)>) -> Vec<(String, String)> {
    for list in texts(&fields, ADD) {
        let there = below(&fields, &list);
        let last = there.iter().filter_map(|(name, _)| name.split('.').next()?.parse::<usize>().ok()).max();
        let index = last.map_or(0, |last| last.saturating_add(1));
        fields.push((format!("{list}.{index}."), String::new()));
    }
    for row in texts(&fields, REMOVE) {
        let begin = format!("{row}.");
        fields.retain(|(name, _)| !name.starts_with(&begin));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn names(fields: &Fields, list: &str) -> Vec<String> {
        rows(fields, list, |row| text(row, "name"))
    }

    #[test]
    fn rows_stand_in_the_order_of_their_numbers() {
        let fields = fields(&[
            ("a.10.name", "b"),
            ("a.2.name", "a\r\nx"),
            ("a.x.name", "-"),
            ("a.5000.name", "-"),
            ("ab.0.name", "-"),
        ]);
        assert_eq!(names(&fields, "a"), ["a\nx", "b"]);
    }

    #[test]
    fn a_row_may_have_a_list_of_its_own() {
        let fields = fields(&[("a.0.b.0.name", "x"), ("a.0.b.1.name", "y"), ("a.1.b.0.name", "z")]);
        assert_eq!(
            rows(&fields, "a", |row| names(row, "b")),
            [vec!["x".to_owned(), "y".to_owned()], vec!["z".to_owned()]]
        );
    }

    #[test]
    fn buttons_add_and_remove_rows() {
        let some = fields(&[("a.0.name", "x"), ("a.3.name", "y"), ("add", "a")]);
        assert_eq!(names(&pressed(some), "a"), ["x", "y", ""]);
        assert_eq!(names(&pressed(fields(&[("add", "a")])), "a"), [""]);
        let some = fields(&[("a.1.name", "x"), ("a.10.name", "y"), ("remove", "a.1")]);
        assert_eq!(names(&pressed(some), "a"), ["y"]);
        let inner = pressed(fields(&[("a.0.name", "x"), ("add", "a.0.b")]));
        assert_eq!(rows(&inner, "a", |row| names(row, "b").len()), [1]);
    }

    proptest! {
        #[test]
        fn any_fields_are_read(pairs in proptest::collection::vec(("(add|remove|[a-z.0-9]{0,12})", "[a-z.0-9]{0,12}"), 0..12)) {
            let count = pairs.len();
            let fields = pressed(pairs);
            prop_assert!(fields.len() <= 2 * count);
            prop_assert!(rows(&fields, "a", |_| ()).len() <= fields.len());
        }
    }
}
