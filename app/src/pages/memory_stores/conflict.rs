//! An edit of a memory that was refused: what was typed comes back, beside what the memory says now.

use super::forms::{memory_fields, unchanged};
use crate::{
    page::{PageContext, Typed},
    routes::Route,
    session::content::diff::diff_view,
    ui::{Failure, FailureNotice},
};
use http::StatusCode;
use leptos::prelude::*;
use pilothouse_api::memories::Memory;
use pilothouse_domain::form::fields::text;

/// The form as it was filled in, where it was refused. It goes on top of what the memory says now.
pub fn refused_edit(context: &PageContext, memory: &Memory, action: &str) -> Option<AnyView> {
    let typed = context.typed(action)?;
    let problem = typed.refused.clone()?;
    let (path, content) = (text(&typed.fields, "path"), text(&typed.fields, "content"));
    let collides = problem.status == StatusCode::CONFLICT && has_changed(typed, memory);
    let notice = if collides {
        difference(memory, &content)
    } else {
        let failure = Failure { message: problem.message, request_id: problem.request_id };
        view! { <FailureNotice failure=failure what="The memory was not saved"/> }.into_any()
    };
    let submit = if collides { "Save over it" } else { "Save" };
    let (action, leave) = (action.to_owned(), Route::Memory(memory.memory_store_id.clone(), memory.id.clone()));
    let fields = view! { {unchanged(memory)} {memory_fields("again", &path, content)} };
    Some(
        view! {
            <section class="section stack" aria-labelledby="again-heading">
                <h2 id="again-heading">"Your edit"</h2>
                {notice}
                <form class="stack" method="post" action=action>
                    {fields}
                    <div class="dialog-end">
                        <a class="button" href=leave.to_string()>"Discard it"</a>
                        <button type="submit" class="button primary">{submit}</button>
                    </div>
                </form>
            </section>
        }
        .into_any(),
    )
}

/// Whether the memory says something else than when the form was opened.
fn has_changed(typed: &Typed, memory: &Memory) -> bool {
    text(&typed.fields, "precondition.content_sha256") != memory.content_sha256
}

fn difference(memory: &Memory, content: &str) -> AnyView {
    let diff = diff_view(memory.content.as_deref().unwrap_or_default(), content, true);
    view! {
        <div class="notice warning" role="alert">
            <strong>"The memory was changed while you were editing."</strong>
            <p>"Your text is still here but not saved yet. This is what saving it would change of what the memory says now:"</p>
        </div>
        {diff}
    }
    .into_any()
}
