//! A call with the official Python SDK.

use super::{
    Answer, Body, Call, Target,
    literal::{Node, Style, quoted, several_lines},
};

/// Literals of Python.
const LITERAL: Style = Style {
    words: ["None", "True", "False"],
    text,
    key: |name| format!("{}: ", text_in_line(name)),
    secret: |name| format!("os.environ[\"{name}\"]"),
    padding: "",
    width: 80,
    step: 4,
    trailing_comma: true,
};

/// What can't be the name of an argument.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

pub fn snippet(call: &Call, target: &Target) -> String {
    let method = call.operation.name;
    let arguments = LITERAL.group(["(", ")"], "", 0, |indent| arguments(call, indent));
    let called = format!("client.{method}{arguments}");
    let done = match call.operation.answer() {
        Answer::Page => format!("page = {called}\nprint(page.to_json())\n"),
        Answer::Stream => {
            format!("with {called} as stream:\n    for event in stream:\n        print(event.to_json())\n")
        }
        Answer::File => format!("{called}.write_to_file({})\n", text_in_line(&call.file_name())),
        // Nothing waits.
        Answer::Object if method.ends_with(".poll") => {
            format!("work = {called}\nprint(work.to_json() if work else None)\n")
        }
        Answer::Object => format!("result = {called}\nprint(result.to_json())\n"),
    };
    let path = if matches!(call.body, Body::Files(_)) { "from pathlib import Path\n" } else { "" };
    format!("import os\n{path}\nfrom anthropic import Anthropic\n\n{}\n\n{done}", client(target))
}

fn client(target: &Target) -> String {
    let key = format!("api_key=os.environ[\"{}\"]", target.key());
    let url = (!target.is_default()).then(|| format!("base_url={}", text_in_line(target.base_url())));
    format!("client = Anthropic{}", LITERAL.group(["(", ")"], "", 0, |_| url.into_iter().chain([key]).collect()))
}

/// The id that the call is about, then all else by name.
fn arguments(call: &Call, indent: usize) -> Vec<String> {
    let (own, others) = call.own_id();
    let mut named: Vec<(String, Node)> =
        others.iter().map(|(name, id)| ((*name).to_owned(), Node::Text(id.clone()))).collect();
    named.extend(call.parameters().into_iter().map(|parameter| (parameter.flat_name(), parameter.value)));
    named.extend(call.extra_beta().map(|value| ("betas".to_owned(), Node::List(vec![Node::Text(value.to_owned())]))));
    let mut extra = Vec::new();
    match &call.body {
        Body::Empty => {}
        Body::Json(body) => {
            for member in body.members.clone() {
                let is_free = is_name(&member.0) && named.iter().all(|(name, _)| *name != member.0);
                if is_free { named.push(member) } else { extra.push(member) }
            }
        }
        Body::Files(upload) => {
            named.extend(upload.fields.iter().map(|(name, value)| (name.clone(), Node::Text(value.clone()))));
        }
    }
    if !extra.is_empty() {
        named.push(("extra_body".to_owned(), Node::Object(extra)));
    }
    let own = own.map(text_in_line);
    let named = named.iter().map(|(name, value)| format!("{name}={}", value.write(indent, &LITERAL)));
    own.into_iter().chain(files(call)).chain(named).collect()
}

fn files(call: &Call) -> Option<String> {
    let Body::Files(upload) = &call.body else { return None };
    let paths: Vec<String> = upload.files.iter().map(|name| format!("Path({})", text_in_line(name))).collect();
    let is_skill = call.operation.name.starts_with("skills");
    Some(if is_skill { format!("files=[{}]", paths.join(", ")) } else { format!("file={}", paths.concat()) })
}

/// Whether an argument can have this name.
fn is_name(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    starts && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !KEYWORDS.contains(&text)
}

/// A text; each of its lines stands in a line of its own.
fn text(text: &str, indent: usize) -> String {
    let Some(lines) = several_lines(text) else { return text_in_line(text) };
    let gap = format!("\n{}", " ".repeat(indent + LITERAL.step));
    let lines: String = lines.into_iter().map(|line| format!("{gap}{}", text_in_line(line))).collect();
    format!("({lines}\n{})", " ".repeat(indent))
}

fn text_in_line(text: &str) -> String {
    quoted(text, |c, out| {
        let code = u32::from(c);
        out.push_str(&match code {
            0..=0xff => format!("\\x{code:02x}"),
            0x100..=0xffff => format!("\\u{code:04x}"),
            _ => format!("\\U{code:08x}"),
        });
    })
}
