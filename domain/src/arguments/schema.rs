//! The part of JSON Schema that describes arguments: types, properties, allowed values, references within the schema.

use super::problem::{Problem, shortened};
use serde_json::{Map, Value};

/// A reference that leads to another so many times leads nowhere.
const MAX_HOPS: usize = 8;
/// Alternatives are looked into so deep.
const MAX_NESTED: usize = 3;
/// So many alternatives, or allowed values, are looked at.
const MAX_ALTERNATIVES: usize = 32;
/// So many required names are looked at.
const MAX_REQUIRED: usize = 200;

/// A schema, and the whole that its references lead into.
#[derive(Clone, Copy)]
pub(super) struct Schema<'a> {
    root: &'a Value,
    node: &'a Value,
}

impl<'a> Schema<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self { root, node: root }
    }

    /// A part of the schema, at the end of its references.
    fn at(self, node: &'a Value) -> Self {
        let mut end = node;
        for _ in 0..MAX_HOPS {
            let target = end.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix('#'));
            match target.and_then(|pointer| self.root.pointer(pointer)) {
                Some(next) => end = next,
                None => break,
            }
        }
        Self { root: self.root, node: end }
    }

    /// This schema, and those that it is put together of.
    fn branches(self) -> Vec<Self> {
        let (mut found, mut open) = (Vec::new(), vec![(self.at(self.node), 0)]);
        while let Some((schema, depth)) = open.pop() {
            found.push(schema);
            if found.len() >= MAX_ALTERNATIVES {
                break;
            }
            if depth < MAX_NESTED {
                let inner = ["allOf", "anyOf", "oneOf"].iter().filter_map(|key| schema.node.get(key)?.as_array());
                let inner = inner.flat_map(|list| list.iter().take(MAX_ALTERNATIVES));
                open.extend(inner.map(|node| (schema.at(node), depth + 1)));
            }
        }
        found
    }

    fn map(self, key: &str) -> Option<&'a Map<String, Value>> {
        self.node.get(key)?.as_object()
    }

    /// What it says of a member.
    pub(super) fn property(self, name: &str) -> Option<Self> {
        self.branches().into_iter().find_map(|branch| Some(branch.at(branch.map("properties")?.get(name)?)))
    }

    /// Whether it lists all members that a value may have. A schema that says nothing of others lists all that the tool
    /// is known to take.
    pub(super) fn is_closed(self) -> bool {
        let branches = self.branches();
        let is_open = |branch: &Self| {
            let more = branch.node.get("additionalProperties");
            more.is_some_and(|more| more.is_object() || *more == Value::Bool(true))
                || branch.node.get("patternProperties").is_some()
        };
        branches.iter().any(|branch| branch.map("properties").is_some()) && !branches.iter().any(is_open)
    }

    /// The members that it requires. Those of alternatives aren't: another alternative may do without.
    pub(super) fn required(self) -> Vec<&'a str> {
        let own = self.at(self.node).node.get("required").and_then(Value::as_array);
        own.into_iter().flatten().filter_map(Value::as_str).take(MAX_REQUIRED).collect()
    }

    /// What it says of the items of a list.
    pub(super) fn items(self) -> Option<Self> {
        self.branches().into_iter().find_map(|branch| Some(branch.at(branch.node.get("items")?)))
    }

    /// The alternative that has this value's type, else itself.
    pub(super) fn for_value(self, value: &Value) -> Self {
        let whole = self.at(self.node);
        let fits = |branch: &Self| branch.types().is_some_and(|types| types.iter().any(|kind| is_of(value, kind)));
        if fits(&whole) { whole } else { self.branches().into_iter().find(fits).unwrap_or(whole) }
    }

    fn types(&self) -> Option<Vec<&'a str>> {
        match self.node.get("type")? {
            Value::String(kind) => Some(vec![kind.as_str()]),
            Value::Array(kinds) => Some(kinds.iter().filter_map(Value::as_str).take(MAX_ALTERNATIVES).collect()),
            _ => None,
        }
    }

    /// A text that it has under this key.
    pub(super) fn words(self, key: &str) -> Option<&'a str> {
        let own = self.node.get(key).or_else(|| self.at(self.node).node.get(key));
        own.and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// What about a value doesn't fit.
    pub(super) fn problem(self, value: &Value) -> Option<Problem> {
        let whole = self.at(self.node);
        whole.own_problem(value).or_else(|| {
            let alternatives = ["anyOf", "oneOf"].iter().find_map(|key| whole.node.get(key)?.as_array())?;
            let alternatives: Vec<_> = alternatives.iter().take(MAX_ALTERNATIVES).map(|node| whole.at(node)).collect();
            // An alternative that is put together of others may say more than is read here.
            let fits = |branch: &Self| branch.own_problem(value).is_none();
            if alternatives.is_empty() || alternatives.iter().any(fits) {
                return None;
            }
            alternatives.first()?.own_problem(value)
        })
    }

    fn own_problem(self, value: &Value) -> Option<Problem> {
        let types = self.types().unwrap_or_default();
        let is_nullable = self.node.get("nullable") == Some(&Value::Bool(true)) && value.is_null();
        if !types.is_empty() && !is_nullable && !types.iter().any(|kind| is_of(value, kind)) {
            return Some(Problem::WrongType(shortened(&types.join(" or "))));
        }
        let allowed = match (self.node.get("enum").and_then(Value::as_array), self.node.get("const")) {
            (Some(list), _) => list.iter().collect::<Vec<_>>(),
            (None, Some(only)) => vec![only],
            (None, None) => return None,
        };
        if allowed.contains(&value) || is_nullable {
            return None;
        }
        let words = allowed.iter().take(MAX_ALTERNATIVES).map(|value| match value {
            Value::String(text) => text.clone(),
            other => shortened(&other.to_string()),
        });
        Some(Problem::NotAllowed(shortened(&words.collect::<Vec<_>>().join(", "))))
    }
}

/// Whether a value is of a type; every value is of a type that isn't known.
fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        _ => true,
    }
}
