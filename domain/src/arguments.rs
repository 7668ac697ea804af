//! The arguments of a tool call, each with what the tool's JSON Schema says of it.
//!
//! Schema and values are both written by others: what is shown of them is bounded, and a schema that refers to itself ends
//! somewhere.

mod problem;
mod schema;

pub use problem::Problem;

use problem::shortened;
use schema::Schema;
use serde_json::{Map, Value};

/// More values than this are left to the JSON.
const MAX_VALUES: usize = 300;
/// What is nested deeper is shown as JSON.
const MAX_DEPTH: usize = 5;

/// An argument, or an item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Its name; of an item its number, from 1.
    pub name: String,
    /// Its JSON pointer in the input.
    pub pointer: String,
    /// What the schema calls it.
    pub title: Option<String>,
    /// What the schema says of it.
    pub description: Option<String>,
    /// Its value.
    pub shape: Shape,
    /// What doesn't fit the schema.
    pub problem: Option<Problem>,
}

/// A value as it is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A text.
    Text(String),
    /// A number, as it was sent.
    Number(String),
    /// Yes or no.
    Flag(bool),
    /// `null`.
    Null,
    /// Nothing was sent.
    Absent,
    /// Items.
    List(Vec<Argument>),
    /// Members.
    Members(Vec<Argument>),
    /// Anything that is nested too deep, as JSON.
    Json(Value),
}

/// The arguments of a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments {
    /// In the order in which they were sent, and then those that lack.
    pub list: Vec<Argument>,
    /// There are more values than are listed.
    pub is_cut: bool,
}

/// Reads an input by its tool's schema, where that is known.
pub fn arguments(input: &Map<String, Value>, schema: Option<&Value>) -> Arguments {
    let mut reader = Reader { left: MAX_VALUES, is_cut: false };
    let list = reader.members(input, "", schema.map(Schema::new), 0);
    Arguments { list, is_cut: reader.is_cut }
}

impl Arguments {
    /// Every problem, with its argument.
    pub fn problems(&self) -> Vec<(&Argument, &Problem)> {
        let (mut found, mut open): (Vec<_>, Vec<&Argument>) = (Vec::new(), self.list.iter().rev().collect());
        while let Some(argument) = open.pop() {
            found.extend(argument.problem.as_ref().map(|problem| (argument, problem)));
            if let Shape::List(inner) | Shape::Members(inner) = &argument.shape {
                open.extend(inner.iter().rev());
            }
        }
        found
    }
}

/// The JSON pointer of a member.
pub(crate) fn member(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

struct Reader {
    left: usize,
    is_cut: bool,
}

impl Reader {
    fn members(
        &mut self,
        input: &Map<String, Value>,
        pointer: &str,
        schema: Option<Schema<'_>>,
        depth: usize,
    ) -> Vec<Argument> {
        let mut list = Vec::new();
        for (name, value) in input {
            let own = schema.and_then(|schema| schema.property(name));
            let is_unknown = own.is_none() && schema.is_some_and(Schema::is_closed);
            let Some(mut argument) = self.argument(name, value, member(pointer, name), own, depth) else { break };
            if is_unknown {
                argument.problem = Some(Problem::AlsoSent);
            }
            list.push(argument);
        }
        let required = schema.map(Schema::required).unwrap_or_default();
        for name in required.into_iter().filter(|name| !input.contains_key(*name)) {
            if !self.takes_one() {
                break;
            }
            let own = schema.and_then(|schema| schema.property(name));
            let (shape, problem) = (Shape::Absent, Some(Problem::Missing));
            list.push(described(name, member(pointer, name), own, shape, problem));
        }
        list
    }

    fn argument(
        &mut self,
        name: &str,
        value: &Value,
        pointer: String,
        schema: Option<Schema<'_>>,
        depth: usize,
    ) -> Option<Argument> {
        if !self.takes_one() {
            return None;
        }
        let fitting = schema.map(|schema| schema.for_value(value));
        let shape = match value {
            Value::Null => Shape::Null,
            Value::Bool(flag) => Shape::Flag(*flag),
            Value::Number(number) => Shape::Number(number.to_string()),
            Value::String(text) => Shape::Text(text.clone()),
            Value::Array(_) | Value::Object(_) if depth >= MAX_DEPTH => Shape::Json(value.clone()),
            Value::Array(items) => Shape::List(self.items(items, &pointer, fitting, depth + 1)),
            Value::Object(members) => Shape::Members(self.members(members, &pointer, fitting, depth + 1)),
        };
        let problem = schema.and_then(|schema| schema.problem(value));
        Some(described(name, pointer, schema, shape, problem))
    }

    fn items(&mut self, items: &[Value], pointer: &str, schema: Option<Schema<'_>>, depth: usize) -> Vec<Argument> {
        let own = schema.and_then(Schema::items);
        let numbered = items.iter().enumerate();
        numbered
            .map_while(|(index, item)| {
                self.argument(&(index + 1).to_string(), item, format!("{pointer}/{index}"), own, depth)
            })
            .collect()
    }

    fn takes_one(&mut self) -> bool {
        self.is_cut |= self.left == 0;
        self.left = self.left.saturating_sub(1);
        !self.is_cut
    }
}

fn described(
    name: &str,
    pointer: String,
    schema: Option<Schema<'_>>,
    shape: Shape,
    problem: Option<Problem>,
) -> Argument {
    let words = |key| schema.and_then(|schema| schema.words(key)).map(shortened);
    Argument {
        name: name.to_owned(),
        pointer,
        title: words("title"),
        description: words("description"),
        shape,
        problem,
    }
}

#[cfg(test)]
mod tests;
