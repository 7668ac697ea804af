//! The shapes of events that clients send (events.md §4, §11). The engine checks them against the session's state.

use super::blocks::{ANY, blocks};
use crate::{files, prelude::*};
use pilothouse_api::ids::MAX_ID_LENGTH;

/// Most events of a session's `initial_events`.
const MOST_INITIAL: usize = 50;
/// Most document blocks that name files, over all initial events.
const MOST_FILE_DOCUMENTS: usize = 100;
const LONGEST_DENIAL: usize = 10_000;
const LONGEST_RUBRIC: usize = 262_144;
const MOST_ITERATIONS: u64 = 20;
const MOST_SYSTEM_BLOCKS: usize = 1_000;

/// The events of a send request, each as it will be stored.
pub(super) fn check(fields: &Fields<'_>) -> Result<Vec<Value>, HttpError> {
    fields.required_items("events", ANY)?;
    let events = fields.list("events")?.value().unwrap_or_default();
    check_system_messages(events)?;
    events.iter().enumerate().map(|(index, event)| check_event(&format!("events.{index}"), event)).collect()
}

/// The `initial_events` of a new session (sessions.md §4); only a deployment's may have a `system.message`.
pub(crate) async fn initial(store: &Store, fields: &Fields<'_>, of_deployment: bool) -> Result<Vec<Value>, HttpError> {
    let events = fields.list("initial_events")?.value().unwrap_or_default();
    fields.refuse_if(events.len() > MOST_INITIAL, "initial_events", format_args!("at most {MOST_INITIAL} events"))?;
    check_system_messages(events)?;
    let mut checked = Vec::with_capacity(events.len());
    for (index, event) in events.iter().enumerate() {
        let path = format!("initial_events.{index}");
        let allowed = &["user.message", "user.define_outcome", "system.message"][..if of_deployment { 3 } else { 2 }];
        if !allowed.iter().any(|kind| event["type"] == *kind) {
            return Err(HttpError::invalid(format!("{path}.type: must be one of: {}", allowed.join(", "))));
        }
        checked.push(check_event(&path, event)?);
    }
    if checked.iter().filter(|event| event["type"] == "user.define_outcome").count() > 1 {
        return Err(fields.fail("initial_events", "at most one `user.define_outcome`"));
    }
    let blocks = checked.iter().filter_map(|event| event["content"].as_array()).flatten();
    let file_documents = blocks.filter(|block| block["type"] == "document" && block["source"]["type"] == "file");
    if file_documents.count() > MOST_FILE_DOCUMENTS {
        return Err(fields.fail("initial_events", format_args!("at most {MOST_FILE_DOCUMENTS} documents from files")));
    }
    resolve_rubrics(store, &mut checked).await?;
    Ok(checked)
}

/// Replaces rubrics that are files by their text, as the API echoes them.
pub(super) async fn resolve_rubrics(store: &Store, events: &mut [Value]) -> Result<(), HttpError> {
    for event in events {
        let Some(file_id) = event["rubric"]["file_id"].as_str() else { continue };
        let content = files::read(store, file_id).await?;
        let text = String::from_utf8_lossy(&content).into_owned();
        if text.chars().count() > LONGEST_RUBRIC {
            return Err(HttpError::invalid(format!(
                "rubric.file_id: the file has more than {LONGEST_RUBRIC} characters"
            )));
        }
        event["rubric"] = json!({"content": text, "type": "text"});
    }
    Ok(())
}

fn check_event(path: &str, event: &Value) -> Result<Value, HttpError> {
    let fields = Fields::at(path, event)?;
    match fields.tag()? {
        "user.message" => {
            fields.only(&["type", "content"])?;
            blocks(&fields, &["text", "image", "document"], ANY)?;
        }
        "system.message" => {
            fields.only(&["type", "content"])?;
            blocks(&fields, &["text"], MOST_SYSTEM_BLOCKS)?;
        }
        "user.interrupt" => {
            fields.only(&["type", "session_thread_id"])?;
            fields.text("session_thread_id", 1..=MAX_ID_LENGTH)?;
        }
        "user.tool_confirmation" => confirmation(&fields)?,
        "user.custom_tool_result" => result(&fields, "custom_tool_use_id")?,
        "user.tool_result" => result(&fields, "tool_use_id")?,
        "user.define_outcome" => outcome(&fields)?,
        other => return Err(fields.fail("type", format_args!("`{other}` is not an event that clients send"))),
    }
    let mut stored = event.clone();
    if let Some(members) = stored.as_object_mut() {
        // `null` means the same as leaving out, and is not echoed.
        members.retain(|_, value| !value.is_null());
    }
    Ok(stored)
}

fn confirmation(fields: &Fields<'_>) -> Result<(), HttpError> {
    fields.only(&["type", "tool_use_id", "result", "deny_message"])?;
    fields.required_id("tool_use_id")?;
    let result = fields.required_choice("result", &["allow", "deny"])?;
    let why = fields.text("deny_message", 0..=LONGEST_DENIAL)?;
    fields.refuse_if(result == "allow" && matches!(why, Sent::Value(_)), "deny_message", "is only allowed with `deny`")
}

fn result(fields: &Fields<'_>, id: &str) -> Result<(), HttpError> {
    fields.only(&["type", id, "content", "is_error"])?;
    fields.required_id(id)?;
    fields.bool("is_error")?;
    if fields.list("content")?.value().is_some_and(|content| !content.is_empty()) {
        blocks(fields, &["text", "image", "document", "search_result"], ANY)?;
    }
    Ok(())
}

fn outcome(fields: &Fields<'_>) -> Result<(), HttpError> {
    fields.only(&["type", "description", "rubric", "max_iterations"])?;
    fields.required_text("description", 1..=ANY)?;
    if let Sent::Value(count) = fields.count("max_iterations")?
        && count > MOST_ITERATIONS
    {
        return Err(fields.fail("max_iterations", format_args!("must be at most {MOST_ITERATIONS}")));
    }
    let rubric = fields.required_object("rubric")?;
    let text = match rubric.variant(&[("text", &["content"]), ("file", &["file_id"])])? {
        "text" => rubric.required_text("content", 1..=LONGEST_RUBRIC),
        _ => rubric.required_id("file_id"),
    };
    text.map(|_| ())
}

/// At most one system message, last, and alone or right after a message or tool result (events.md §4.6).
fn check_system_messages(events: &[Value]) -> Result<(), HttpError> {
    let Some(index) = events.iter().position(|event| event["type"] == "system.message") else { return Ok(()) };
    refuse_if(index + 1 < events.len(), format_args!("events.{index}: a `system.message` must be the last event"))?;
    let trails = ["user.message", "user.tool_result", "user.custom_tool_result"];
    if index > 0 && !trails.iter().any(|kind| events[index - 1]["type"] == *kind) {
        return Err(HttpError::invalid(format!(
            "events.{index}: a `system.message` follows a `user.message` or a tool result"
        )));
    }
    Ok(())
}
