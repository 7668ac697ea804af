//! Plain forms of memory stores and memories, in dialogs.

use crate::{
    pages::dialog_form::{DialogForm, address},
    routes::Route,
    ui::{Capabilities, Field, TextArea},
};
use leptos::prelude::*;
use pilothouse_api::{memories::Memory, memory_stores::MemoryStore, page::Query};

/// A new store.
pub fn create_store(may: Capabilities) -> AnyView {
    DialogForm {
        id: "new-store".to_owned(),
        label: "New memory store",
        of: None,
        icon: "plus",
        is_primary: true,
        action: address("memory_stores", &Route::MemoryStores, None),
        submit: "Create memory store",
    }
    .view(may.administer_refused(), store_fields("", ""))
}

/// A store's name and description.
pub fn edit_store(store: &MemoryStore, refused: Option<&'static str>) -> AnyView {
    DialogForm {
        id: "edit-store".to_owned(),
        label: "Edit",
        of: None,
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
            <TextArea id="store-description" name="description" rows=3 text=description described_by="store-description-note"/>
        </Field>
    }
}

/// A new memory, below a path.
pub fn create_memory(store: &MemoryStore, prefix: &str, refused: Option<&'static str>) -> AnyView {
    DialogForm {
        id: "new-memory".to_owned(),
        label: "New memory",
        of: None,
        icon: "plus",
        is_primary: true,
        action: address(&format!("memory_stores/{}/memories", store.id), &Route::MemoryStore(store.id.clone()), None),
        submit: "Create memory",
    }
    .view(refused, memory_fields("memory", prefix, String::new()))
}

/// Another content or path of a memory; refused by the API where somebody else has changed it in the meantime.
pub fn edit_memory(memory: &Memory, refused: Option<&'static str>) -> AnyView {
    let fields = view! {
        {unchanged(memory)}
        {memory_fields("memory", &memory.path, memory.content.clone().unwrap_or_default())}
    };
    DialogForm {
        id: "edit-memory".to_owned(),
        label: "Edit",
        of: None,
        icon: "pencil",
        is_primary: true,
        action: edit_address(memory),
        submit: "Save",
    }
    .view(refused, fields)
}

/// Where an edit is sent; where it is refused, it comes back as it was typed.
pub fn edit_address(memory: &Memory) -> String {
    let Memory { memory_store_id: store, id, .. } = memory;
    let query = Query::new().with("back", Route::Memory(store.clone(), id.clone())).with("keep", true);
    format!("/forms/v1/memory_stores/{store}/memories/{id}{}", query.suffix())
}

/// The content that was read must still be there.
pub fn unchanged(memory: &Memory) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="precondition.type" value="content_sha256"/>
        <input type="hidden" name="precondition.content_sha256" value=memory.content_sha256.clone()/>
    }
}

/// Fields whose ids begin with a word, since an edit may stand on the page twice.
pub fn memory_fields(of: &str, path: &str, content: String) -> impl IntoView + use<> {
    let (path_id, content_id) = (format!("{of}-path"), format!("{of}-content"));
    let (path, content_note) = (path.to_owned(), format!("{content_id}-note"));
    view! {
        <Field id=path_id.clone() label="Path" hint="Starts with a slash, such as /projects/harbour.md.">
            <input id=path_id.clone() name="path" value=path required=true pattern="/.*[^\\/]" maxlength="1024" autocomplete="off" spellcheck="false" aria-describedby=format!("{path_id}-note")/>
        </Field>
        <Field id=content_id.clone() label="Content" hint="Markdown, up to 100 KB.">
            <TextArea id=content_id name="content" rows=12 text=content described_by=content_note/>
        </Field>
    }
}
