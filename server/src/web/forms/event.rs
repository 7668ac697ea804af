//! A form that sends an event to a session: its fields, as the API takes them.

use crate::{answers::INPUT_DIGEST, failure::Failure};
use http::{HeaderMap, HeaderValue};
use pilothouse_domain::form::event::EventRow;
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

/// Which fields a form may have, by the type of its event, and which of them the event must have.
const FIELDS: [(&str, &[&str], &[&str]); 6] = [
    ("user.message", &["content", "system"], &["content"]),
    ("user.define_outcome", &["description", "rubric", "max_iterations"], &[]),
    // The composer's text comes along, whichever of its buttons is pressed.
    ("user.interrupt", &["content", "session_thread_id"], &[]),
    ("user.tool_confirmation", &["tool_use_id", "result", "deny_message", "confirm"], &["tool_use_id", "result"]),
    ("user.custom_tool_result", &["custom_tool_use_id", "content", "format", "is_error"], &["custom_tool_use_id"]),
    ("user.tool_result", &["tool_use_id", "content", "format", "is_error"], &["tool_use_id"]),
];

/// Whether a call sends events to a session.
pub fn sends_events(path: &str) -> bool {
    let rest = path.strip_prefix("/api/v1/sessions/").and_then(|rest| rest.strip_suffix("/events"));
    rest.is_some_and(|session| !session.contains('/'))
}

/// The form's field that names the input which was shown becomes the call's header.
pub fn name_input(headers: &mut HeaderMap, fields: &mut Vec<(String, String)>) {
    let named = fields.iter().position(|(name, _)| name == "input_digest").map(|at| fields.swap_remove(at));
    if let Some(Ok(digest)) = named.map(|(_, digest)| HeaderValue::from_str(&digest)) {
        headers.insert(INPUT_DIGEST, digest);
    }
}

/// The body of the call: the one event that a form describes.
///
/// # Errors
/// 400 for a type, a field or a repetition that no such form has.
pub fn body(fields: Vec<(String, String)>) -> Result<Value, Failure> {
    let mut form = Map::new();
    for (name, value) in fields {
        if form.contains_key(&name) {
            return Err(Failure::invalid(format!("{name}: given twice; a form sends one event.")));
        }
        form.insert(name, Value::String(value));
    }
    let kind = form.remove("type").unwrap_or_default();
    let known = FIELDS.iter().find(|(name, ..)| kind == *name);
    let (kind, allowed, required) = known.ok_or_else(|| Failure::invalid("type: a form can't send such an event."))?;
    let mut event = Map::from_iter([("type".to_owned(), json!(kind))]);
    for (name, value) in form {
        if !allowed.contains(&name.as_str()) {
            return Err(Failure::invalid(format!("{name}: {kind} has no such field.")));
        }
        let Some(text) = value.as_str().filter(|text| !text.is_empty()) else { continue };
        if let Some(value) = member(&name, text)? {
            event.insert(name, value);
        }
    }
    // The word that was typed before a dangerous call is for the browser.
    event.remove("confirm");
    if let Some(format) = event.remove("format") {
        check_format(&format, event.get("content"))?;
    }
    // A system message comes right after the message of a person.
    let system = event.remove("system").map(|content| json!({"type": "system.message", "content": content}));
    match *kind {
        "user.define_outcome" => event = outcome(&event)?,
        "user.interrupt" => drop(event.remove("content")),
        // What was typed as the reason to deny is not sent with the opposite.
        "user.tool_confirmation" if event.get("result") != Some(&json!("deny")) => drop(event.remove("deny_message")),
        _ => {}
    }
    if let Some(name) = required.iter().find(|name| !event.contains_key(**name)) {
        return Err(Failure::invalid(format!("{name}: must not be empty.")));
    }
    let events: Vec<_> = [Value::Object(event)].into_iter().chain(system).collect();
    Ok(json!({ "events": events }))
}

/// The outcome that a form's texts define.
fn outcome(fields: &Map<String, Value>) -> Result<Map<String, Value>, Failure> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (kind, rubric, max_iterations) = (text("type"), text("rubric"), text("max_iterations"));
    let row = EventRow { kind, text: text("description"), rubric, max_iterations };
    let event = row.event().map_err(|(part, what)| Failure::invalid(format!("{part}: {what}.")))?;
    Ok(event.as_object().cloned().unwrap_or_default())
}

/// A result is sent as it was typed; one that was called JSON must be JSON.
fn check_format(format: &Value, content: Option<&Value>) -> Result<(), Failure> {
    match format.as_str() {
        Some("text") => Ok(()),
        Some("json") => {
            let text = content.and_then(|content| content.pointer("/0/text")?.as_str()).unwrap_or_default();
            let parsed = serde_json::from_str::<IgnoredAny>(text);
            parsed.map(drop).map_err(|error| Failure::invalid(format!("content: This is not JSON: {error}.")))
        }
        _ => Err(Failure::invalid("format: expected text or json.")),
    }
}

/// A field as a member of the event.
fn member(name: &str, text: &str) -> Result<Option<Value>, Failure> {
    // Forms send line feeds as CR LF.
    let text = text.replace("\r\n", "\n");
    Ok(match name {
        "content" | "system" if text.trim().is_empty() => None,
        "content" | "system" => Some(json!([{"type": "text", "text": text}])),
        "is_error" if text == "on" => Some(json!(true)),
        "is_error" => return Err(Failure::invalid("is_error: expected a checkbox.")),
        _ => Some(json!(text)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(form: &str) -> Result<Value, String> {
        let fields = serde_urlencoded::from_str(form).unwrap();
        body(fields).map(|mut body| body["events"][0].take()).map_err(|failure| failure.told().message().to_owned())
    }

    #[test]
    fn each_form_becomes_its_event() {
        for (form, expected) in [
            (
                "content=Go+on%0D%0Aplease&type=user.message",
                json!({"type": "user.message", "content": [{"type": "text", "text": "Go on\nplease"}]}),
            ),
            ("content=half+a+thought&type=user.interrupt", json!({"type": "user.interrupt"})),
            (
                "type=user.tool_confirmation&tool_use_id=sevt_1&deny_message=&result=allow",
                json!({"type": "user.tool_confirmation", "tool_use_id": "sevt_1", "result": "allow"}),
            ),
            (
                "type=user.tool_confirmation&tool_use_id=sevt_1&deny_message=No&result=allow",
                json!({"type": "user.tool_confirmation", "tool_use_id": "sevt_1", "result": "allow"}),
            ),
            (
                "type=user.tool_confirmation&tool_use_id=sevt_1&deny_message=Too+risky&result=deny",
                json!({"type": "user.tool_confirmation", "tool_use_id": "sevt_1", "deny_message": "Too risky", "result": "deny"}),
            ),
            (
                "type=user.custom_tool_result&custom_tool_use_id=sevt_1&content=42&is_error=on",
                json!({"type": "user.custom_tool_result", "custom_tool_use_id": "sevt_1",
                    "content": [{"type": "text", "text": "42"}], "is_error": true}),
            ),
            (
                "type=user.custom_tool_result&custom_tool_use_id=sevt_1&format=json&content=%7B%22a%22:%0D%0A+1%7D",
                json!({"type": "user.custom_tool_result", "custom_tool_use_id": "sevt_1",
                    "content": [{"type": "text", "text": "{\"a\":\n 1}"}]}),
            ),
            (
                "type=user.tool_result&tool_use_id=sevt_1&format=text&content=%7B",
                json!({"type": "user.tool_result", "tool_use_id": "sevt_1", "content": [{"type": "text", "text": "{"}]}),
            ),
            (
                "type=user.tool_result&tool_use_id=sevt_1&content=",
                json!({"type": "user.tool_result", "tool_use_id": "sevt_1"}),
            ),
        ] {
            assert_eq!(event(form), Ok(expected), "{form}");
        }
    }

    #[test]
    fn an_outcome_says_how_it_is_judged() {
        let form = "type=user.define_outcome&description=Done&rubric=No+gaps&max_iterations=";
        let rubric = json!({"type": "text", "content": "No gaps"});
        assert_eq!(event(form), Ok(json!({"type": "user.define_outcome", "description": "Done", "rubric": rubric})));
        assert_eq!(event(&format!("{form}5")).unwrap()["max_iterations"], 5);
    }

    #[test]
    fn a_system_message_goes_with_a_message() {
        let sent = |form: &str| body(serde_urlencoded::from_str(form).unwrap()).unwrap()["events"].clone();
        let text = |text: &str| json!([{"type": "text", "text": text}]);
        let message = json!({"type": "user.message", "content": text("Go on")});
        let system = json!({"type": "system.message", "content": text("Be brief")});
        assert_eq!(sent("type=user.message&content=Go+on&system=Be+brief"), json!([message, system]));
        assert_eq!(sent("type=user.message&content=Go+on&system=+"), json!([message]));
    }

    #[test]
    fn what_was_called_json_must_be_json() {
        let form = "type=user.tool_result&tool_use_id=sevt_1&format=json&content=";
        let told = event(&format!("{form}%7B%22a%22:%0D%0A+oops%7D")).unwrap_err();
        assert!(told.contains("This is not JSON") && told.contains("line 2 column 2"), "{told}");
        assert!(event(form).is_err(), "nothing is no JSON");
        assert!(event(&form.replace("json", "yaml")).is_err());
    }

    #[test]
    fn anything_else_is_refused() {
        for form in [
            "",
            "content=x",
            "type=session.deleted",
            "type=user.define_outcome&description=x",
            "type=user.define_outcome&description=x&rubric=y&max_iterations=21",
            "type=user.tool_result&tool_use_id=sevt_1&system=x",
            "type=user.message",
            "type=user.message&content=++",
            "type=user.message&content=a&content=b",
            "type=user.message&content=a&type=user.interrupt",
            "type=user.message&content=a&result=allow",
            "type=user.message&content=a&id=sevt_1",
            "type=user.tool_confirmation&tool_use_id=sevt_1",
            "type=user.tool_confirmation&result=allow",
            "type=user.tool_result&tool_use_id=sevt_1&is_error=yes",
        ] {
            assert!(event(form).is_err(), "{form}");
        }
    }

    #[test]
    fn only_the_events_of_a_session_are_sent_so() {
        assert!(sends_events("/api/v1/sessions/sesn_1/events"));
        for path in ["/api/v1/sessions/sesn_1", "/api/v1/sessions/a/b/events", "/api/v1/agents/x/events"] {
            assert!(!sends_events(path), "{path}");
        }
    }
}
