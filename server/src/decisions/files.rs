//! The record of decisions as CSV and JSONL.

use crate::store::{
    StoreError,
    decisions::{ChainedEntry, decision_row},
};
use pilothouse_console_api::{DecisionRow, Via};
use pilothouse_domain::reveal::visible;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::fmt::Display;
use utoipa::ToSchema;

const HEAD: [&str; 19] = [
    "seq",
    "at",
    "decision",
    "by",
    "via",
    "session",
    "tool_use_id",
    "thread",
    "agent",
    "agent_name",
    "tool",
    "mcp_server",
    "level",
    "input_digest",
    "waited_ms",
    "message",
    "rules",
    "request_id",
    "hash",
];

/// How many rows of a file are read at a time.
pub const CHUNK: u32 = 500;

/// A format of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For a spreadsheet; without inputs.
    Csv,
    /// Each row whole, with its place in the chain.
    Jsonl,
}

impl Format {
    /// Rows as a part of a file; the first part has its head.
    ///
    /// # Errors
    /// When a row can't be read.
    pub fn write(self, rows: Vec<ChainedEntry>, is_first: bool) -> Result<String, StoreError> {
        match self {
            Self::Csv => csv(rows, is_first),
            Self::Jsonl => jsonl(rows),
        }
    }
}

/// Rows as JSON, one per line: the place in the chain, the hash, and the very bytes that it is over.
fn jsonl(rows: Vec<ChainedEntry>) -> Result<String, StoreError> {
    #[derive(serde::Serialize)]
    struct Line {
        seq: u64,
        hash: String,
        decision: Box<RawValue>,
    }
    let mut text = String::new();
    for ChainedEntry { seq, entry, hash } in rows {
        let decision = RawValue::from_string(entry).map_err(unreadable)?;
        text += &serde_json::to_string(&Line { seq, hash, decision }).map_err(unreadable)?;
        text.push('\n');
    }
    Ok(text)
}

/// Rows for a spreadsheet, without inputs and marks.
fn csv(rows: Vec<ChainedEntry>, with_head: bool) -> Result<String, StoreError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if with_head {
        writer.write_record(HEAD).map_err(unreadable)?;
    }
    for row in rows {
        writer.write_record(cells(decision_row(row)?)).map_err(unreadable)?;
    }
    let bytes = writer.into_inner().map_err(unreadable)?;
    String::from_utf8(bytes).map_err(unreadable)
}

fn cells(DecisionRow { seq, hash, decision }: DecisionRow) -> [String; 19] {
    let via = match &decision.via {
        Via::Login => "login".to_owned(),
        Via::Token(name) => format!("token {name}"),
        Via::Rule => "rule".to_owned(),
    };
    let asked = decision.asked.as_ref();
    let of = |part: Option<&str>| part.unwrap_or_default().to_owned();
    let cells = [
        seq.to_string(),
        decision.at.to_string(),
        decision.kind.words().to_owned(),
        decision.by.clone(),
        via,
        decision.session.clone(),
        decision.call.clone(),
        of(asked.and_then(|asked| asked.thread.as_deref())),
        of(asked.and_then(|asked| asked.agent.as_deref())),
        of(asked.and_then(|asked| asked.agent_name.as_deref())),
        of(asked.map(|asked| asked.tool.as_str())),
        of(asked.and_then(|asked| asked.server.as_deref())),
        of(asked.map(|asked| asked.level.name())),
        of(asked.map(|asked| asked.input_digest.as_str())),
        decision.waited_ms().map(|waited| waited.to_string()).unwrap_or_default(),
        of(decision.message()),
        decision.rules.join("; "),
        of(decision.request_id.as_deref()),
        hash,
    ];
    cells.map(|cell| harmless(&cell))
}

/// A cell that a spreadsheet would take for a formula is shown as the text that it is.
pub(crate) fn harmless(cell: &str) -> String {
    let cell = visible(cell);
    if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell }
}

fn unreadable(error: impl Display) -> StoreError {
    StoreError::Unreadable(format!("the record of decisions: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use pilothouse_console_api::Decision;
    use pilothouse_domain::chain::{FIRST, chained};
    use serde_json::json;

    fn row(decision: &Decision) -> ChainedEntry {
        let entry = serde_json::to_string(decision).unwrap();
        ChainedEntry { seq: 1, hash: chained(FIRST, &entry), entry }
    }

    #[test]
    fn a_line_has_the_bytes_that_the_hash_is_over() {
        let row = row(&sample::decision("sevt_1"));
        let line = jsonl(vec![row.clone()]).unwrap();
        assert!(line.ends_with("}\n") && line.contains(&format!("\"decision\":{}", row.entry)), "{line}");
    }

    #[test]
    fn a_spreadsheet_runs_nothing_that_an_agent_wrote() {
        let decision = Decision {
            by: "=HYPERLINK(\"https://evil.example\")".to_owned(),
            answer: json!({"deny_message": "two\nlines, \"quoted\" \u{202e}"}),
            ..sample::decision("sevt_1")
        };
        let text = csv(vec![row(&decision)], true).unwrap();
        assert!(text.starts_with("seq,at,decision,by,"), "{text}");
        assert!(text.contains("\"'=HYPERLINK(\"\"https://evil.example\"\")\""), "{text}");
        assert!(text.contains("\"two\nlines, \"\"quoted\"\" ⟦U+202E⟧\""), "{text}");
    }
}
