//! What a tool call intends: in plain words step by step, with a mark on everything that deserves a look before it runs.
//!
//! Calls are read, never run. The judgement is a pure function of the call and of what the session's log knows of files;
//! its time grows with the length of the input, and what is too long to be read whole is said to be so.

mod address;
mod calls;
mod content;
mod effect;
mod findings;
mod known_files;
mod layout;
mod mark;
mod path;
mod place;
mod programs;
mod request;
mod script;
mod secret;
mod shell;
mod sql;
mod unicode;
mod weakness;

pub use effect::{Effect, Level};
pub use mark::{Intent, Mark, Step};
pub use request::Request;

use crate::tool_call::{Detail, describe};
use findings::Findings;

/// Judges a call. It can't fail: what isn't understood is marked, and raises the level.
pub fn judge(request: &Request<'_>) -> Intent {
    let mut findings = Findings::new(request.file);
    if request.server.is_some() || request.is_custom {
        calls::foreign::judge(request, &mut findings);
        return findings.into_intent(Vec::new());
    }
    let description = describe(request.tool, None, request.input);
    match &description.detail {
        Detail::Command { command, restart, .. } => calls::command::judge(command, *restart, &mut findings),
        Detail::Edit { path, old, new, .. } => calls::file::edit(path, old, new, &mut findings),
        Detail::Write { path, content } => calls::file::write(path, content, &mut findings),
        Detail::Read { path, .. } => calls::file::read(path, &mut findings),
        Detail::Glob { pattern, path } => calls::file::glob(pattern, path.as_deref(), &mut findings),
        Detail::Grep { pattern, path } => calls::file::grep(pattern, path.as_deref(), &mut findings),
        Detail::Fetch { url } => calls::web::fetch(url, &mut findings),
        Detail::WebSearch { query } => calls::web::search(query, &mut findings),
        Detail::Other => calls::foreign::judge_unknown(request, &mut findings),
    }
    calls::foreign::judge_unknown_members(request.input, &description.also_sent, &mut findings);
    findings.into_intent(description.also_sent)
}
