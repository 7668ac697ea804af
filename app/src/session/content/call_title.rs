//! A one-line title for a tool call, in plain words.

use super::text::revealed;
use leptos::prelude::*;
use pilothouse_domain::{reveal::visible, timeline::ToolCall, tool_call::Description};

/// A call in a line.
#[derive(Default)]
pub struct Title {
    verb: String,
    server: Option<String>,
    target: String,
}

/// A call in a line of plain words.
pub fn call_title(call: &ToolCall) -> Title {
    let unknown = || Title { verb: "A call from before the loaded events".to_owned(), ..Title::default() };
    call.describe().map_or_else(unknown, |Description { verb, server, target, .. }| Title { verb, server, target })
}

impl Title {
    /// For names that are read out.
    pub fn words(&self) -> String {
        let server = self.server.iter().map(|server| format!(" of {server}"));
        let target = (!self.target.is_empty()).then(|| format!(": {}", self.target));
        visible(&std::iter::once(self.verb.clone()).chain(server).chain(target).collect::<String>())
    }

    /// For the screen.
    pub fn view(&self) -> AnyView {
        let target =
            (!self.target.is_empty()).then(|| view! { " " <code class="target">{revealed(&self.target)}</code> });
        let server = self.server.as_deref().map(|server| {
            view! { " " <span class="tag"><span class="visually-hidden">"of MCP server "</span>{revealed(server)}</span> }
        });
        view! { <span class="verb">{revealed(&self.verb)}</span>{server}{target} }.into_any()
    }
}
