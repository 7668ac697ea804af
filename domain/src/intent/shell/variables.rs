//! What variables say: assigned ones, well-known ones, and arguments of functions.

use super::{Carries, Shell, scope::Value};
use crate::intent::secret;

impl Shell<'_, '_> {
    /// What a variable says.
    pub(super) fn variable(&mut self, name: &str) -> Value {
        if let Some(value) = self.scope.value(name) {
            return value;
        }
        let known = |text: &str| Value { text: text.to_owned(), ..Value::default() };
        match name {
            "HOME" => known("~"),
            "PWD" | "OLDPWD" => known("."),
            "SHELL" | "BASH" | "0" => known("bash"),
            "TMPDIR" => known("/tmp"),
            "?" | "#" | "$" | "!" | "RANDOM" | "SECONDS" | "LINENO" | "UID" | "EUID" | "PPID" => known("0"),
            "@" | "*" => self.arguments(),
            _ => self.argument(name).unwrap_or_else(|| unknown(name)),
        }
    }

    fn argument(&self, name: &str) -> Option<Value> {
        let number: usize = name.parse().ok()?;
        self.scope.arguments.get(number.checked_sub(1)?).cloned()
    }

    fn arguments(&self) -> Value {
        let all = &self.scope.arguments;
        if all.is_empty() {
            return unknown("@");
        }
        Value {
            text: all.iter().map(|value| value.text.as_str()).collect::<Vec<_>>().join(" "),
            is_unknown: all.iter().any(|value| value.is_unknown),
            carries: all.iter().fold(Carries::default(), |carries, value| carries.or(value.carries)),
        }
    }
}

fn unknown(name: &str) -> Value {
    let carries = Carries { secret: secret::is_secret_name(name), ..Carries::default() };
    Value { text: format!("${name}"), is_unknown: true, carries }
}
