//! A call with curl.

use super::{
    Answer, Body, Call, Method, Target, Upload,
    shell::{demands, here_document, style, word},
};

pub fn snippet(call: &Call, target: &Target) -> String {
    let mut arguments = vec![format!("curl --fail-with-body {}", word(&call.url(target)))];
    if call.operation.method == Method::Delete || call.operation.method == Method::Post && call.body == Body::Empty {
        arguments.push(format!("--request {}", call.operation.method.name()));
    }
    arguments.push(format!("--header \"x-api-key: ${}\"", target.key()));
    arguments.extend(call.headers().into_iter().map(|(name, value)| format!("--header '{name}: {value}'")));
    match call.operation.answer() {
        Answer::Stream => arguments.push("--no-buffer".to_owned()),
        Answer::File => arguments.push(format!("--output {}", word(&call.file_name()))),
        Answer::Object | Answer::Page => {}
    }
    let end = match &call.body {
        Body::Empty => "\n".to_owned(),
        Body::Json(body) => {
            arguments.push("--data-binary @-".to_owned());
            format!(" {}", here_document(body, style(body)))
        }
        Body::Files(upload) => {
            arguments.extend(parts(call, upload));
            "\n".to_owned()
        }
    };
    format!("{}{}{end}", demands(call.body.secrets()), arguments.join(" \\\n  "))
}

/// The parts of a multipart body.
fn parts(call: &Call, upload: &Upload) -> Vec<String> {
    let field = if call.operation.name.starts_with("skills") { "files[]" } else { "file" };
    let quoted = |name: &str| name.replace('\\', "\\\\").replace('"', "\\\"");
    let files = upload.files.iter().map(|name| format!("--form {}", word(&format!("{field}=@\"{}\"", quoted(name)))));
    let fields =
        upload.fields.iter().map(|(name, value)| format!("--form-string {}", word(&format!("{name}={value}"))));
    files.chain(fields).collect()
}
