//! `pilothouse decisions verify` and `pilothouse decisions export`.

use super::args::DecisionFormat;
use crate::{decisions, store::Store};
use std::{error::Error, io::Write};

/// How many rows are read at a time.
const CHUNK: u32 = 500;

/// Says whether the chain holds, and its last hash.
pub(super) async fn verify(store: &Store, head: Option<&str>, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let decisions::Verified { rows, head } = decisions::verify(store, head).await??;
    Ok(writeln!(output, "{rows} decisions, none changed or removed. The last one's hash:\n{head}")?)
}

/// Writes the whole record.
pub(super) async fn export(
    store: &Store,
    format: DecisionFormat,
    output: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let mut after = None;
    loop {
        let rows = store.chain_after(after.unwrap_or_default(), CHUNK).await?;
        let last = rows.last().map(|row| row.seq);
        let text = match format {
            DecisionFormat::Csv => decisions::csv(rows, after.is_none())?,
            DecisionFormat::Jsonl => decisions::jsonl(rows)?,
        };
        output.write_all(text.as_bytes())?;
        match last {
            Some(last) => after = Some(last),
            None => return Ok(()),
        }
    }
}
