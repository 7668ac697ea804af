//! Rows as Markdown. The headings and paragraphs at the margin are the file's own; what a person, an agent or a tool
//! wrote stands in a quotation or a fence, where it can pass for nothing else.

use super::{
    about::About,
    words::{state, thread_words},
};
use crate::session::{
    content::call_title::call_title,
    transcript::{status_text::milestone_text, tool_card::course},
};
use pilothouse_api::content::{Block, Source};
use pilothouse_domain::{
    ansi,
    local_time::rfc3339,
    markdown::{escape, fenced, parse, write},
    timeline::{CallState, Row, RowKind, ToolCall},
};
use serde_json::Value;

/// The title, and whose session it is.
pub fn head(about: &About) -> String {
    let hidden = if about.hide_tools { " What tools were given and what they gave is left out." } else { "" };
    let spent = about.spent().map(|spent| format!("\n{}\n", line(&spent))).unwrap_or_default();
    format!("# {}\n\nA session of {}.{hidden}\n{spent}", line(&about.heading()), line(&about.agent_name))
}

/// A row, with a blank line before it.
pub fn row(about: &About, row: &Row) -> String {
    let at = row.at.map(|at| format!(" · {}", rfc3339(at))).unwrap_or_default();
    let thread =
        row.stream.as_ref().map(|thread| format!(" · in thread {}", line(thread.as_str()))).unwrap_or_default();
    let under = |who: &str, text: String| format!("\n## {}{at}{thread}\n\n{text}\n", line(who));
    match &row.kind {
        RowKind::UserMessage { content, .. } => under("User", blocks(content)),
        RowKind::AgentMessage { content, .. } => under(&about.agent_name, blocks(content)),
        RowKind::System { content, .. } => under("System", blocks(content)),
        RowKind::ThreadMessage { direction, agent, content, .. } => {
            under(&thread_words(*direction, agent.as_deref()), blocks(content))
        }
        RowKind::ToolCall(call) => {
            let timing = course(call, None).map(|timing| format!(", {timing}")).unwrap_or_default();
            let title = line(&call_title(call).words());
            format!("\n### {title} ({}{timing}){at}{thread}\n{}", state(call), tool(about, call))
        }
        RowKind::Error { error, .. } => under("Error", fenced("", &format!("{}: {}", error.kind, error.message))),
        RowKind::Milestone(mark) => format!("\n*{}*{at}{thread}\n", line(&milestone_text(mark))),
        RowKind::ModelRequest { .. } | RowKind::Thinking { .. } => String::new(),
        RowKind::Unknown { event } => under(&format!("Event {}", event.type_name()), json(event.raw())),
    }
}

fn tool(about: &About, call: &ToolCall) -> String {
    if about.hide_tools {
        return String::new();
    }
    let input = call.input().filter(|input| !input.is_empty());
    let input = input.map(|input| format!("\nInput:\n\n{}\n", json(&Value::Object(input.clone())))).unwrap_or_default();
    let told = match &call.state {
        CallState::Denied { message: Some(message) } => format!("\nThe agent was told:\n\n{}\n", fenced("", message)),
        _ => String::new(),
    };
    let output = call.output();
    let output = if output.is_empty() { String::new() } else { format!("\nOutput:\n\n{}\n", output_blocks(output)) };
    format!("{input}{told}{output}")
}

/// Messages: Markdown of the agent keeps its form.
fn blocks(content: &[Block]) -> String {
    let one = |block: &Block| block.as_text().map_or_else(|| other(block), formatted);
    quoted(&content.iter().map(one).collect::<Vec<_>>().join("\n\n"))
}

fn formatted(text: &str) -> String {
    let document = parse(text);
    let rest = document.rest.map(|rest| fenced("", &rest.text)).unwrap_or_default();
    format!("{}\n\n{rest}", write(&document.nodes)).trim().to_owned()
}

fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

fn output_blocks(content: &[Block]) -> String {
    let one = |block: &Block| block.as_text().map_or_else(|| other(block), terminal);
    content.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

/// What a terminal would show, without its colours.
fn terminal(text: &str) -> String {
    fenced("", &ansi::parse(text).into_iter().map(|span| span.text).collect::<String>())
}

fn other(block: &Block) -> String {
    match block {
        Block::Text { text } => fenced("", text),
        Block::Image { .. } => "*A picture*".to_owned(),
        Block::Document { source: Source::Text { data, .. }, title, .. } => {
            format!("*Document {}*\n\n{}", line(title.as_deref().unwrap_or_default()), fenced("", data))
        }
        Block::Document { title, .. } => format!("*Document {}*", line(title.as_deref().unwrap_or_default())),
        Block::SearchResult { source, title, content, .. } => {
            format!("*{}* ({})\n\n{}", line(title), line(source), output_blocks(content))
        }
        Block::Redacted => "*Withheld by the API*".to_owned(),
        Block::Unknown(value) => json(value),
    }
}

fn json(value: &Value) -> String {
    fenced("json", &serde_json::to_string_pretty(value).unwrap_or_default())
}

/// A text as one line in which nothing is markup.
fn line(text: &str) -> String {
    escape(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
