//! Files and repositories mounted into the session, and files that it made.

use super::attach::attach;
use crate::{
    routes::{Route, file_content_url},
    session::{
        content::{
            file_preview::has_preview,
            text::{external_link, revealed},
        },
        context::{SessionContext, html},
    },
    ui::{Capabilities, ConfirmAction, CopyId, DestructiveAction, Field, Icon},
};
use leptos::prelude::*;
use pilothouse_api::{
    files::File,
    page::Query,
    resources::{FileResource, MemoryStoreResource, RepositoryResource, Resource},
};
use pilothouse_domain::{file_name, format::bytes, reveal::visible};
use serde_json::Value;

/// What the session has mounted, and its files; only those that it made are listed.
pub fn resources(context: &SessionContext, may: Capabilities, attached: &[Resource], files: &[File]) -> String {
    html(|| {
        view! {
            <div class="section">
                <h2>"Attached"</h2>
                {attached_list(context, may, attached)}
                {attach(context, may)}
            </div>
            <div class="section">
                <h2>"Produced"</h2>
                {produced_list(files)}
                <button type="button" class="quiet-button" data-refresh=""><Icon name="refresh-cw"/>" Refresh"</button>
            </div>
        }
        .into_any()
    })
}

fn attached_list(context: &SessionContext, may: Capabilities, attached: &[Resource]) -> AnyView {
    if attached.is_empty() {
        return view! { <p class="quiet">"No files are mounted in this session."</p> }.into_any();
    }
    let items = attached.iter().map(|resource| match resource {
        Resource::File(file) => file_item(context, may, file),
        Resource::GithubRepository(repository) => repository_item(context, may, repository),
        Resource::MemoryStore(store) => store_item(store),
        Resource::Unknown(value) => {
            let kind = value.get("type").and_then(Value::as_str).unwrap_or("unknown");
            view! { <li><Icon name="box"/>"A resource of type " <code>{revealed(kind)}</code></li> }.into_any()
        }
    });
    view! { <ul class="plain-list">{items.collect_view()}</ul> }.into_any()
}

fn file_item(context: &SessionContext, may: Capabilities, file: &FileResource) -> AnyView {
    let session = &context.session.id;
    let over = context.summary.is_over().then_some("The session has ended.");
    let refused = may.administer_refused().or(over).map(str::to_owned);
    let action = DestructiveAction::DetachFile(session.clone(), file.id.clone());
    let page = Route::Session(session.clone()).to_string();
    view! {
        <li>
            <Icon name="file"/><code>{revealed(&file.mount_path)}</code>
            <ConfirmAction action name=file.mount_path.clone() page refused/>
        </li>
    }
    .into_any()
}

fn repository_item(context: &SessionContext, may: Capabilities, repository: &RepositoryResource) -> AnyView {
    let part = |name| repository.checkout.as_ref()?.get(name)?.as_str();
    let checkout = part("name").or_else(|| part("sha")).map(|of| view! { " (" <code>{revealed(of)}</code> ")" });
    view! {
        <li>
            <Icon name="git-branch"/>
            <span>{external_link(&repository.url, &repository.url)}{checkout}" at "<code>{revealed(&repository.mount_path)}</code></span>
            {(may.administer && !context.summary.is_over()).then(|| replace_token(context, repository))}
        </li>
    }
    .into_any()
}

/// A button, and a dialog with a plain form: the token that a repository is read with is never shown, only replaced.
fn replace_token(context: &SessionContext, repository: &RepositoryResource) -> AnyView {
    let (session, id) = (&context.session.id, &repository.id);
    let back = Query::new().with("back", Route::Session(session.clone()));
    let action = format!("/forms/v1/sessions/{session}/resources/{id}{}", back.suffix());
    let (dialog, field) = (format!("token-{id}"), format!("token-of-{id}"));
    let (heading, note) = (format!("{dialog}-title"), format!("{field}-note"));
    let label = format!("Replace the token of {}", visible(&repository.url));
    view! {
        <button type="button" class="button small" command="show-modal" commandfor=dialog.clone() aria-label=label.clone()>
            <Icon name="key"/>"Replace token"
        </button>
        <dialog id=dialog aria-labelledby=heading.clone()>
            <h2 id=heading.clone()>{label}</h2>
            <form class="stack" method="post" action=action>
                <Field id=field.clone() label="New token" hint="It is never shown again.">
                    <input id=field.clone() type="password" name="authorization_token" required=true autocomplete="new-password" aria-describedby=note/>
                </Field>
                <div class="dialog-end">
                    <button type="submit" formmethod="dialog" formnovalidate=true class="button">"Cancel"</button>
                    <button type="submit" class="button primary">"Replace token"</button>
                </div>
            </form>
        </dialog>
    }
    .into_any()
}

fn store_item(store: &MemoryStoreResource) -> AnyView {
    let word = |name: &str| store.extra.get(name).and_then(Value::as_str);
    let name = word("name").unwrap_or("Memory store").to_owned();
    let access = if word("access") == Some("read_only") { "read-only" } else { "read and write" };
    let path = word("mount_path").map(|path| view! { " at " <code>{revealed(path)}</code> });
    view! {
        <li>
            <Icon name="database"/><span>{revealed(&name)}{path}", "{access}</span>
            <CopyId id=store.memory_store_id.to_string()/>
        </li>
    }
    .into_any()
}

fn produced_list(files: &[File]) -> AnyView {
    // What a session made can be downloaded; copies of uploads can't.
    let produced: Vec<&File> = files.iter().filter(|file| file.downloadable == Some(true)).collect();
    if produced.is_empty() {
        return view! {
            <p class="quiet">"Nothing yet. What the agent writes to " <code>"/mnt/session/outputs"</code> " appears here."</p>
        }
        .into_any();
    }
    let items = produced.into_iter().map(|file| {
        view! {
            <li>
                <a href=file_content_url(&file.id) download=file_name::safe(&file.filename)><Icon name="download"/>{revealed(&file.filename)}</a>
                <span class="quiet small">{bytes(file.size_bytes)}</span>
                {has_preview(file).then(|| preview_of(file))}
            </li>
        }
    });
    view! { <ul class="plain-list">{items.collect_view()}</ul> }.into_any()
}

/// A preview that is loaded when it is opened.
fn preview_of(file: &File) -> AnyView {
    let (fragment, summary) = (format!("file?file={}", file.id), format!("Preview of {}", visible(&file.filename)));
    view! {
        <details class="raw" data-fragment=fragment data-failed="The file could not be loaded"><summary>{summary}</summary></details>
    }
    .into_any()
}
