//! Circles in small made-up crates.

use super::*;

/// A crate of these files below `src`, written into a folder that is gone at the end.
fn read(files: &[(&str, &str)]) -> CrateSource {
    let workspace = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let file = workspace.path().join("made/src").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    CrateSource::read(workspace.path(), Path::new("made")).unwrap()
}

/// Each arrow as `from:line to item`, without the folder.
fn arrows(files: &[(&str, &str)]) -> Vec<String> {
    let short = |path: &Path| path.strip_prefix("made/src").unwrap().display().to_string();
    let text = |arrow: Arrow| format!("{}:{} {} {}", short(&arrow.from), arrow.line, short(&arrow.to), arrow.item);
    resolve::arrows(&read(files)).into_iter().map(text).collect()
}

#[test]
fn a_use_line_and_a_path_in_code_are_arrows() {
    let found = arrows(&[
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "use crate::b::Thing;\nfn f(_: Thing) { super::b::make(); }"),
        ("b.rs", "pub struct Thing;\npub fn make() {}"),
    ]);
    assert_eq!(found, ["a.rs:1 b.rs Thing", "a.rs:2 b.rs make"]);
}

#[test]
fn a_module_that_is_imported_counts_by_what_is_taken_from_it() {
    let found = arrows(&[
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "use crate::b;\n\nfn f() { b::make(); }"),
        ("b.rs", "pub fn make() {}"),
    ]);
    assert_eq!(found, ["a.rs:3 b.rs make"]);
}

#[test]
fn a_re_export_is_no_arrow_and_leads_to_the_definition() {
    let found = arrows(&[
        ("lib.rs", "mod a;\nmod room;"),
        ("a.rs", "use crate::room::{Thing, other};\nfn f(_: Thing) { other() }"),
        ("room.rs", "mod inner;\nmod open;\npub use inner::Thing;\npub use open::*;"),
        ("room/inner.rs", "pub struct Thing;"),
        ("room/open.rs", "pub fn other() {}"),
    ]);
    assert_eq!(found, ["a.rs:1 room/inner.rs Thing", "a.rs:1 room/open.rs other"]);
}

#[test]
fn an_import_that_only_children_use_is_theirs() {
    let found = arrows(&[
        ("lib.rs", "mod a;\nmod b;\nuse a::Thing;"),
        ("a.rs", "pub struct Thing;"),
        ("b.rs", "use super::Thing;\nfn f(_: Thing) {}"),
    ]);
    assert_eq!(found, ["b.rs:1 a.rs Thing"]);
}

#[test]
fn a_trait_is_used_by_whoever_imports_it() {
    let found = arrows(&[
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "use crate::b::Speak as _;\nuse crate::b::Walk;"),
        ("b.rs", "pub trait Speak {}\npub trait Walk {}"),
    ]);
    assert_eq!(found, ["a.rs:1 b.rs Speak", "a.rs:2 b.rs Walk"]);
}

#[test]
fn tests_do_not_count() {
    let found = arrows(&[
        ("lib.rs", "mod a;\nmod b;\n#[cfg(test)]\nmod tests;"),
        ("a.rs", "#[cfg(test)]\nuse crate::b::make;\n#[cfg(test)]\nmod tests { use crate::b::make; }"),
        ("b.rs", "pub fn make() {}\n#[cfg(test)]\nfn f() { crate::a::gone() }\n#[test]\nfn g() { crate::a::gone() }"),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn code_of_either_target_counts() {
    let found = arrows(&[
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "#[cfg(target_arch = \"wasm32\")]\nuse crate::b::make;\nfn f() { make() }"),
        ("b.rs", "pub fn make() {}"),
    ]);
    assert_eq!(found, ["a.rs:2 b.rs make"]);
}

#[test]
fn macros_count_by_their_paths_and_define_what_they_may() {
    let found = arrows(&[
        ("lib.rs", "mod a;\nmod b;\nmod c;\nmod ids;"),
        ("a.rs", "use crate::ids::AgentId;\nfn f(id: AgentId) { view! { <b::Card id=other.b /> } }\nuse crate::b;"),
        ("b.rs", "pub fn Card() {}"),
        ("ids.rs", "macro_rules! ids { ($($t:tt)*) => { pub enum Kind {} } }\nids! { AgentId = \"agent\" }"),
        ("c.rs", "use crate::ids::Kind;\nfn f(_: Kind) {}"),
    ]);
    assert_eq!(found, ["a.rs:2 b.rs Card", "a.rs:1 ids.rs AgentId", "c.rs:1 ids.rs Kind"]);
}

#[test]
fn attributes_name_functions_in_strings() {
    let found = arrows(&[
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "struct A { #[serde(default = \"crate::b::make\")] x: u8 }"),
        ("b.rs", "pub fn make() -> u8 { 0 }"),
    ]);
    assert_eq!(found, ["a.rs:1 b.rs make"]);
}

#[test]
fn a_module_and_a_function_may_share_a_name() {
    let found = arrows(&[
        ("lib.rs", "mod a;\nmod row;"),
        ("a.rs", "use crate::row::row;\nfn f() { row(crate::row::WIDTH) }"),
        ("row.rs", "pub fn row(_: u8) {}\npub const WIDTH: u8 = 0;"),
    ]);
    assert_eq!(found, ["a.rs:2 row.rs WIDTH", "a.rs:1 row.rs row"]);
}

#[test]
fn a_name_of_another_crate_is_no_arrow() {
    let found = arrows(&[
        ("lib.rs", "mod a;\nmod time;"),
        ("a.rs", "use std::time::Duration;\nfn f() { ::time::now(); }"),
        ("time.rs", "pub fn now() {}\npub struct Duration;"),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_parent_and_a_child_that_name_each_other_are_a_circle() {
    let source = read(&[
        ("lib.rs", "mod a;\nmod apart;"),
        ("a.rs", "mod child;\npub struct A;\nfn f() { child::make() }"),
        ("a/child.rs", "use super::A;\npub fn make(_: A) {}"),
        ("apart.rs", "use crate::a::A;\nfn f(_: A) {}"),
    ]);
    let arrows = resolve::arrows(&source);
    let found = circles(arrows.iter().map(|arrow| (arrow.from.as_path(), arrow.to.as_path())));
    assert_eq!(found, [[Path::new("made/src/a/child.rs"), Path::new("made/src/a.rs")]]);
}

#[test]
fn circles_are_told_apart() {
    let arrows = [(1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (5, 4), (5, 6), (7, 6)];
    assert_eq!(circles(arrows.into_iter()), [vec![1, 2, 3], vec![4, 5]]);
    assert_eq!(circles([(1, 2), (1, 3), (2, 4), (3, 4)].into_iter()), Vec::<Vec<i32>>::new());
}

#[test]
fn a_room_is_a_file_with_its_folder() {
    let source = read(&[
        ("lib.rs", "mod a;\nmod b;\nmod c;\nfn f() { a::make() }"),
        ("a.rs", "mod deep;\npub fn make() { deep::deep() }"),
        ("a/deep.rs", "use crate::b::other;\npub fn deep() { other() }"),
        ("b.rs", "pub fn other() { crate::c::last() }"),
        ("c.rs", "pub fn last() { crate::a::make() }"),
    ]);
    let rooms = rooms::Rooms::new(Path::new("made/src"), &source);
    assert_eq!(Vec::from_iter(&rooms.names), ["a", "b", "c", "lib"]);
    assert_eq!(rooms.arrows.len(), 4);
    assert_eq!(rooms.circles(), [["a", "b", "c"]]);
}
