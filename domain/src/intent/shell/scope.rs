//! Variables, aliases and functions that a text defines.
//!
//! Which definition holds may depend on what happens, so all of them count: none can hide another.

use super::{super::place::Place, Carries, Word};
use std::collections::HashMap;

/// Of more values than this a variable's is unknown.
const MAX_VALUES: usize = 4;

/// What a variable may hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) is_unknown: bool,
    pub(super) carries: Carries,
}

impl Value {
    /// What a word says.
    pub(super) fn of(word: &Word) -> Self {
        Self::part_of(word, &word.text)
    }

    /// What a part of a word says.
    pub(super) fn part_of(word: &Word, text: &str) -> Self {
        Self { text: text.to_owned(), is_unknown: word.is_unknown, carries: word.carries }
    }
}

/// The text of an alias or of a function, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) text: String,
    pub(super) place: Place,
}

/// What a text defines.
#[derive(Default)]
pub(super) struct Scope {
    variables: HashMap<String, Vec<Value>>,
    pub(super) aliases: HashMap<String, Vec<Body>>,
    pub(super) functions: HashMap<String, Vec<Body>>,
    /// Remote repositories that the text adds.
    pub(super) remotes: Vec<String>,
    /// The arguments of the function that runs.
    pub(super) arguments: Vec<Value>,
    /// Which of several values is looked at.
    pub(super) choice: usize,
    /// How many of them there were, at most, among the variables that were read.
    pub(super) choices: usize,
}

impl Scope {
    /// A variable gets one more value.
    pub(super) fn assign(&mut self, name: &str, value: Value) {
        let values = self.variables.entry(name.to_owned()).or_default();
        if values.contains(&value) {
            return;
        }
        if values.len() < MAX_VALUES {
            values.push(value);
        } else if let Some(last) = values.last_mut() {
            let carries = last.carries.or(value.carries);
            *last = Value { text: format!("${name}"), is_unknown: true, carries };
        }
    }

    /// One of a variable's values.
    pub(super) fn value(&mut self, name: &str) -> Option<Value> {
        let values = self.variables.get(name)?;
        self.choices = self.choices.max(values.len());
        values.get(self.choice).or_else(|| values.last()).cloned()
    }
}
