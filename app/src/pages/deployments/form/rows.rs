//! The form's lists. Each has an empty row at its end; a row whose first field is emptied goes away.

use super::{choices::Choices, editor::Editor};
use crate::ui::Choice;
use leptos::prelude::*;
use pilothouse_domain::{
    deployment_form::{AS_JSON, EventRow, FileRow, RepositoryRow, StoreRow},
    form::Pair,
};

const EVENTS: [(&str, &str); 4] = [
    ("user.message", "Message"),
    ("system.message", "System message"),
    ("user.define_outcome", "Outcome to reach"),
    (AS_JSON, "Event as JSON"),
];

/// Events and resources.
pub fn all(editor: &Editor, choices: &Choices) -> AnyView {
    let form = &editor.form;
    view! {
        {list(editor, "events", "Each session begins with", "Add another event", with_blank(&form.events), event)}
        {list(editor, "files", "Files", "Add another file", with_blank(&form.files), |editor, at, row| file(editor, choices, at, row))}
        {list(editor, "repositories", "Repositories", "Add another repository", with_blank(&form.repositories), repository)}
        {list(editor, "stores", "Memory stores", "Add another memory store", with_blank(&form.stores), |editor, at, row| store(editor, choices, at, row))}
        {(!form.others.is_empty()).then(|| list(editor, "others", "Other resources", "Show them again", form.others.clone(), other))}
    }
    .into_any()
}

/// The key-value pairs.
pub fn metadata(editor: &Editor) -> AnyView {
    list(editor, "metadata", "Metadata", "Add another pair", with_blank(&editor.form.metadata), pair)
}

fn with_blank<T: Clone + Default>(rows: &[T]) -> Vec<T> {
    rows.iter().cloned().chain([T::default()]).collect()
}

fn list<T>(
    editor: &Editor,
    id: &'static str,
    title: &'static str,
    more: &'static str,
    rows: Vec<T>,
    show: impl Fn(&Editor, usize, T) -> AnyView,
) -> AnyView {
    let rows = rows.into_iter().enumerate().map(|(at, row)| {
        let label = format!("{title}, {}", at + 1);
        view! { <div class="item" role="group" aria-label=label>{show(editor, at, row)}</div> }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <fieldset class="group" id=id>
            <legend>{title}</legend>
            {rows}
            {editor.again(more, id)}
        </fieldset>
    }
    .into_any()
}

fn event(editor: &Editor, at: usize, row: EventRow) -> AnyView {
    let field = |part: &str, label, value: &str| editor.field(format!("events.{at}.{part}"), label, value);
    let kind = if row.kind.is_empty() { "user.message" } else { &row.kind };
    let kinds = EVENTS.map(|(value, label)| Choice::new(value, label)).into();
    view! {
        {field("kind", "What it is", kind).select(kinds)}
        {field("text", "Text", &row.text).area(3)}
        // The style sheet shows it for outcomes alone.
        <div class="stack of-outcome">
            {field("rubric", "How it is judged", &row.rubric).area(3)}
            {field("max_iterations", "Revisions at most", &row.max_iterations).hint("1 to 20. Empty: 3.").text()}
        </div>
    }
    .into_any()
}

fn file(editor: &Editor, choices: &Choices, at: usize, row: FileRow) -> AnyView {
    let field = |part: &str, label, value: &str| editor.field(format!("files.{at}.{part}"), label, value);
    view! {
        <div class="fields-2">
            {field("file", "File", &row.file).select(Choice::with_none("None", &choices.files))}
            {field("mount_path", "Mount path", &row.mount_path).hint("Below /mnt/session/uploads.").text()}
        </div>
    }
    .into_any()
}

fn repository(editor: &Editor, at: usize, row: RepositoryRow) -> AnyView {
    let field = |part: &str, label, value: &str| editor.field(format!("repositories.{at}.{part}"), label, value);
    let checkouts = vec![Choice::new("branch", "Branch"), Choice::new("commit", "Commit")];
    let checkout = if row.checkout == "commit" { "commit" } else { "branch" };
    view! {
        {field("url", "Repository", &row.url).hint("https://github.com/owner/name, without .git.").text()}
        <div class="fields-2">
            {field("checkout", "Checked out", checkout).select(checkouts)}
            {field("at", "Name or SHA", &row.at).hint("Empty: the default branch.").text()}
            {field("mount_path", "Mount path", &row.mount_path).hint("Empty: /workspace/name.").text()}
            {field("token", "Token", "").hint("For a private repository; not shown again. Enter it anew when you change any resource.").secret()}
        </div>
    }
    .into_any()
}

fn store(editor: &Editor, choices: &Choices, at: usize, row: StoreRow) -> AnyView {
    let field = |part: &str, label, value: &str| editor.field(format!("stores.{at}.{part}"), label, value);
    let accesses = vec![
        Choice::new("", "As the API has it: read and write"),
        Choice::new("read_write", "Read and write"),
        Choice::new("read_only", "Read only"),
    ];
    view! {
        <div class="fields-2">
            {field("store", "Memory store", &row.store).select(Choice::with_none("None", &choices.stores))}
            {field("access", "Access", &row.access).select(accesses)}
        </div>
        {field("instructions", "Instructions", &row.instructions).hint("What the agent is told of it.").area(2)}
    }
    .into_any()
}

fn other(editor: &Editor, at: usize, text: String) -> AnyView {
    editor.field(format!("others.{at}.json"), "Resource as JSON", &text).area(3)
}

fn pair(editor: &Editor, at: usize, pair: Pair) -> AnyView {
    let field = |part: &str, label, value: &str| editor.field(format!("metadata.{at}.{part}"), label, value);
    view! {
        <div class="fields-2">{field("key", "Key", &pair.key).text()}{field("value", "Value", &pair.value).text()}</div>
    }
    .into_any()
}
