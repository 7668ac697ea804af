//! Variables of a screenplay: facts about the session, filled in for `{{name}}`.

use super::{csv::Profile, fill::fill};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What is known when a turn begins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// Text of the message.
    pub message: String,
    /// Turns of the session before this one.
    pub turn: usize,
    /// The session's snapshot of its agent.
    pub agent: Value,
    /// Where files are in the sandbox.
    pub mounts: Vec<String>,
    /// What the first mounted CSV file holds.
    pub csv: Option<Profile>,
    /// Whether an outcome was defined, of which the message is the description.
    pub is_outcome: bool,
}

/// What a scene can't do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Need {
    /// A mounted CSV file.
    Csv,
    /// A custom tool of the agent.
    Custom,
    /// An outcome that was defined (sessions.md §8).
    Outcome,
}

/// How much of a message is quoted, in characters.
const QUOTE: usize = 300;
/// Levels of the variable `deep`: near the 128 that common JSON parsers accept, events' own levels included.
const DEEP: usize = 100;

impl Facts {
    pub(super) fn meets(&self, need: Need) -> bool {
        match need {
            Need::Csv => !self.is_outcome && self.csv.is_some(),
            Need::Custom => !self.is_outcome && self.custom_tool().is_some(),
            Need::Outcome => self.is_outcome,
        }
    }

    pub(super) fn without_message(&self) -> Self {
        Self { message: String::new(), ..self.clone() }
    }

    /// The message as a Markdown quotation.
    pub(super) fn quoted(&self) -> String {
        let mut text: String = self.message.trim().chars().take(QUOTE).collect();
        if text.len() < self.message.trim().len() {
            text.push('…');
        }
        text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
    }

    fn custom_tool(&self) -> Option<&Value> {
        self.agent["tools"].as_array()?.iter().find(|tool| tool["type"] == "custom")
    }

    fn variable(&self, name: &str) -> Option<Value> {
        let csv = |f: fn(&Profile) -> String| Some(Value::String(self.csv.as_ref().map(f).unwrap_or_default()));
        match name {
            "open" => Some(json!("{{")),
            "message" => Some(json!(self.message)),
            "quoted" => Some(json!(self.quoted())),
            "agent" => Some(self.agent["name"].clone()),
            "mounts" if self.mounts.is_empty() => Some(json!("(nothing is mounted)")),
            "mounts" => Some(json!(self.mounts.join("\n"))),
            "custom" => self.custom_tool().map(|tool| tool["name"].clone()),
            "custom_input" => self.custom_tool().map(|tool| example(&tool["input_schema"])),
            "deep" => Some((0..DEEP).fold(json!("bottom"), |inner, level| json!({ format!("level_{level}"): inner }))),
            "csv_path" => csv(|p| p.path.clone()),
            "csv_shape" => csv(Profile::shape),
            "csv_table" => csv(Profile::table),
            "csv_report" => csv(Profile::report),
            _ => None,
        }
    }

    /// A copy of the value with its variables filled in.
    pub(super) fn fill(&self, value: &Value) -> Value {
        fill(value, &|name| self.variable(name))
    }

    /// The first variable in a text that does not exist.
    pub(super) fn unknown<'a>(&self, text: &'a str) -> Option<&'a str> {
        let names = text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(name, _)| name);
        names.into_iter().find(|name| self.variable(name).is_none())
    }
}

/// An input that fits a JSON schema: something for each of its properties.
fn example(schema: &Value) -> Value {
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("object") | None => {
            let properties = schema["properties"].as_object();
            let members = properties.into_iter().flatten().map(|(name, property)| {
                let value = if property["type"] == "string" && property["enum"].is_null() {
                    json!(sample_text(name))
                } else {
                    example(property)
                };
                (name.clone(), value)
            });
            Value::Object(members.collect::<Map<_, _>>())
        }
        Some("array") => json!([example(&schema["items"])]),
        Some("integer") => json!(42),
        Some("number") => json!(4.2),
        Some("boolean") => json!(true),
        Some("null") => Value::Null,
        Some(_) => json!("example"),
    }
}

fn sample_text(property: &str) -> &'static str {
    let property = property.to_lowercase();
    if property == "id" || property.ends_with("_id") {
        "1234"
    } else if property.contains("date") {
        "2026-10-09"
    } else if property.contains("mail") {
        "customer@example.com"
    } else {
        "example"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        let schema = json!({"type": "object", "properties": {
            "order_id": {"type": "string"}, "count": {"type": "integer"}, "kind": {"type": "string", "enum": ["a", "b"]},
            "lines": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}}}}
        }});
        let agent = json!({"name": "Triage", "tools": [{"type": "custom", "name": "lookup", "input_schema": schema}]});
        Facts { message: "Say {{agent}}\nplease".into(), agent, ..Facts::default() }
    }

    #[test]
    fn a_variable_alone_keeps_its_type_and_values_are_not_filled_again() {
        let steps = json!([{"input": "{{custom_input}}", "text": "{{agent}}: {{message}} {{unknown}} {{"}]);
        assert_eq!(
            facts().fill(&steps),
            json!([{
                "input": {"order_id": "1234", "count": 42, "kind": "a", "lines": [{"sku": "example"}]},
                "text": "Triage: Say {{agent}}\nplease {{unknown}} {{"
            }])
        );
    }

    #[test]
    fn a_quotation_keeps_its_lines_and_says_when_it_is_cut() {
        assert_eq!(facts().quoted(), "> Say {{agent}}\n> please");
        let long = Facts { message: "é".repeat(301), ..Facts::default() };
        assert_eq!(long.quoted(), format!("> {}…", "é".repeat(300)));
    }

    #[test]
    fn deep_input_still_parses_inside_an_event() {
        let deep = facts().fill(&json!("{{deep}}"));
        let event = json!({"data": [{"input": {"tree": deep}}]}).to_string();
        assert!(serde_json::from_str::<Value>(&event).is_ok());
    }
}
