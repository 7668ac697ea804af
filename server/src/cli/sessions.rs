//! `pilothouse session export`.

use crate::store::{
    Store,
    event_log::{Edge, Filter},
};
use std::{error::Error, io::Write};

/// How many events are read at a time.
const PAGE: u32 = 500;

/// Writes what the console has recorded of a session as a screenplay for the simulator.
pub(super) async fn export(store: &Store, id: &str, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let own_stream = Filter { thread: Some(String::new()), ..Filter::default() };
    let mut log: Vec<serde_json::Value> = Vec::new();
    let mut edge = Edge::Start;
    while let Some(page) = store.log_window(id, &edge, &own_stream, PAGE).await? {
        for event in page.data {
            log.push(serde_json::from_str(&event.json)?);
        }
        match log.last().and_then(|last| last["id"].as_str()) {
            Some(last) if page.has_later => edge = Edge::After(last.to_owned()),
            _ => break,
        }
    }
    if log.is_empty() {
        return Err(format!("the console has recorded nothing of {id}: open the session in the console once").into());
    }
    let play = pilothouse_simulator::export(&format!("Recorded from {id}."), &log);
    serde_json::to_writer_pretty(&mut *output, &play)?;
    Ok(writeln!(output)?)
}
