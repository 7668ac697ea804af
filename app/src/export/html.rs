//! Rows as one HTML file, through the same closed trees as the page: nothing in it runs, and nothing is loaded.

use super::{
    about::About,
    style,
    words::{state, thread_words},
};
use crate::session::{
    content::{
        call_title::call_title,
        json::whole_json,
        markdown::whole_markdown,
        media::picture_url,
        terminal::terminal,
        text::{code_block, revealed},
        tool_input::file_input,
    },
    transcript::{
        status_text::{milestone_text, request_figures},
        tool_card::course,
    },
};
use leptos::{prelude::*, reactive::owner::Owner};
use pilothouse_api::content::{Block, Source};
use pilothouse_domain::{
    local_time::{LocalTime, rfc3339},
    timeline::{CallState, Row, RowKind, ToolCall},
};

/// How the file ends.
pub const FOOT: &str = "</main></body></html>\n";
/// The file's own content security policy: nothing in it may run or load.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The document's head, and the heading.
pub fn head(about: &About) -> String {
    let (title, heading, agent) = (about.heading(), about.heading(), about.agent_name.clone());
    let spent = about.spent().map(|spent| view! { <p class="quiet">{spent}</p> });
    let hidden = about.hide_tools.then_some(" What tools were given and what they gave is left out.");
    let head = written(move || {
        view! {
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content=POLICY/>
            <meta name="referrer" content="no-referrer"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>{title}</title>
        }
    });
    let heading = written(move || {
        view! { <h1>{revealed(&heading)}</h1> <p class="quiet">"A session of " {revealed(&agent)} "." {hidden}</p> {spent} }
    });
    format!("<!DOCTYPE html>\n<html lang=\"en\"><head>{head}{}</head><body><main>{heading}\n", style::element())
}

/// Rows, one article per line.
pub fn rows<'a>(about: &About, rows: impl Iterator<Item = &'a Row>) -> String {
    rows.map(|row| written(|| article(about, row)) + "\n").collect()
}

/// Marks that Leptos leaves for hydration can't be mistaken: a text has no `<`.
fn written<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(None);
    let html = owner.with(|| view().into_view().to_html());
    owner.cleanup();
    html.replace("<!>", "")
}

fn article(about: &About, row: &Row) -> AnyView {
    let under = |class: &'static str, who: &str, content: AnyView| {
        view! { <article class=class><header><b>{revealed(who)}</b>{place(row)}</header>{content}</article> }.into_any()
    };
    match &row.kind {
        RowKind::UserMessage { content, .. } => under("user", "User", plain_blocks(content)),
        RowKind::AgentMessage { content, .. } => under("agent", &about.agent_name, agent_blocks(content)),
        RowKind::System { content, .. } => under("aside", "System", plain_blocks(content)),
        RowKind::ThreadMessage { direction, agent, content, .. } => {
            under("aside", &thread_words(*direction, agent.as_deref()), agent_blocks(content))
        }
        RowKind::ToolCall(call) => tool(about, call, row),
        RowKind::Error { error, .. } => {
            let text = format!("{}: {}", error.kind, error.message);
            under("error", "Error", view! { <p>{revealed(&text)}</p> }.into_any())
        }
        RowKind::Milestone(mark) => {
            view! { <p class="mark">{revealed(&milestone_text(mark))}{place(row)}</p> }.into_any()
        }
        RowKind::ModelRequest { end: Some(end) } => {
            view! { <p class="mark">"Model request " {request_figures(end)}{place(row)}</p> }.into_any()
        }
        RowKind::ModelRequest { end: None } | RowKind::Thinking { .. } => ().into_any(),
        RowKind::Unknown { event } => under("aside", &format!("Event {}", event.type_name()), whole_json(event.raw())),
    }
}

/// When it happened, and on whose stream alone it stands.
fn place(row: &Row) -> AnyView {
    let time = row.at.map(|at| view! { " " <time datetime=rfc3339(at)>{LocalTime::utc(at).date_time()}</time> });
    let thread =
        row.stream.as_ref().map(|thread| view! { <span class="quiet">" in thread " {thread.to_string()}</span> });
    view! { {time}{thread} }.into_any()
}

fn tool(about: &About, call: &ToolCall, row: &Row) -> AnyView {
    let details = if about.hide_tools { ().into_any() } else { tool_details(call) };
    let timing = course(call, None).map(|timing| view! { " " <span class="quiet">{timing}</span> });
    view! {
        <article class="tool">
            <header><span>{call_title(call).view()}</span>" " <b>{state(call)}</b>{timing}{place(row)}</header>
            {details}
        </article>
    }
    .into_any()
}

fn tool_details(call: &ToolCall) -> AnyView {
    let input = call.input().filter(|input| !input.is_empty()).map(|_| {
        view! { <details open=true><summary>"Input"</summary>{file_input(call)}</details> }
    });
    let told = match &call.state {
        CallState::Denied { message: Some(message) } => {
            Some(view! { <p>"The agent was told: " {revealed(message)}</p> })
        }
        _ => None,
    };
    let output = (!call.output().is_empty()).then(|| {
        view! { <details open=true><summary>"Output"</summary>{output_blocks(call.output())}</details> }
    });
    view! { {input}{told}{output} }.into_any()
}

fn agent_blocks(content: &[Block]) -> AnyView {
    blocks(content, whole_markdown)
}

fn plain_blocks(content: &[Block]) -> AnyView {
    blocks(content, |text| view! { <p class="plain" dir="auto">{revealed(text)}</p> }.into_any())
}

fn output_blocks(content: &[Block]) -> AnyView {
    blocks(content, terminal)
}

fn blocks(content: &[Block], text_view: impl Fn(&str) -> AnyView) -> AnyView {
    content.iter().map(|block| block_view(block, &text_view)).collect_view().into_any()
}

fn block_view(block: &Block, text_view: &impl Fn(&str) -> AnyView) -> AnyView {
    match block {
        Block::Text { text } => text_view(text),
        Block::Image { source } => match picture_url(source) {
            Some(url) => view! { <img src=url alt="Picture in this message"/> }.into_any(),
            None => note("A picture that is kept elsewhere"),
        },
        Block::Document { source: Source::Text { data, .. }, title, .. } => {
            let title = title.clone().unwrap_or_else(|| "Document".to_owned());
            view! { <details><summary>{revealed(&title)}</summary>{code_block(data, None)}</details> }.into_any()
        }
        Block::Document { title, .. } => note(title.as_deref().unwrap_or("A document")),
        Block::SearchResult { source, title, content, .. } => view! {
            <p>{revealed(title)} " " <span class="quiet">{revealed(source)}</span></p>
            {output_blocks(content)}
        }
        .into_any(),
        Block::Redacted => note("Withheld by the API"),
        Block::Unknown(value) => whole_json(value),
    }
}

fn note(text: &str) -> AnyView {
    view! { <p class="quiet">{revealed(text)}</p> }.into_any()
}
