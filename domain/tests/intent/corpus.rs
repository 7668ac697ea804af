//! Reads the corpus: a call on each line, with the level and the effects that people expect.

use pilothouse_domain::intent::{Intent, Level, Request, judge};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{error::Error, fs, path::Path};

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
pub fn rows() -> Result<Vec<Row>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut rows = Vec::new();
    for entry in fs::read_dir(folder)? {
        let text = fs::read_to_string(entry?.path())?;
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        for line in lines {
            rows.push(serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))?);
        }
    }
    Ok(rows)
}

/// The judgement of a row.
pub fn judged(row: &Row) -> Intent {
    let (server, is_custom, input) = (row.server.as_deref(), row.custom, &row.input);
    judge(&Request { tool: &row.tool, server, is_custom, input, schema: None, file: &|_| None })
}
