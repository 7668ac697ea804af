//! What a session mounts: files, repositories, memory stores.

use super::{FieldSet, choices::Choices};
use crate::{routes::Route, ui::Choice};
use leptos::prelude::*;
use pilothouse_domain::form::resources::{FileRow, RepositoryRow, ResourceRows, StoreRow};

/// All lists. `may_share`: whether the visitor may let a session use tokens and memory stores.
pub fn resources(fields: &FieldSet<'_>, rows: &ResourceRows, choices: &Choices, may_share: bool) -> AnyView {
    let stores = may_share.then(|| {
        let stores = Choice::with_none("Choose a memory store", &choices.stores);
        fields.list("stores", "Memory stores", "memory store", &rows.stores, move |fields, row| {
            store(fields, row, stores.clone())
        })
    });
    let others = (!rows.others.is_empty()).then(|| {
        fields.list("others", "Other resources", "resource", &rows.others, |fields, json| other(fields, json))
    });
    view! {
        {files(fields, &rows.files, &choices.files)}
        {fields.list("repositories", "Repositories", "repository", &rows.repositories, |fields, row| {
            repository(fields, row, may_share)
        })}
        {stores}
        {others}
    }
    .into_any()
}

/// Files that are uploaded already; with script, others can be uploaded here.
fn files(fields: &FieldSet<'_>, rows: &[FileRow], files: &[Choice]) -> AnyView {
    let files = Choice::with_none("Choose a file", files);
    view! {
        {fields.list("files", "Files", "file", rows, |fields, row| view! {
            <div class="fields-2">
                {fields.field("file", "Uploaded file", &row.file).select(files.clone())}
                {fields.field("mount_path", "Mount path", &row.mount_path)
                    .hint("Below /mnt/session/uploads. Empty: under the file's ID.").text()}
            </div>
        }.into_any())}
        <noscript>
            <p class="field-note"><a href=Route::Files.to_string()>"Upload files on their own page"</a>", then choose them here."</p>
        </noscript>
        <div class="field" data-upload="">
            <label for="upload">"Upload a file"</label>
            <input type="file" id="upload" aria-describedby="upload-note"/>
            <p class="field-note" id="upload-note" role="status"></p>
        </div>
    }
    .into_any()
}

fn repository(fields: &FieldSet<'_>, row: &RepositoryRow, may_use_tokens: bool) -> AnyView {
    let checkouts = vec![Choice::new("branch", "Branch"), Choice::new("commit", "Commit")];
    let checkout = if row.checkout == "commit" { "commit" } else { "branch" };
    let token = may_use_tokens.then(|| {
        fields.field("token", "Token", "").hint("For a private repository. It is never shown again.").secret()
    });
    view! {
        {fields.field("url", "Address", &row.url).hint("https://github.com/owner/name, without .git.").text()}
        <div class="fields-2">
            {fields.field("checkout", "Checked out", checkout).select(checkouts)}
            {fields.field("at", "Name or SHA", &row.at).hint("Empty: the default branch.").text()}
            {fields.field("mount_path", "Mount path", &row.mount_path).hint("Empty: /workspace/name.").text()}
            {token}
        </div>
    }
    .into_any()
}

fn store(fields: &FieldSet<'_>, row: &StoreRow, stores: Vec<Choice>) -> AnyView {
    let accesses = vec![
        Choice::new("", "As the API has it: read and write"),
        Choice::new("read_write", "Read and write"),
        Choice::new("read_only", "Read only"),
    ];
    view! {
        <div class="fields-2">
            {fields.field("store", "Store", &row.store).select(stores)}
            {fields.field("access", "Access", &row.access).select(accesses)}
        </div>
        {fields.field("instructions", "Instructions", &row.instructions).hint("Optional. What the agent is told of it.").area(2)}
    }
    .into_any()
}

fn other(fields: &FieldSet<'_>, json: &str) -> AnyView {
    fields.field("json", "Resource as JSON", json).area(3)
}
