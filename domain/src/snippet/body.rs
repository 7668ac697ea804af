//! What a call sends: JSON, or files. Secrets become variables here.

use super::literal::{Node, Style, json_text};
use serde_json::{Map, Value};

/// What a call sends.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Body {
    /// Nothing.
    #[default]
    Empty,
    /// A JSON object.
    Json(JsonBody),
    /// Files, and the fields beside them.
    Files(Upload),
}

/// A JSON object whose secrets are variables.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonBody {
    pub(super) members: Vec<(String, Node)>,
    /// The variables, each of which holds one secret.
    pub secrets: Vec<String>,
}

/// What a form with files sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upload {
    /// The names of the files.
    pub files: Vec<String>,
    /// The fields beside them.
    pub fields: Vec<(String, String)>,
}

/// JSON as itself, indented.
pub(super) const JSON: Style = Style {
    words: ["null", "true", "false"],
    text: |text, _| json_text(text),
    key: |name| format!("{}: ", json_text(name)),
    secret: |name| format!("\"${name}\""),
    padding: "",
    width: 0,
    step: 2,
    trailing_comma: false,
};

impl Body {
    /// A JSON body.
    pub fn json(object: &Map<String, Value>) -> Self {
        let mut secrets = Vec::new();
        match Node::of(&Value::Object(object.clone()), &mut secrets) {
            Node::Object(members) => Self::Json(JsonBody { members, secrets }),
            _ => Self::Empty,
        }
    }

    /// The variables that hold its secrets.
    pub fn secrets(&self) -> &[String] {
        if let Self::Json(body) = self { &body.secrets } else { &[] }
    }
}

impl JsonBody {
    /// It as indented JSON; `$NAME` stands for a secret.
    pub fn pretty(&self) -> String {
        self.write(&JSON)
    }

    pub(super) fn write(&self, style: &Style) -> String {
        Node::Object(self.members.clone()).write(0, style)
    }
}
