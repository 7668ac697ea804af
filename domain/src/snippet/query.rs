//! A call's query as arguments: the SDKs have names and types where an address has text (README.md §2.3).

use super::literal::Node;

/// The parameters that are numbers.
const NUMBERS: [&str; 6] = ["limit", "version", "agent_version", "depth", "block_ms", "reclaim_older_than_ms"];

/// An argument that goes into the query.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name in an address, without the brackets of a list: `created_at[gte]`, `types`.
    pub name: String,
    /// Its value, or its values.
    pub value: Node,
}

impl Parameter {
    /// What Python and the command line call it: `created_at_gte`.
    pub fn flat_name(&self) -> String {
        self.name.replace('[', "_").replace(']', "")
    }
}

/// The parameters of a query, in its order; values of one list come together.
pub fn parameters(query: &[(String, String)]) -> Vec<Parameter> {
    let mut found: Vec<Parameter> = Vec::new();
    for (name, text) in query {
        let list = name.strip_suffix("[]");
        let name = list.unwrap_or(name);
        match found.iter_mut().find(|parameter| parameter.name == name) {
            Some(Parameter { value: Node::List(values), .. }) => values.push(typed(name, text)),
            Some(parameter) => parameter.value = Node::List(vec![parameter.value.clone(), typed(name, text)]),
            None => {
                let value = typed(name, text);
                let value = if list.is_some() { Node::List(vec![value]) } else { value };
                found.push(Parameter { name: name.to_owned(), value });
            }
        }
    }
    found
}

fn typed(name: &str, text: &str) -> Node {
    match text {
        "true" => Node::Bool(true),
        "false" => Node::Bool(false),
        number if NUMBERS.contains(&name) && number.parse::<u32>().is_ok() => Node::Number(number.to_owned()),
        text => Node::Text(text.to_owned()),
    }
}
