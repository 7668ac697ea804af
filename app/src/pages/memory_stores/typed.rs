//! What was typed into the form of a memory and is not saved: how it reads, or why it was refused, with the form to go on.

use super::forms::{create_address, edit_address, memory_fields, preview_button, unchanged};
use crate::{
    page::{PageContext, Typed},
    routes::Route,
    session::content::{diff::diff_view, markdown::whole_markdown},
    ui::{Failure, FailureNotice},
};
use http::StatusCode;
use leptos::prelude::*;
use pilothouse_api::{ids::MemoryStoreId, memories::Memory};
use pilothouse_domain::form::fields::text;

/// An edit that goes on top of what the memory says now.
pub fn typed_edit(context: &PageContext, memory: &Memory) -> Option<AnyView> {
    let action = edit_address(memory);
    let typed = context.typed(&action)?;
    let content = text(&typed.fields, "content");
    let is_refused = typed.refused.as_ref().is_some_and(|problem| problem.status == StatusCode::CONFLICT);
    let collides = is_refused && has_changed(typed, memory);
    let notice = if collides { difference(memory, &content) } else { told(typed, "The memory was not saved") };
    let (heading, submit) = ("Your edit", if collides { "Save over it" } else { "Save" });
    let leave = Route::Memory(memory.memory_store_id.clone(), memory.id.clone());
    // A preview says nothing about what the memory says now: what was read must still be there.
    let precondition = if typed.refused.is_some() {
        view! { {unchanged(memory)} }.into_any()
    } else {
        view! {
            <input type="hidden" name="precondition.type" value="content_sha256"/>
            <input type="hidden" name="precondition.content_sha256" value=text(&typed.fields, "precondition.content_sha256")/>
        }
        .into_any()
    };
    Some(section(heading, notice, &action, typed, precondition, &leave, submit))
}

/// A new memory.
pub fn typed_creation(context: &PageContext, store: &MemoryStoreId) -> Option<AnyView> {
    let action = create_address(store);
    let typed = context.typed(&action)?;
    let notice = told(typed, "The memory was not created");
    let leave = Route::MemoryStore(store.clone());
    Some(section("Your new memory", notice, &action, typed, ().into_any(), &leave, "Create memory"))
}

fn section(
    heading: &'static str,
    notice: AnyView,
    action: &str,
    typed: &Typed,
    precondition: AnyView,
    leave: &Route,
    submit: &'static str,
) -> AnyView {
    let (path, content) = (text(&typed.fields, "path"), text(&typed.fields, "content"));
    let (fields, preview) = (memory_fields("again", &path, content), preview_button(action));
    view! {
        <section class="section stack" aria-labelledby="again-heading">
            <h2 id="again-heading">{heading}</h2>
            {notice}
            <form class="stack" method="post" action=action.to_owned()>
                {precondition}
                {fields}
                {preview}
                <div class="dialog-end">
                    <a class="button" href=leave.to_string()>"Discard it"</a>
                    <button type="submit" class="button primary">{submit}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// Why it was refused; where it was not, how it reads.
fn told(typed: &Typed, what: &'static str) -> AnyView {
    if let Some(problem) = &typed.refused {
        let failure =
            Failure { message: problem.message.clone(), request_id: problem.request_id.clone(), check: problem.check };
        return view! { <FailureNotice failure=failure what=what/> }.into_any();
    }
    let content = text(&typed.fields, "content");
    let reads = if content.trim().is_empty() {
        view! { <p class="quiet">"It is empty."</p> }.into_any()
    } else {
        whole_markdown(&content).into_any()
    };
    view! { <p class="quiet">"This is how it reads. It is not saved yet."</p><div class="notice" role="note">{reads}</div> }.into_any()
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
