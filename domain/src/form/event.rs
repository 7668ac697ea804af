//! An event with which a session begins, as a row of a form (sessions.md §4, events.md §4).

use super::fields::{Fields, text};
use serde_json::{Value, json};

/// The kind of an event that is written as JSON, since a form has no fields for it.
pub const AS_JSON: &str = "json";

/// An event with which a session begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventRow {
    /// The event's type, or [`AS_JSON`].
    pub kind: String,
    /// The message, the outcome's description, or the event's JSON.
    pub text: String,
    /// Of an outcome: how it is judged.
    pub rubric: String,
    /// Of an outcome: empty for the API's default.
    pub max_iterations: String,
}

impl EventRow {
    /// The row as it was filled in.
    pub fn from_fields(row: &Fields) -> Self {
        let text = |name| text(row, name);
        Self { kind: text("kind"), text: text("text"), rubric: text("rubric"), max_iterations: text("max_iterations") }
    }

    /// The event.
    ///
    /// # Errors
    /// Which part of the row is wrong, and what.
    pub fn event(&self) -> Result<Value, (&'static str, String)> {
        let kind = self.kind.as_str();
        if self.text.trim().is_empty() {
            return Err(("text", "Enter a text, or remove this".to_owned()));
        }
        match kind {
            AS_JSON => serde_json::from_str(&self.text).map_err(|error| ("text", format!("This is not JSON: {error}"))),
            "user.define_outcome" => {
                let mut event = json!({
                    "type": kind, "description": self.text, "rubric": {"type": "text", "content": self.rubric},
                });
                if self.rubric.trim().is_empty() {
                    return Err(("rubric", "Enter how the outcome is judged".to_owned()));
                }
                match self.max_iterations.trim() {
                    "" => {}
                    text => match text.parse::<u8>() {
                        Ok(count @ 1..=20) => event["max_iterations"] = json!(count),
                        _ => return Err(("max_iterations", "Enter a number from 1 to 20".to_owned())),
                    },
                }
                Ok(event)
            }
            "user.message" | "system.message" => {
                Ok(json!({"type": kind, "content": [{"type": "text", "text": self.text}]}))
            }
            _ => Err(("kind", "Choose what it is".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(rubric: &str, max_iterations: &str) -> Result<Value, (&'static str, String)> {
        let text = |text: &str| text.to_owned();
        EventRow {
            kind: text("user.define_outcome"),
            text: text("Done"),
            rubric: text(rubric),
            max_iterations: text(max_iterations),
        }
        .event()
    }

    #[test]
    fn an_outcome_says_how_it_is_judged_and_how_often() {
        assert_eq!(outcome("x", " 20 ").unwrap()["max_iterations"], json!(20));
        assert_eq!(outcome("x", "").unwrap().get("max_iterations"), None);
        assert_eq!(outcome(" ", "").unwrap_err().0, "rubric");
        for wrong in ["0", "21", "many"] {
            assert_eq!(outcome("x", wrong).unwrap_err().0, "max_iterations", "{wrong}");
        }
    }

    #[test]
    fn what_is_no_event_is_told() {
        let row = |kind: &str, text: &str| EventRow { kind: kind.into(), text: text.into(), ..EventRow::default() };
        assert_eq!(row("user.message", " ").event().unwrap_err().0, "text");
        assert_eq!(row(AS_JSON, "{").event().unwrap_err().0, "text");
        assert_eq!(row("user.sing", "la").event().unwrap_err().0, "kind");
    }
}
