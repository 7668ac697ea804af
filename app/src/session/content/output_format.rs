//! Draws output in its format: terminal, code, numbered lines, list of files, or text with links.

use super::{
    terminal::terminal,
    text::{code_block, external_link, revealed},
};
use leptos::prelude::*;
use pilothouse_domain::{
    language,
    markdown::{self, Node},
    tool_output::{self, OutputLine, OutputPart},
    truncate::truncate,
};

/// How output is drawn. A language is a name of [`language`].
#[derive(Clone, Copy)]
pub enum OutputFormat {
    /// In the colours that it asks for.
    Terminal,
    /// Code.
    Code(Option<&'static str>),
    /// Lines of a file, with their numbers beside them.
    Numbered(Option<&'static str>),
    /// Lines of files, by file; the language where the file is not named.
    Hits(Option<&'static str>),
    /// A list of files.
    Paths,
    /// Text with links.
    Linked,
    /// Text as it was typed.
    Plain,
}

/// Lines after this one are not parsed: an element for each would be too many for a page.
const MAX_LINES: usize = 2_000;

/// Draws a text. What doesn't have the shape that is expected looks like a terminal.
pub fn draw(text: &str, format: OutputFormat) -> AnyView {
    if matches!(format, OutputFormat::Numbered(_) | OutputFormat::Hits(_) | OutputFormat::Paths) {
        let cut = truncate(text, MAX_LINES, usize::MAX);
        if cut.is_cut() {
            return view! { {shaped(cut.head, format)} {terminal(&text[cut.head.len()..])} }.into_any();
        }
    }
    shaped(text, format)
}

fn shaped(text: &str, format: OutputFormat) -> AnyView {
    match format {
        OutputFormat::Terminal => terminal(text),
        OutputFormat::Code(language) => code_block(text, language),
        OutputFormat::Numbered(language) => parts(tool_output::numbered(text), language),
        OutputFormat::Hits(language) => parts(tool_output::hits(text), language),
        OutputFormat::Paths => parts(tool_output::paths(text), None),
        OutputFormat::Linked => linked(text),
        OutputFormat::Plain => plain_text(text),
    }
}

fn parts(parts: Vec<OutputPart<'_>>, language: Option<&'static str>) -> AnyView {
    let part = |part| match part {
        OutputPart::Lines { path: None, lines } => numbered(&lines, language),
        OutputPart::Lines { path: Some(path), lines } => view! {
            <p><code>{revealed(path)}</code></p>
            {numbered(&lines, language::of_path(path))}
        }
        .into_any(),
        OutputPart::Paths(paths) => {
            let items = paths.into_iter().map(|path| view! { <li><code>{revealed(path.trim_end())}</code></li> });
            view! { <ul class="plain-list paths">{items.collect_view()}</ul> }.into_any()
        }
        OutputPart::Text(text) => terminal(text),
    };
    parts.into_iter().map(part).collect_view().into_any()
}

/// The numbers are drawn by the style sheet: they are neither copied nor read out.
fn numbered(lines: &[OutputLine<'_>], language: Option<&'static str>) -> AnyView {
    let line = |line: &OutputLine<'_>| {
        view! { <span class="code-line" data-line=line.number.to_owned()>{revealed(line.text)}</span> }.into_any()
    };
    let lines = lines.iter().map(line).collect_view();
    view! { <pre class="code numbered" data-language=language><code>{lines}</code></pre> }.into_any()
}

/// Text as it was typed.
fn plain_text(text: &str) -> AnyView {
    view! { <p class="plain" dir="auto">{revealed(text)}</p> }.into_any()
}

fn linked(text: &str) -> AnyView {
    let nodes = markdown::linked(text).into_iter().map(|node| match node {
        Node::Link { href, .. } => external_link(&href, &href),
        node => revealed(&markdown::plain_text(&[node])),
    });
    view! { <p class="plain" dir="auto">{nodes.collect_view()}</p> }.into_any()
}
