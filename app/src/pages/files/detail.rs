//! A file: what it is, and a preview of it.

use super::{
    download,
    titles::{Titles, belongs_to, session_of},
};
use crate::{
    page::{Capabilities, Page, PageContext, Problem},
    routes::Route,
    session::content::file_preview::{needs_content, preview_view},
    ui::{ConfirmAction, CopyId, DestructiveAction, EmptyState, Failure, FailureNotice, PageHead, TimeAgo, name},
};
use leptos::prelude::*;
use pilothouse_api::{Error, files::File, ids::FileId};
use pilothouse_domain::format::bytes;

/// What is known of a file's content.
enum Content {
    /// The API hands out what sessions made, and no uploads.
    Withheld,
    /// What the preview needs of it.
    Loaded(Vec<u8>),
    /// It could not be loaded.
    Failed(Error),
}

/// `/files/{id}`.
pub async fn detail(context: &PageContext, id: &FileId) -> Result<Page, Problem> {
    let file = context.api.retrieve_file(id).await?.into_view();
    let mut titles = Titles::default();
    let (content, ()) = futures::join!(load(context, &file), titles.complete(context, session_of(&file).into_iter()));
    let (may, now) = (context.may(), context.now);
    Ok(Page::new(file.filename.clone(), move || {
        view! {
            <div class="page">
                {head(&file, may)}
                {facts(&file, &titles, now)}
                <section class="section stack" aria-labelledby="preview-heading">
                    <h2 id="preview-heading">"Preview"</h2>
                    {preview(&file, &content)}
                </section>
            </div>
        }
    }))
}

async fn load(context: &PageContext, file: &File) -> Content {
    if file.downloadable != Some(true) {
        return Content::Withheld;
    }
    if !needs_content(file) {
        return Content::Loaded(Vec::new());
    }
    match context.api.download_file(&file.id).await {
        Ok(content) => Content::Loaded(content.to_vec()),
        Err(error) => Content::Failed(error),
    }
}

fn head(file: &File, may: Capabilities) -> impl IntoView + use<> {
    let delete = DestructiveAction::DeleteFile(file.id.clone());
    // Once it is deleted, only the list is left.
    let page = Route::Files.to_string();
    let (download, filename) = (download(file), file.filename.clone());
    view! {
        <PageHead title=file.filename.clone() parent=(Route::Files.to_string(), "Files") code=format!("/v1/files/{}", file.id)>
            {download}
            <ConfirmAction
                action=delete
                name=filename
                page=page
                refused=may.administer_refused().map(str::to_owned)
            />
        </PageHead>
    }
}

fn facts(file: &File, titles: &Titles, now: i64) -> impl IntoView + use<> {
    let expires = file.expires_at.clone();
    view! {
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=file.id.to_string()/></dd>
            <dt>"Type"</dt>
            <dd>{name(&file.mime_type)}</dd>
            <dt>"Size"</dt>
            <dd>{bytes(file.size_bytes)}</dd>
            <dt>"Belongs to"</dt>
            <dd>{belongs_to(file, titles)}</dd>
            <dt>"Created"</dt>
            <dd><TimeAgo at=file.created_at.clone() now=now/></dd>
            {expires.map(|at| view! { <dt>"Expires"</dt><dd><TimeAgo at=at now=now/></dd> })}
        </dl>
    }
}

fn preview(file: &File, content: &Content) -> AnyView {
    match content {
        Content::Loaded(content) => preview_view(file, content),
        Content::Withheld => view! {
            <EmptyState title="Uploads are not shown">
                "The API hands out files that sessions made, and no uploads. Agents can read it where it is mounted."
            </EmptyState>
        }
        .into_any(),
        Content::Failed(error) => view! {
            <FailureNotice failure=Failure::from(error) what="The content could not be loaded">
                <a class="button small" href="">"Try again"</a>
            </FailureNotice>
        }
        .into_any(),
    }
}
