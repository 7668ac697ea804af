//! A call with `ant`, Anthropic's command line. It takes ids and queries as flags, and JSON from its input.

use super::{
    Answer, Body, Call, Target,
    body::JSON,
    literal::{Node, Style, json_text},
    query::Parameter,
    shell::{EXPANDED, demands, here_document, unexpanded, word},
};

/// `ant` reads a file where a text begins with `@`, unless a backslash is before it.
const LITERAL: Style = Style { text: |text, _| json_text(&literal(text)), ..JSON };
const LITERAL_EXPANDED: Style = Style { text: |text, _| unexpanded(&json_text(&literal(text))), ..EXPANDED };

pub fn snippet(call: &Call, target: &Target) -> String {
    let command = call.operation.name.replace('_', "-").replace('.', ":");
    let (resource, verb) = command.rsplit_once(':').unwrap_or(("", &command));
    let mut arguments = vec![format!("ant {resource} {verb}")];
    if let Target::Console(_) = target {
        arguments.insert(0, format!("ANTHROPIC_API_KEY=\"${}\"", target.key()));
    }
    if !target.is_default() {
        arguments.push(format!("--base-url {}", word(target.base_url())));
    }
    arguments.extend(call.ids.iter().map(|(name, id)| format!("--{} {}", name.replace('_', "-"), word(id))));
    arguments.extend(call.parameters().iter().flat_map(flags));
    arguments.extend(call.extra_beta().map(|value| format!("--beta {value}")));
    arguments.push(output(call));
    let input = match &call.body {
        Body::Empty => String::new(),
        Body::Json(body) => {
            let style = if body.secrets.is_empty() { &LITERAL } else { &LITERAL_EXPANDED };
            format!(" {}", here_document(body, style))
        }
        Body::Files(upload) => {
            arguments.extend(upload.files.iter().map(|name| format!("--file {}", word(name))));
            let flag =
                |(name, value): &(String, String)| format!("--{} {}", name.replace('_', "-"), word(&literal(value)));
            arguments.extend(upload.fields.iter().map(flag));
            String::new()
        }
    };
    let end = if input.is_empty() { "\n" } else { "" };
    format!("{}{}{input}{end}", demands(call.body.secrets()), arguments.join(" \\\n  "))
}

/// How the answer is written. A list reads on by itself, unless it is told how many items.
fn output(call: &Call) -> String {
    let limit = call.parameters().into_iter().find(|parameter| parameter.name == "limit");
    match (call.operation.answer(), limit) {
        (Answer::File, _) => format!("--output {}", word(&call.file_name())),
        (Answer::Object, _) => "--format json".to_owned(),
        (Answer::Page, Some(Parameter { value: Node::Number(limit), .. })) => {
            format!("--max-items {limit} --format jsonl")
        }
        (Answer::Page | Answer::Stream, _) => "--format jsonl".to_owned(),
    }
}

/// A parameter as flags: a list is one flag for each value, in the singular.
fn flags(parameter: &Parameter) -> Vec<String> {
    let name = parameter.flat_name().replace('_', "-");
    match &parameter.value {
        Node::List(values) => values.iter().map(|value| flag(singular(&name), value)).collect(),
        value => vec![flag(&name, value)],
    }
}

fn flag(name: &str, value: &Node) -> String {
    match value {
        Node::Bool(is) => format!("--{name}={is}"),
        Node::Number(number) => format!("--{name} {number}"),
        // Times are read as YAML, where they would be more than texts.
        Node::Text(text) if name.starts_with("created-at") => format!("--{name} {}", word(&json_text(text))),
        Node::Text(text) => format!("--{name} {}", word(&literal(text))),
        _ => String::new(),
    }
}

fn singular(plural: &str) -> &str {
    plural
        .strip_suffix("ses")
        .map_or_else(|| plural.strip_suffix('s').unwrap_or(plural), |_| &plural[..plural.len() - 2])
}

/// A text that is no file's name.
fn literal(text: &str) -> String {
    if text.starts_with('@') { format!("\\{text}") } else { text.to_owned() }
}
