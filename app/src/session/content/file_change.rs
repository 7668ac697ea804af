//! What a write or an edit changes in a file, next to what the log knows of it.

use super::{
    around::Around,
    diff::{changes_view, diff_view},
    json::disclosure,
    row_time::when,
    text::{code_block, note},
};
use leptos::prelude::*;
use pilothouse_domain::{
    known_file::{FileChange, KnownFile, Seen, file_change},
    language,
    tool_call::Detail,
};

/// The lines that change where they are known, else all that is written, and how that is known; `None` for calls that
/// change no file.
pub fn file_change_view(detail: &Detail, around: &Around<'_>) -> Option<AnyView> {
    let change = file_change(detail, around.file)?;
    let all = matches!(detail, Detail::Edit { all: true, .. }).then(|| note("Replaces every occurrence"));
    let known = around.file;
    let shown = match (change, detail) {
        (FileChange::Known { old, new, first }, _) => view! {
            {known.map(|file| provenance("Compared with the file as it was", file, around.now))}
            {changes_view(&old, &new, first)}
            {whole_text(detail)}
        }
        .into_any(),
        (_, Detail::Write { path, content }) => view! {
            {note("New contents of the whole file: what they replace, if anything, isn't known here.")}
            {known.map(|file| provenance("Parts of the file were", file, around.now))}
            {code_block(content, language::of_path(path))}
        }
        .into_any(),
        (change, Detail::Edit { old, new, .. }) => view! {
            {uncertain(&change, known, around.now)}
            {diff_view(old, new, true)}
        }
        .into_any(),
        _ => return None,
    };
    Some(view! { {all} {shown} }.into_any())
}

/// Everything that a write puts into the file.
fn whole_text(detail: &Detail) -> Option<AnyView> {
    let Detail::Write { path, content } = detail else { return None };
    Some(disclosure("New contents of the whole file", code_block(content, language::of_path(path))))
}

/// Why an edit is shown without the lines around it.
fn uncertain(change: &FileChange, known: Option<&KnownFile>, now: i64) -> AnyView {
    match (change, known) {
        (FileChange::Contradicted { found }, Some(file)) => {
            let words = match found {
                0 => "The text that goes isn't in the file as it was".to_owned(),
                found => format!("The text that goes is {found} times in the file as it was"),
            };
            view! { <div class="notice warning" role="note">{provenance(&words, file, now)}</div> }.into_any()
        }
        _ => note("The lines around it aren't known here."),
    }
}

/// How the content is known, how long ago, and what makes it doubtful.
fn provenance(words: &str, file: &KnownFile, now: i64) -> AnyView {
    let seen = match file.seen {
        Seen::Read => "read",
        Seen::Written => "written",
    };
    let last = if words.starts_with("Parts") { "" } else { "last " };
    let by = file.by_other_thread.then_some(" by another thread");
    let since = file.calls_since.then_some(" Other calls have run since and may have changed it.");
    view! { <p class="quiet small">{words.to_owned()}" "{last}{seen}{by}" "{when(now, file.at)}"."{since}</p> }
        .into_any()
}
