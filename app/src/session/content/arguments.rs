//! The arguments of a tool that the console doesn't know, as a form to read.

use super::{
    json::whole_json,
    marked::marked,
    text::{note, revealed},
};
use leptos::prelude::*;
use pilothouse_domain::{
    arguments::{Argument, Arguments, Problem, Shape, arguments},
    intent::Mark,
};
use serde_json::{Map, Value};

/// A longer text stands in a block of its own, in bytes.
const MAX_INLINE: usize = 100;
/// The length of a longer text is told, in characters.
const LONG: usize = 1_000;

/// Each argument with what the tool's schema says of it; what doesn't fit is said.
pub fn arguments_view(input: &Map<String, Value>, schema: Option<&Value>, marks: &[Mark]) -> AnyView {
    let Arguments { list, is_cut } = arguments(input, schema);
    view! {
        <div class="input" role="group" aria-label="Arguments">
            {list_view(&list, marks)}
            {is_cut.then(|| note("There are more arguments than are listed: the JSON has all of them."))}
            {schema.is_none().then(|| note("What the tool takes isn't known here: this is what was sent."))}
        </div>
    }
    .into_any()
}

fn list_view(list: &[Argument], marks: &[Mark]) -> AnyView {
    if list.is_empty() {
        return view! { <span class="quiet">"Nothing in it"</span> }.into_any();
    }
    let entries = list.iter().map(|argument| {
        view! {
            <dt>
                <code>{revealed(&argument.name)}</code>
                {argument.title.as_ref().map(|title| view! { " " <span>{revealed(title)}</span> })}
            </dt>
            <dd>
                {argument.problem.as_ref().map(problem_view)}
                {argument.description.as_ref().map(|about| view! { <p class="quiet small">{revealed(about)}</p> })}
                {shape_view(argument, marks)}
            </dd>
        }
    });
    view! { <dl class="arguments">{entries.collect_view()}</dl> }.into_any()
}

fn problem_view(problem: &Problem) -> AnyView {
    let words = match problem {
        Problem::AlsoSent => "Also sent, though the tool doesn't take it".to_owned(),
        Problem::Missing => "Missing, though the tool requires it".to_owned(),
        Problem::WrongType(kind) => format!("Should be of the type {kind}"),
        Problem::NotAllowed(allowed) => format!("Should be one of: {allowed}"),
    };
    view! { <p><strong class="level" data-level="look-closely">{revealed(&words)}</strong></p> }.into_any()
}

fn shape_view(argument: &Argument, marks: &[Mark]) -> AnyView {
    match &argument.shape {
        Shape::Text(text) => text_view(text, &argument.pointer, marks),
        Shape::Number(number) => view! { <code>{number.clone()}</code> }.into_any(),
        Shape::Flag(flag) => {
            view! { {if *flag { "Yes" } else { "No" }}" "<code class="quiet">{flag.to_string()}</code> }.into_any()
        }
        Shape::Null => view! { "Nothing "<code class="quiet">"null"</code> }.into_any(),
        Shape::Absent => view! { <span class="quiet">"Not sent"</span> }.into_any(),
        Shape::List(inner) | Shape::Members(inner) => list_view(inner, marks),
        Shape::Json(value) => whole_json(value),
    }
}

fn text_view(text: &str, pointer: &str, marks: &[Mark]) -> AnyView {
    if text.is_empty() {
        return view! { <span class="quiet">"Empty text"</span> }.into_any();
    }
    let own: Vec<&Mark> = marks.iter().filter(|mark| mark.pointer == pointer).collect();
    let shown = marked(text, &own);
    if text.len() <= MAX_INLINE && !text.contains('\n') {
        return view! { <code>{shown}</code> }.into_any();
    }
    let length = text.chars().count();
    let length = (length > LONG).then(|| note(format!("{length} characters")));
    view! { {length} <pre class="code"><code>{shown}</code></pre> }.into_any()
}
