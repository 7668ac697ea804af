//! Plain forms of memory stores and memories, in dialogs.

use crate::{
    pages::dialog_form::{DialogForm, Gone, address, metadata_lines},
    routes::Route,
    ui::{Capabilities, Field, Icon, TextArea},
};
use leptos::prelude::*;
use pilothouse_api::{Metadata, ids::MemoryStoreId, memories::Memory, memory_stores::MemoryStore, page::Query};

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
    .view(may.administer_refused(), store_fields("", "", &Metadata::new()))
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
    .view(refused, store_fields(&store.name, &store.description, &store.metadata))
}

fn store_fields(name: &str, description: &str, metadata: &Metadata) -> impl IntoView + use<> {
    let (name, description, metadata) =
        (name.to_owned(), description.to_owned(), metadata_lines("store", metadata, Gone::Null));
    view! {
        <Field id="store-name" label="Name" hint="Up to 255 characters.">
            <input id="store-name" name="name" value=name required=true maxlength="255" autocomplete="off" aria-describedby="store-name-note"/>
        </Field>
        <Field id="store-description" label="Description" hint="What the store is for. Agents that mount it read this.">
            <TextArea id="store-description" name="description" rows=3 text=description described_by="store-description-note"/>
        </Field>
        {metadata}
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
        action: create_address(&store.id),
        submit: "Create memory",
    }
    .view(
        refused,
        view! { {memory_fields("memory", prefix, String::new())} {preview_button(&create_address(&store.id))} },
    )
}

/// Another content or path of a memory; refused by the API where somebody else has changed it in the meantime.
pub fn edit_memory(memory: &Memory, refused: Option<&'static str>) -> AnyView {
    let fields = view! {
        {unchanged(memory)}
        {memory_fields("memory", &memory.path, memory.content.clone().unwrap_or_default())}
        {preview_button(&edit_address(memory))}
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

/// Where a new memory is sent; where it is refused, it comes back as it was typed.
pub fn create_address(store: &MemoryStoreId) -> String {
    let query = Query::new().with("back", Route::MemoryStore(store.clone())).with("keep", true);
    format!("/forms/v1/memory_stores/{store}/memories{}", query.suffix())
}

/// A button that shows how what is typed reads, and saves nothing.
pub fn preview_button(action: &str) -> AnyView {
    let action = format!("{action}&check=true");
    view! { <div><button type="submit" class="button small" formaction=action formnovalidate=true><Icon name="eye"/>"Preview"</button></div> }
        .into_any()
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
