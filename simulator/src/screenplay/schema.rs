//! The JSON Schema of screenplays, `screenplays/schema.json`, which is written from the types and checked here.

use super::{file::Screenplay, library::SHIPPED};
use schemars::{JsonSchema, schema_for};
use serde_json::{Map, Value};
use std::{env, fs, path::Path};

/// The `input` of a call.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum Input {
    /// As the tool takes it (agents.md §10.1).
    Object(Map<String, Value>),
    /// A variable that stands for one, such as `{{custom_input}}`.
    Variable(#[schemars(regex(pattern = r"^\{\{[a-z_]+\}\}$"))] String),
}

fn written() -> String {
    let mut schema = schema_for!(Screenplay);
    schema.insert("title".to_owned(), "Pilothouse screenplay".into());
    format!("{:#}\n", schema.to_value())
}

#[test]
fn the_schema_in_the_folder_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenplays/schema.json");
    if env::var_os("WRITE_SCHEMA").is_some() {
        fs::write(&path, written()).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    let hint = "write it anew: WRITE_SCHEMA=1 cargo test -p pilothouse-simulator schema";
    assert!(stored == written(), "{} differs from the types; {hint}", path.display());
}

#[test]
fn every_shipped_screenplay_fits_the_schema_and_a_wrong_one_does_not() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("screenplay.json", serde_json::from_str(&written()).unwrap()).unwrap();
    let schema = compiler.compile("screenplay.json", &mut schemas).unwrap();
    let check = |text: &str| schemas.validate(&serde_json::from_str(text).unwrap(), schema).map_err(|e| e.to_string());
    for (name, text) in SHIPPED {
        assert_eq!(check(text), Ok(()), "{name}");
    }
    for wrong in [
        r#"{"about": "x", "scenes": []}"#,
        r#"{"about": "x", "keywords": [], "scenes": [{"steps": [{"sing": 1}]}]}"#,
        r#"{"about": "x", "keywords": [], "scenes": [{"steps": [{"say": {"text": "x", "paces": 1}}]}]}"#,
        r#"{"about": "x", "keywords": [], "scenes": [{"steps": [{"use": [{"tool": "bash", "input": "ls"}]}]}]}"#,
    ] {
        assert!(check(wrong).is_err(), "{wrong}");
    }
}
