//! Judges calls whose tools this console doesn't know: of MCP servers, of clients, and unknown members of known tools.

use super::{
    super::{
        Effect, Level, Request,
        findings::{Findings, quoted},
        unicode,
    },
    strings::Strings,
    verbs,
};
use crate::arguments::{Argument, Problem, Shape, arguments, member};
use serde_json::{Map, Value};

/// Judges a call of an MCP server's or a client's tool.
pub(in crate::intent) fn judge(request: &Request<'_>, findings: &mut Findings<'_>) {
    let tool = quoted(request.tool);
    let whose =
        request.server.map_or_else(|| "the client".to_owned(), |server| format!("the server {}", quoted(server)));
    findings.step(0..0, format!("Uses {tool} of {whose}"));
    for name in [Some(request.tool), request.server].into_iter().flatten().filter(|name| unicode::has_look_alike(name))
    {
        let why = format!("The name {} has letters that look like others.", quoted(name));
        findings.mark_call(Effect::LookAlike, Level::Dangerous, why);
    }
    let reads = verbs::judge(request.tool, findings);
    if request.schema.is_some() {
        by_schema(request, findings);
    }
    Strings::new(reads, true).judge(request.input, findings);
    if !reads && findings.is_unmarked() {
        findings.mark_call(
            Effect::Executes,
            Level::LookClosely,
            format!("What {tool} does isn't known to this console."),
        );
    }
}

/// Marks arguments that don't fit the tool's schema.
fn by_schema(request: &Request<'_>, findings: &mut Findings<'_>) {
    for (argument, problem) in arguments(request.input, request.schema).problems() {
        let name = quoted(&argument.name);
        let (effect, why) = match problem {
            Problem::AlsoSent => (Effect::UnknownField, format!("The tool has no field {name}.")),
            Problem::Missing => {
                (Effect::Unreadable, format!("The field {name} is missing, though the tool requires it."))
            }
            Problem::WrongType(kind) => {
                (Effect::Unreadable, format!("The field {name} should be of the type {}.", quoted(kind)))
            }
            Problem::NotAllowed(allowed) => {
                (Effect::Unreadable, format!("The field {name} should be one of: {}.", quoted(allowed)))
            }
        };
        match argument {
            Argument { shape: Shape::Text(text), pointer, .. } => {
                findings.pointer.clone_from(pointer);
                findings.mark(0..text.len(), effect, Level::LookClosely, why);
            }
            _ => findings.mark_call(effect, Level::LookClosely, why),
        }
        findings.pointer.clear();
    }
}

/// Judges a built-in tool that isn't known, or an input of another shape than its tool takes.
pub(in crate::intent) fn judge_unknown(request: &Request<'_>, findings: &mut Findings<'_>) {
    let tool = quoted(request.tool);
    findings.step(0..0, format!("Uses {tool}"));
    let why = format!("This console doesn't know {tool} with such an input.");
    findings.mark_call(Effect::Unreadable, Level::LookClosely, why);
    let reads = verbs::judge(request.tool, findings);
    Strings::new(reads, false).judge(request.input, findings);
}

/// Marks members that the tool doesn't have, and judges what is in them.
pub(in crate::intent) fn judge_unknown_members(
    input: &Map<String, Value>,
    names: &[String],
    findings: &mut Findings<'_>,
) {
    let mut strings = Strings::new(true, false);
    for name in names {
        let Some(value) = input.get(name) else { continue };
        let why = format!("The tool has no field {}.", quoted(name));
        match value.as_str() {
            Some(text) => {
                findings.pointer = member("", name);
                findings.mark(0..text.len(), Effect::UnknownField, Level::LookClosely, why);
            }
            None => findings.mark_call(Effect::UnknownField, Level::LookClosely, why),
        }
        if unicode::has_look_alike(name) {
            let why = format!("The field {} has letters that look like others.", quoted(name));
            findings.mark_call(Effect::LookAlike, Level::Dangerous, why.clone());
            findings.mark_call(Effect::Hides, Level::Dangerous, why);
        }
        strings.look(value, member("", name), name, 0, findings);
    }
}
