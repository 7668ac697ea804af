//! A call with the official TypeScript SDK.

use super::{
    Answer, Body, Call, Target,
    literal::{Node, Style, json_text, quoted, several_lines},
};

/// Literals of TypeScript.
const LITERAL: Style = Style {
    words: ["null", "true", "false"],
    text,
    key,
    secret: |name| format!("process.env[\"{name}\"]!"),
    padding: " ",
    width: 80,
    step: 2,
    trailing_comma: true,
};

/// Words that the SDK writes in capitals, or otherwise than its rule says.
const SPELLINGS: [(&str, &str); 3] = [
    ("actionUrls", "actionURLs"),
    ("createEnrollmentUrl", "createEnrollmentURL"),
    ("mcpOauthValidate", "mcpOAuthValidate"),
];

pub fn snippet(call: &Call, target: &Target) -> String {
    let called = format!("client.{}{}", method(call), arguments(call));
    let shown = |what: &str| format!("console.log(JSON.stringify({what}, null, 2));\n");
    let (import, done) = match call.operation.answer() {
        Answer::Page => ("", format!("const page = await {called};\n{}", shown("page.data"))),
        Answer::Stream => {
            let each = "console.log(JSON.stringify(event));";
            ("", format!("for await (const event of await {called}) {{\n  {each}\n}}\n"))
        }
        Answer::File => {
            let write = format!(
                "await writeFile({}, Buffer.from(await content.arrayBuffer()));\n",
                text_in_line(&call.file_name())
            );
            ("import { writeFile } from \"node:fs/promises\";\n", format!("const content = await {called};\n{write}"))
        }
        Answer::Object => {
            let reads = if matches!(call.body, Body::Files(_)) {
                "import { createReadStream } from \"node:fs\";\n"
            } else {
                ""
            };
            (reads, format!("const result = await {called};\n{}", shown("result")))
        }
    };
    format!("import Anthropic from \"@anthropic-ai/sdk\";\n{import}\n{}\n\n{done}", client(target))
}

fn client(target: &Target) -> String {
    let key = format!("apiKey: process.env[\"{}\"]", target.key());
    let url = (!target.is_default()).then(|| format!("baseURL: {}", text_in_line(target.base_url())));
    let options = LITERAL.group(["{", "}"], LITERAL.padding, 0, |_| url.into_iter().chain([key]).collect());
    format!("const client = new Anthropic({options});")
}

/// The SDK's name of the method: the words of Python's, joined by capitals.
fn method(call: &Call) -> String {
    let words = call.operation.name.split('.').map(camel);
    words
        .map(|word| SPELLINGS.iter().find(|(from, _)| *from == word).map_or(word, |(_, to)| (*to).to_owned()))
        .collect::<Vec<_>>()
        .join(".")
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(word.len().min(1));
        name + &initial.to_ascii_uppercase() + rest
    })
}

/// The id that the call is about, then one object with all else.
fn arguments(call: &Call) -> String {
    let (own, others) = call.own_id();
    let mut members: Vec<(String, Node)> =
        others.iter().map(|(name, id)| ((*name).to_owned(), Node::Text(id.clone()))).collect();
    members.extend(call.parameters().into_iter().map(|parameter| (parameter.name, parameter.value)));
    members.extend(call.extra_beta().map(|value| ("betas".to_owned(), Node::List(vec![Node::Text(value.to_owned())]))));
    match &call.body {
        Body::Empty => {}
        Body::Json(body) => members.extend(body.members.clone()),
        Body::Files(upload) => {
            members.extend(upload.fields.iter().map(|(name, value)| (name.clone(), Node::Text(value.clone()))));
        }
    }
    let named = LITERAL.group(["{", "}"], LITERAL.padding, 0, |indent| {
        let member = |(name, value): &(String, Node)| format!("{}{}", key(name), value.write(indent, &LITERAL));
        files(call).into_iter().chain(members.iter().map(member)).collect()
    });
    let named = Some(named).filter(|object| object != "{}");
    format!("({})", own.map(text_in_line).into_iter().chain(named).collect::<Vec<_>>().join(", "))
}

fn files(call: &Call) -> Option<String> {
    let Body::Files(upload) = &call.body else { return None };
    let streams: Vec<String> =
        upload.files.iter().map(|name| format!("createReadStream({})", text_in_line(name))).collect();
    let is_skill = call.operation.name.starts_with("skills");
    Some(if is_skill { format!("files: [{}]", streams.join(", ")) } else { format!("file: {}", streams.concat()) })
}

/// A member's name. Written plainly, one name would be no member but the object's prototype.
fn key(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_word = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(plain);
    match name {
        "__proto__" => format!("[{}]: ", json_text(name)),
        word if is_word => format!("{word}: "),
        other => format!("{}: ", text_in_line(other)),
    }
}

/// A text; each of its lines stands in a line of its own.
fn text(text: &str, indent: usize) -> String {
    let Some(lines) = several_lines(text) else { return text_in_line(text) };
    let gap = format!(" +\n{}", " ".repeat(indent + LITERAL.step));
    lines.into_iter().map(text_in_line).collect::<Vec<_>>().join(&gap)
}

fn text_in_line(text: &str) -> String {
    quoted(text, |c, out| out.push_str(&format!("\\u{{{:x}}}", u32::from(c))))
}
