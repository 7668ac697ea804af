//! The log that benchmarks write: a session that thinks, calls a tool and reads the result, again and again.

use pilothouse_server::store::{Store, event_log::Received};
use serde_json::{Value, json};
use std::{error::Error, time::Duration};

/// Whose log it is.
pub const SESSION: &str = "sesn_011CZkZAtmR3yMPDzynEDxu7";

/// Appends events, so many at once.
pub async fn append(store: &Store, events: &[Received], together: usize) -> Result<(), Box<dyn Error>> {
    for events in events.chunks(together) {
        let numbers = store.append_events(SESSION, events).await?;
        assert!(numbers.iter().all(Option::is_some), "each is new");
    }
    Ok(())
}

/// So many events; those of each run have ids of their own.
pub fn events(run: usize, count: usize) -> Result<Vec<Received>, Box<dyn Error>> {
    (0..count).map(|n| read(&event(run, n))).collect()
}

fn read(event: &Value) -> Result<Received, Box<dyn Error>> {
    Ok(Received::read(event.to_string(), None)?)
}

fn event(run: usize, n: usize) -> Value {
    // Ids grow with time, as the API's do, but their ends are random.
    let id =
        |n: usize| format!("sevt_011C{n:08}{:012x}", (n * 7 + run).wrapping_mul(0x9e37_79b9_7f4a) & 0xffff_ffff_ffff);
    let at = time::OffsetDateTime::UNIX_EPOCH + Duration::from_millis(1_790_000_000_000 + n as u64 * 100);
    let at = at.format(&time::format_description::well_known::Rfc3339).unwrap_or_default();
    let text = "I will look at the files of the harbour's crane first, then run its tests once more. ";
    match n % 5 {
        0 => json!({"id": id(n), "type": "span.model_request_start", "processed_at": at}),
        1 => json!({"id": id(n), "type": "agent.message", "processed_at": at,
            "content": [{"type": "text", "text": format!("{text}{n}")}]}),
        2 => json!({"id": id(n), "type": "agent.tool_use", "processed_at": at, "name": "bash",
            "evaluated_permission": "allow", "input": {"command": format!("cargo test -p crane -- --test-threads {n}")}}),
        3 => json!({"id": id(n), "type": "span.model_request_end", "processed_at": at, "is_error": false,
            "model_request_start_id": id(n - 3), "model_usage": {"input_tokens": n, "output_tokens": 120,
            "cache_creation_input_tokens": 0, "cache_read_input_tokens": 4_000, "speed": "standard"}}),
        _ => json!({"id": id(n), "type": "agent.tool_result", "processed_at": at, "tool_use_id": id(n - 2),
            "is_error": false, "content": [{"type": "text", "text": text.repeat(3)}]}),
    }
}
