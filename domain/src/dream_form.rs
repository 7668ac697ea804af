//! The form that starts a dream (files-vaults-memory-skills.md §6): texts, as a plain form has them.

use crate::form::{
    FieldErrors, PageForm, Paths, entries,
    fields::{Fields, text, texts},
};
use serde_json::{Value, json};

/// The most sessions that a dream reads.
const MAX_SESSIONS: usize = 100;

/// The state of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DreamForm {
    /// The id of the memory store to read.
    pub store: String,
    /// Ids of sessions that were ticked.
    pub chosen: Vec<String>,
    /// Ids of sessions that were typed.
    pub typed: Vec<String>,
    /// The model's id.
    pub model: String,
    /// Up to 4,096 characters; may be empty.
    pub instructions: String,
    /// The id of the store to update; empty: a new one.
    pub output: String,
}

impl PageForm for DreamForm {
    const PATHS: Paths =
        &[("inputs.0", "store"), ("inputs.1", "sessions"), ("inputs", "sessions"), ("output_behavior", "output")];

    fn from_fields(fields: &Fields) -> Self {
        let text = |name: &str| text(fields, name);
        Self {
            store: text("store"),
            chosen: texts(fields, "chosen"),
            typed: entries(&text("sessions")),
            model: text("model"),
            instructions: text("instructions"),
            output: text("output"),
        }
    }

    fn errors(&self) -> FieldErrors {
        self.to_create().err().unwrap_or_default()
    }
}

impl DreamForm {
    /// The body to send.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn to_create(&self) -> Result<Value, FieldErrors> {
        let mut errors = FieldErrors::default();
        if self.store.is_empty() {
            errors.add("store", "Choose a memory store");
        }
        let mut sessions = self.chosen.clone();
        sessions.extend(self.typed.iter().filter(|id| !self.chosen.contains(id)).cloned());
        if sessions.is_empty() {
            errors.add("sessions", "Choose a session above, or enter its ID");
        } else if sessions.len() > MAX_SESSIONS {
            errors.add("sessions", format!("Use at most {MAX_SESSIONS} sessions. These are {}", sessions.len()));
        }
        if self.model.is_empty() {
            errors.add("model", "Choose a model");
        }
        errors.check_length("instructions", &self.instructions, 0, 4_096);
        let mut body = json!({
            "inputs": [
                {"type": "memory_store", "memory_store_id": self.store},
                {"type": "sessions", "session_ids": sessions},
            ],
            "model": self.model,
        });
        if !self.instructions.trim().is_empty() {
            body["instructions"] = json!(self.instructions);
        }
        if !self.output.is_empty() {
            body["output_behavior"] = json!({"type": "update_existing", "memory_store_id": self.output});
        }
        errors.or(|| body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> DreamForm {
        let fields: Vec<_> = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        DreamForm::from_fields(&fields)
    }

    #[test]
    fn a_form_becomes_its_body() {
        let filled = form(&[
            ("store", "memstore_1"),
            ("chosen", "sesn_1"),
            ("chosen", "sesn_2"),
            ("sessions", " sesn_3\r\n\r\nsesn_1"),
            ("model", "claude-opus-5"),
            ("instructions", "Keep\r\nthis"),
            ("output", "memstore_2"),
        ]);
        let expected = json!({
            "inputs": [
                {"type": "memory_store", "memory_store_id": "memstore_1"},
                {"type": "sessions", "session_ids": ["sesn_1", "sesn_2", "sesn_3"]},
            ],
            "model": "claude-opus-5", "instructions": "Keep\nthis",
            "output_behavior": {"type": "update_existing", "memory_store_id": "memstore_2"},
        });
        assert_eq!(filled.to_create(), Ok(expected));
        let least =
            form(&[("store", "a"), ("chosen", "b"), ("model", "c"), ("instructions", " ")]).to_create().unwrap();
        assert_eq!((&least["instructions"], &least["output_behavior"]), (&Value::Null, &Value::Null));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let errors = DreamForm::default().to_create().unwrap_err();
        for field in ["store", "sessions", "model"] {
            assert!(errors.get(field).is_some(), "{field}");
        }
        let many: Vec<String> = (0..101).map(|number| format!("sesn_{number}")).collect();
        let long = "x".repeat(4_097);
        let errors = form(&[("sessions", &many.join("\n")), ("instructions", &long)]).to_create().unwrap_err();
        assert!(
            errors.get("sessions").is_some_and(|what| what.contains("101")) && errors.get("instructions").is_some()
        );
    }
}
