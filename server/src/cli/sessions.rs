//! `pilothouse session export`.

use crate::store::Store;
use std::{error::Error, io::Write};

/// How many events are read at a time.
const PAGE: u32 = 500;

/// Writes what the console has recorded of a session as a screenplay for the simulator.
pub(super) async fn export(store: &Store, id: &str, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut log = Vec::new();
    let mut after = 0;
    loop {
        let page = store.events_after(id, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for event in page {
            log.push(serde_json::from_str(&event.json)?);
        }
    }
    if log.is_empty() {
        return Err(format!("the console has recorded nothing of {id}: open the session in the console once").into());
    }
    let play = pilothouse_simulator::export(&format!("Recorded from {id}."), &log);
    serde_json::to_writer_pretty(&mut *output, &play)?;
    Ok(writeln!(output)?)
}
