//! The files that a session mounts, and where.

use super::state::State;
use crate::{
    islands::form::{List, RemoveButton},
    ui::{Choice, TextField},
};
use leptos::prelude::*;
use pilothouse_domain::session_form::{FileMount, SessionForm};

const FILES: List<SessionForm, FileMount> = List { read: |f| &f.files, write: |f| &mut f.files };

/// Chosen files with their paths, and a list to choose from.
#[component]
pub fn Mounts(state: State, files: Vec<Choice>) -> impl IntoView {
    let error = state.error("files");
    let none = files.is_empty();
    view! {
        <fieldset class="group">
            <legend>"Files to mount"</legend>
            <For each=state.rows(FILES) key=|index| *index let:index><MountRow state=state index=index/></For>
            {move || error.get().map(|error| view! { <p class="field-note error">{error}</p> })}
            {if none {
                view! { <p class="field-note">"No files yet. Upload files on the Files page."</p> }.into_any()
            } else {
                view! { <AddFile state=state files=files/> }.into_any()
            }}
        </fieldset>
    }
    .into_any()
}

#[component]
fn MountRow(state: State, index: usize) -> impl IntoView {
    let name =
        move || state.form.with(|form| form.files.get(index).map(|file| file.filename.clone()).unwrap_or_default());
    let number = index + 1;
    view! {
        <div class="item">
            <div class="section-head">
                <strong>{name}</strong>
                <RemoveButton label=format!("Remove file {number}") remove=move |()| state.remove(FILES, index)/>
            </div>
            <TextField
                id=format!("files.{index}.mount_path") label="Mount path"
                hint="Under /mnt/session/uploads. Leave empty to use the file's id."
                value=state.row(FILES, index, |file| &file.mount_path, |file| &mut file.mount_path)
                error=state.error(format!("files.{index}.mount_path"))
            />
        </div>
    }
    .into_any()
}

/// A list to choose from; what is chosen moves up, and can't be chosen twice.
#[component]
fn AddFile(state: State, files: Vec<Choice>) -> impl IntoView {
    let files = StoredValue::new(files);
    let left = move || {
        let is_chosen = |id: &str| state.form.with(|form| form.files.iter().any(|file| file.file_id == id));
        files.with_value(|all| all.iter().filter(|file| !is_chosen(&file.value)).cloned().collect::<Vec<_>>())
    };
    let choose = move |id: String| {
        let chosen = files.with_value(|all| all.iter().find(|file| file.value == id).cloned());
        if let Some((file, id)) = chosen.and_then(|file| Some((file.clone(), file.value.parse().ok()?))) {
            state.form.update(|form| form.files.push(FileMount::named(&id, &file.label)));
        }
    };
    view! {
        <div class="field">
            <label for="add-file">"Add a file"</label>
            <select
                id="add-file"
                on:change:target=move |ev| {
                    choose(ev.target().value());
                    ev.target().set_value("");
                }
            >
                <option value="">"Choose a file"</option>
                <For each=left key=|file| file.value.clone() let:file>
                    <option value=file.value>{file.label}</option>
                </For>
            </select>
        </div>
    }
    .into_any()
}
