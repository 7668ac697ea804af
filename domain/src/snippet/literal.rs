//! JSON as a literal of some language. Secrets don't get this far: a tree has only the names of their variables.

use serde_json::Value;

/// A JSON value whose secrets are variables.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Null,
    Bool(bool),
    /// As JSON writes it.
    Number(String),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
    /// The name of the variable that holds a text.
    Secret(String),
}

/// How a language writes literals.
pub struct Style {
    /// Null, true and false.
    pub words: [&'static str; 3],
    /// A text at an indent, with its quotes.
    pub text: fn(&str, usize) -> String,
    /// A member's name, and what separates it from its value.
    pub key: fn(&str) -> String,
    /// The text in a variable.
    pub secret: fn(&str) -> String,
    /// What stands inside the braces of an object in one line.
    pub padding: &'static str,
    /// The longest line that a list or object may share; 0: none but an empty one stands in one line.
    pub width: usize,
    /// How much deeper the inside of a list or object is.
    pub step: usize,
    /// A comma follows the last item, too.
    pub trailing_comma: bool,
}

impl Node {
    /// A JSON value; the names of its secrets' variables go to `secrets`.
    pub fn of(value: &Value, secrets: &mut Vec<String>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(is) => Self::Bool(*is),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => Self::List(items.iter().map(|item| Self::of(item, secrets)).collect()),
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| match value {
                    Value::String(_) if is_secret(name) => (name.clone(), Self::Secret(variable(name, secrets))),
                    value => (name.clone(), Self::of(value, secrets)),
                };
                Self::Object(members.iter().map(member).collect())
            }
        }
    }

    /// The literal; lines after the first are indented.
    pub fn write(&self, indent: usize, style: &Style) -> String {
        match self {
            Self::Null => style.words[0].to_owned(),
            Self::Bool(true) => style.words[1].to_owned(),
            Self::Bool(false) => style.words[2].to_owned(),
            Self::Number(number) => number.clone(),
            Self::Text(text) => (style.text)(text, indent),
            Self::Secret(name) => (style.secret)(name),
            Self::List(items) => style
                .group(["[", "]"], "", indent, |indent| items.iter().map(|item| item.write(indent, style)).collect()),
            Self::Object(members) => style.group(["{", "}"], style.padding, indent, |indent| {
                members
                    .iter()
                    .map(|(name, value)| format!("{}{}", (style.key)(name), value.write(indent, style)))
                    .collect()
            }),
        }
    }
}

impl Style {
    /// Items between brackets: in one line where they fit, else one in each.
    pub fn group(
        &self,
        [open, close]: [&str; 2],
        padding: &str,
        indent: usize,
        items: impl FnOnce(usize) -> Vec<String>,
    ) -> String {
        let inside = indent + self.step;
        let items = items(inside);
        if items.is_empty() {
            return format!("{open}{close}");
        }
        let length = items.iter().map(|item| item.len() + 2).sum::<usize>();
        if inside + length <= self.width && !items.iter().any(|item| item.contains('\n')) {
            return format!("{open}{padding}{}{padding}{close}", items.join(", "));
        }
        let gap = format!("\n{}", " ".repeat(inside));
        let end = if self.trailing_comma { "," } else { "" };
        format!("{open}{gap}{}{end}\n{}{close}", items.join(&format!(",{gap}")), " ".repeat(indent))
    }
}

/// Whether a member of this name holds a secret, in all resources: `token`, `client_secret`, `secret_value`, …
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["token", "secret", "secret_value", "password", "passphrase", "api_key", "private_key"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// A variable for a secret: the member's name in capitals, and a number where that is taken.
fn variable(member: &str, taken: &mut Vec<String>) -> String {
    let fits = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = std::iter::once('_')
        .filter(|_| member.starts_with(|c: char| c.is_ascii_digit()))
        .chain(member.chars().map(fits))
        .collect();
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(name);
    taken.push(free.clone());
    free
}

/// A text in double quotes, with the escapes that JSON has. What would not show is escaped.
pub fn json_text(text: &str) -> String {
    quoted(text, |c, out| {
        let mut units = [0; 2];
        out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
    })
}

/// A text in double quotes; `escape` writes what would not show, and other control characters.
pub fn quoted(text: &str, escape: impl Fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for (c, hides) in text.chars().zip(crate::reveal::is_hidden_in(text)) {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if hides || c.is_control() => escape(c, &mut out),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The lines of a text, each with its end, if there are several.
pub fn several_lines(text: &str) -> Option<Vec<&str>> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    (lines.len() > 1).then_some(lines)
}
