//! Long output: its beginning, and a button that shows the rest.

use super::output_format::{OutputFormat, draw};
use leptos::prelude::*;
use pilothouse_domain::truncate::truncate;

/// Lines of output that are shown at first.
const LINES: usize = 16;
/// Bytes of output that are shown at first.
const BYTES: usize = 4_096;
/// What is longer than this, in bytes, is sent only once somebody asks for it.
const MAX_ENCLOSED: usize = 64 * 1024;

/// Asked for by [`unfolded`]: everything is shown.
#[derive(Clone, Copy)]
struct Unfolded;

/// Views made from here on fold nothing.
pub fn unfold() {
    provide_context(Unfolded);
}

/// Whether a long text is to be shown whole.
fn is_unfolded() -> bool {
    use_context::<Unfolded>().is_some()
}

/// A text of output: its beginning, and on demand the rest.
#[component]
pub fn FoldedOutput(
    /// What the tool wrote.
    text: String,
    /// How it is drawn.
    format: OutputFormat,
    /// Lines that are shown at first.
    #[prop(default = LINES)]
    lines: usize,
    /// Bytes that are shown at first.
    #[prop(default = BYTES)]
    bytes: usize,
) -> impl IntoView {
    let cut = truncate(&text, lines, bytes);
    // One more line behind a button is more trouble than the line.
    let note = if cut.hidden_lines <= 1 && cut.hidden_bytes <= bytes { None } else { cut.note() };
    match note {
        None => draw(&text, format),
        Some(note) => {
            fold(draw(cut.head, format), Some(note), "Show all".to_owned(), text.len(), || draw(&text, format))
        }
    }
}

/// Something long of this many bytes: its beginning, and a button that shows it whole. `scripts/session/fold.js` does that,
/// with what is enclosed or what the server gives.
pub fn fold(
    shown: AnyView,
    note: Option<String>,
    label: String,
    bytes: usize,
    whole: impl FnOnce() -> AnyView,
) -> AnyView {
    if is_unfolded() {
        return view! { <div data-fold="">{whole()}</div> }.into_any();
    }
    let rest = (bytes <= MAX_ENCLOSED).then(|| view! { <template data-rest="">{whole()}</template> });
    view! {
        <div data-fold="">
            <div>{shown}</div>
            {rest}
            <p class="fold">
                {note.map(|note| view! { <span class="quiet">{note}</span> })}
                <button type="button" class="link-button" data-unfold="">{label}</button>
            </p>
        </div>
    }
    .into_any()
}
