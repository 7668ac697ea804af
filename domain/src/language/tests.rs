//! Tests of languages.

use super::*;
use proptest::prelude::*;

#[test]
fn fences_and_files_name_the_same_languages() {
    let fences = [
        ("rust", Some("rust")),
        ("Rust,ignore", Some("rust")),
        ("ts title=\"a\"", Some("typescript")),
        ("c++", Some("cpp")),
        ("sh", Some("bash")),
        ("", None),
        ("klingon", None),
        ("\" onload=alert(1)", None),
    ];
    for (fence, language) in fences {
        assert_eq!(of_fence(fence), language, "{fence:?}");
    }
    let paths = [
        ("/workspace/src/main.rs", Some("rust")),
        ("Dockerfile", Some("dockerfile")),
        ("/etc/app/config.TOML", Some("ini")),
        ("/home/user/.bashrc", Some("bash")),
        ("notes", None),
        ("/src.rs/notes", None),
        ("a.rs/", None),
    ];
    for (path, language) in paths {
        assert_eq!(of_path(path), language, "{path:?}");
    }
}

/// The script that colours them knows no other names.
#[test]
fn the_highlighter_has_each_language() {
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/code_colours.js");
    let script = std::fs::read_to_string(script).unwrap();
    let grammar = |line: &str| Some(line.strip_prefix("import ")?.split_once(" from \"highlight.js/")?.0.to_owned());
    let grammars: Vec<String> = script.lines().filter_map(grammar).collect();
    assert_eq!(grammars, LANGUAGES.map(|(name, _)| name));
}

proptest! {
    #[test]
    fn a_language_is_one_of_the_set(text in "\\PC{0,20}(rs|py|\"|<)?") {
        let known = |name: Option<&str>| name.is_none_or(|name| LANGUAGES.iter().any(|(known, _)| *known == name));
        prop_assert!(known(of_fence(&text)) && known(of_path(&text)));
    }
}
