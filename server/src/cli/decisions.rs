//! `pilothouse decisions verify` and `pilothouse decisions export`.

use crate::{
    decisions::{self, CHUNK, Format},
    store::Store,
};
use std::{error::Error, io::Write};

/// Says whether the chain holds, and its last hash.
pub(super) async fn verify(store: &Store, head: Option<&str>, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let decisions::Verified { rows, head } = decisions::verify(store, head).await??;
    Ok(writeln!(output, "{rows} decisions, none changed or removed. The last one's hash:\n{head}")?)
}

/// Writes the whole record.
pub(super) async fn export(store: &Store, format: Format, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut after = None;
    loop {
        let rows = store.chain_after(after.unwrap_or_default(), CHUNK).await?;
        let last = rows.last().map(|row| row.seq);
        output.write_all(format.write(rows, after.is_none())?.as_bytes())?;
        match last {
            Some(last) => after = Some(last),
            None => return Ok(()),
        }
    }
}
