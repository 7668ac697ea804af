//! Plain forms of memory stores and memories, in dialogs.

use crate::{
    routes::Route,
    ui::{Capabilities, Field, Icon, PlainTextArea},
};
use leptos::prelude::*;
use pilothouse_api::{memories::Memory, memory_stores::MemoryStore, page::Query};

/// Where a form is sent, from a page that is shown again, or another one.
pub fn address(path: &str, back: &Route, next: Option<&Route>) -> String {
    let query = Query::new().with("back", back).with_option("next", next);
    format!("/forms/v1/{path}{}", query.suffix())
}

/// A button, and the dialog that it opens.
struct Dialog {
    id: &'static str,
    /// What the button says, and the heading.
    label: &'static str,
    icon: &'static str,
    is_primary: bool,
    /// Where the form is sent.
    action: String,
    /// What its last button says.
    submit: &'static str,
}

impl Dialog {
    fn view(self, refused: Option<&'static str>, fields: impl IntoView + 'static) -> AnyView {
        let Self { id, label, icon, is_primary, action, submit } = self;
        let class = if is_primary { "button primary" } else { "button" };
        let heading = format!("{id}-title");
        let button = view! {
            <button
                type="button" class=class command="show-modal" commandfor=id title=refused
                aria-description=refused disabled=refused.is_some()
            >
                <Icon name=icon/>
                <span>{label}</span>
            </button>
        };
        let dialog = refused.is_none().then(|| {
            view! {
                <dialog id=id class="wide" aria-labelledby=heading.clone()>
                    <h2 id=heading.clone()>{label}</h2>
                    <form class="stack" method="post" action=action>
                        {fields}
                        <div class="dialog-end">
                            <button type="submit" formmethod="dialog" formnovalidate=true class="button">"Cancel"</button>
                            <button type="submit" class="button primary">{submit}</button>
                        </div>
                    </form>
                </dialog>
            }
        });
        view! { {button} {dialog} }.into_any()
    }
}

/// A new store.
pub fn create_store(may: Capabilities) -> AnyView {
    Dialog {
        id: "new-store",
        label: "New memory store",
        icon: "plus",
        is_primary: true,
        action: address("memory_stores", &Route::MemoryStores, None),
        submit: "Create memory store",
    }
    .view(may.administer_refused(), store_fields("", ""))
}

/// A store's name and description.
pub fn edit_store(store: &MemoryStore, refused: Option<&'static str>) -> AnyView {
    Dialog {
        id: "edit-store",
        label: "Edit",
        icon: "pencil",
        is_primary: false,
        action: address(&format!("memory_stores/{}", store.id), &Route::MemoryStore(store.id.clone()), None),
        submit: "Save",
    }
    .view(refused, store_fields(&store.name, &store.description))
}

fn store_fields(name: &str, description: &str) -> impl IntoView + use<> {
    let (name, description) = (name.to_owned(), description.to_owned());
    view! {
        <Field id="store-name" label="Name" hint="Up to 255 characters.">
            <input id="store-name" name="name" value=name required=true maxlength="255" autocomplete="off" aria-describedby="store-name-note"/>
        </Field>
        <Field id="store-description" label="Description" hint="What the store is for. Agents that mount it read this.">
            <PlainTextArea id="store-description" name="description" rows=3 text=description described_by="store-description-note"/>
        </Field>
    }
}

/// A new memory, below a path.
pub fn create_memory(store: &MemoryStore, prefix: &str, refused: Option<&'static str>) -> AnyView {
    Dialog {
        id: "new-memory",
        label: "New memory",
        icon: "plus",
        is_primary: true,
        action: address(&format!("memory_stores/{}/memories", store.id), &Route::MemoryStore(store.id.clone()), None),
        submit: "Create memory",
    }
    .view(refused, memory_fields(prefix, String::new()))
}

/// Another content or path of a memory; refused by the API where somebody else has changed it in the meantime.
pub fn edit_memory(memory: &Memory, refused: Option<&'static str>) -> AnyView {
    let here = Route::Memory(memory.memory_store_id.clone(), memory.id.clone());
    let fields = view! {
        {unchanged(memory)}
        {memory_fields(&memory.path, memory.content.clone().unwrap_or_default())}
    };
    Dialog {
        id: "edit-memory",
        label: "Edit",
        icon: "pencil",
        is_primary: true,
        action: address(&format!("memory_stores/{}/memories/{}", memory.memory_store_id, memory.id), &here, None),
        submit: "Save",
    }
    .view(refused, fields)
}

/// The content that was read must still be there.
pub fn unchanged(memory: &Memory) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="precondition.type" value="content_sha256"/>
        <input type="hidden" name="precondition.content_sha256" value=memory.content_sha256.clone()/>
    }
}

fn memory_fields(path: &str, content: String) -> impl IntoView + use<> {
    let path = path.to_owned();
    view! {
        <Field id="memory-path" label="Path" hint="Starts with a slash, such as /projects/harbour.md.">
            <input id="memory-path" name="path" value=path required=true pattern="/.*[^\\/]" maxlength="1024" autocomplete="off" spellcheck="false" aria-describedby="memory-path-note"/>
        </Field>
        <Field id="memory-content" label="Content" hint="Markdown, up to 100 KB.">
            <PlainTextArea id="memory-content" name="content" rows=12 text=content described_by="memory-content-note"/>
        </Field>
    }
}
