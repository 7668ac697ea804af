//! `pilothouse session export`.

use crate::store::{
    Store,
    event_log::{Edge, Filter},
};
use serde_json::Value;
use std::{collections::HashMap, error::Error, io::Write};

/// How many events are read at a time.
const EVENTS_PER_PAGE: u32 = 500;

/// Writes the recording of a session as a screenplay for the simulator.
pub(super) async fn export(store: &Store, id: &str, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    // An empty thread selects the session's own stream.
    let log = read(store, id, "").await?;
    if log.is_empty() {
        return Err(format!("the console has no recording of {id}: open the session in the console first").into());
    }
    let mut threads = HashMap::new();
    for thread in store.child_threads(id).await? {
        let thread = thread.id.to_string();
        let log = read(store, id, &thread).await?;
        threads.insert(thread, log);
    }
    let play = pilothouse_simulator::export(&format!("Recorded from {id}."), &log, &threads);
    serde_json::to_writer_pretty(&mut *output, &play)?;
    Ok(writeln!(output)?)
}

/// The events of a thread, oldest first.
async fn read(store: &Store, id: &str, thread: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    let filter = Filter { thread: Some(thread.to_owned()), ..Filter::default() };
    let mut log: Vec<Value> = Vec::new();
    let mut edge = Edge::Start;
    while let Some(page) = store.log_window(id, &edge, &filter, EVENTS_PER_PAGE).await? {
        for event in page.data {
            log.push(serde_json::from_str(&event.json)?);
        }
        match log.last().and_then(|last| last["id"].as_str()) {
            Some(last) if page.has_later => edge = Edge::After(last.to_owned()),
            _ => break,
        }
    }
    Ok(log)
}
