//! A call in Rust, with reqwest. There is no official SDK for Rust.

use super::{
    Answer, Body, Call, Target, Upload,
    body::{JSON, JsonBody},
    literal::{Node, Style},
};

/// A secret leaves its place empty; a line of its own fills it.
const OPEN: Style = Style { secret: |_| "\"\"".to_owned(), ..JSON };

/// What Cargo adds.
const NEEDED: &str = "// cargo add reqwest tokio --features tokio/macros,tokio/rt-multi-thread";

pub fn snippet(call: &Call, target: &Target) -> String {
    let mut lines = vec![format!("let key = std::env::var(\"{}\")?;", target.key())];
    let mut request = vec!["let response = reqwest::Client::new()".to_owned()];
    let method = call.operation.method.name().to_lowercase();
    request.push(format!(".{method}({:?})", call.url(target)));
    request.push(".header(\"x-api-key\", key)".to_owned());
    request.extend(call.headers().into_iter().map(|(name, value)| format!(".header({name:?}, {value:?})")));
    match &call.body {
        Body::Empty => {}
        Body::Json(body) => {
            let (statements, given) = json(body);
            lines.extend(statements);
            request.push(format!(".body({given})"));
        }
        Body::Files(upload) => {
            lines.push(form(call, upload));
            request.push(".multipart(form)".to_owned());
        }
    }
    request.extend([".send()", ".await?", ".error_for_status()?;"].map(str::to_owned));
    lines.push(request.join("\n        "));
    lines.push(end(call));
    let needed = needed(call);
    let lines: String = lines.iter().map(|line| format!("    {line}\n")).collect();
    format!(
        "{needed}\n#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n{lines}    Ok(())\n}}\n"
    )
}

fn needed(call: &Call) -> String {
    match &call.body {
        Body::Files(_) => NEEDED.replacen(
            "reqwest tokio --features ",
            "reqwest tokio --features reqwest/multipart,reqwest/stream,",
            1,
        ),
        Body::Json(body) if !body.secrets.is_empty() => NEEDED.replacen("reqwest", "reqwest serde_json", 1),
        _ => NEEDED.to_owned(),
    }
}

/// What is done with the response.
fn end(call: &Call) -> String {
    match call.operation.answer() {
        Answer::Object | Answer::Page => "println!(\"{}\", response.text().await?);".to_owned(),
        Answer::File => format!("std::fs::write({:?}, response.bytes().await?)?;", call.file_name()),
        Answer::Stream => {
            let print = "print!(\"{}\", String::from_utf8_lossy(&part));";
            format!(
                "let mut response = response;\n    while let Some(part) = response.chunk().await? {{\n        {print}\n    }}"
            )
        }
    }
}

/// Statements that make the body, and what is sent. JSON stands there as it is: macros that build it have a limit.
fn json(body: &JsonBody) -> (Vec<String>, &'static str) {
    let text = raw(&body.write(&OPEN));
    if body.secrets.is_empty() {
        return (vec![format!("let body = {text};")], "body");
    }
    let mut lines = vec![format!("let mut body: serde_json::Value = serde_json::from_str({text})?;")];
    let mut path = Vec::new();
    fill(&Node::Object(body.members.clone()), &mut path, &mut lines);
    (lines, "body.to_string()")
}

/// A statement for each secret.
fn fill(node: &Node, path: &mut Vec<String>, lines: &mut Vec<String>) {
    match node {
        Node::Secret(name) => {
            let place: String = path.iter().map(|step| format!("[{step}]")).collect();
            lines.push(format!("body{place} = std::env::var(\"{name}\")?.into();"));
        }
        Node::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                fill(item, path, lines);
                path.pop();
            }
        }
        Node::Object(members) => {
            for (name, value) in members {
                path.push(format!("{name:?}"));
                fill(value, path, lines);
                path.pop();
            }
        }
        _ => {}
    }
}

/// A raw string literal.
fn raw(text: &str) -> String {
    let longest = text.split('"').skip(1).map(|rest| rest.chars().take_while(|c| *c == '#').count()).max();
    let hashes = "#".repeat(longest.map_or(1, |count| count + 1));
    format!("r{hashes}\"{text}\"{hashes}")
}

fn form(call: &Call, upload: &Upload) -> String {
    let field = if call.operation.name.starts_with("skills") { "files[]" } else { "file" };
    let files = upload.files.iter().map(|name| format!("\n        .file({field:?}, {name:?})\n        .await?"));
    let fields = upload.fields.iter().map(|(name, value)| format!("\n        .text({name:?}, {value:?})"));
    let parts: String = fields.chain(files).collect();
    format!("let form = reqwest::multipart::Form::new(){parts};")
}
