//! Reads the corpus: a call on each line, with the level and the effects that people expect.

use pilothouse_domain::intent::{Intent, Level, Request, judge};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{fs, path::Path};

/// A call, and how it should be judged.
#[derive(Clone, Deserialize)]
pub struct Row {
    pub about: String,
    pub tool: String,
    pub server: Option<String>,
    #[serde(default)]
    pub custom: bool,
    pub input: Map<String, Value>,
    pub level: Level,
    #[serde(default)]
    pub effects: Vec<String>,
}

/// All rows of all files.
pub fn rows() -> Vec<Row> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect::<Vec<_>>();
    let lines = texts.iter().flat_map(|text| text.lines()).filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// The judgement of a row.
pub fn judged(row: &Row) -> Intent {
    let (server, is_custom, input) = (row.server.as_deref(), row.custom, &row.input);
    judge(&Request { tool: &row.tool, server, is_custom, input, file: &|_| None })
}
