//! Texts in a shell: as one word, and as what a command reads.

use super::{
    body::{JSON, JsonBody},
    literal::{Style, json_text},
};

/// A text as one word that the shell takes as it is.
pub fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | ',' | '@' | '+');
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// JSON as a here-document. No line of it can be the end: texts have their line feeds escaped. Only where it has secrets
/// does the shell look for variables in it.
pub fn here_document(body: &JsonBody, style: &Style) -> String {
    let marker = if body.secrets.is_empty() { "'EOF'" } else { "EOF" };
    format!("<<{marker}\n{}\nEOF\n", body.write(style))
}

/// How JSON is written where the shell looks for variables in it.
pub const EXPANDED: Style = Style {
    text: |text, _| unexpanded(&json_text(text)),
    key: |name| format!("{}: ", unexpanded(&json_text(name))),
    ..JSON
};

/// The style of a body.
pub fn style(body: &JsonBody) -> &'static Style {
    if body.secrets.is_empty() { &JSON } else { &EXPANDED }
}

/// The shell finds nothing in it.
pub fn unexpanded(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('`', "\\`")
}

/// Lines that stop where a secret's variable is not set.
pub fn demands(secrets: &[String]) -> String {
    if secrets.is_empty() {
        return String::new();
    }
    let lines = secrets.iter().map(|name| format!(": \"${{{name}:?Set it first}}\"\n"));
    let escaped = "# Secrets are variables, escaped as in JSON where they have quotes, backslashes or line breaks.\n";
    std::iter::once(escaped.to_owned()).chain(lines).collect()
}
