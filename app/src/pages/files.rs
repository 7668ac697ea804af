//! Files: uploaded ones, copies in sessions, and what sessions produced.

mod delete;
mod detail;
mod titles;
mod uploads;

pub use delete::delete;
pub use detail::detail;

use super::list::{self, Filters, Loaded};
use crate::{
    page::{Page, PageContext},
    routes::{Route, file_content_url},
    ui::{Capabilities, ConfirmAction, CopyId, DestructiveAction, EmptyState, Icon, PageHead, TimeAgo, name},
};
use delete::CHOSEN;
use leptos::prelude::*;
use pilothouse_api::{Error, Verbatim, files::File};
use pilothouse_domain::{file_name, format::bytes, reveal::visible};
use titles::{SCOPE, Titles, belongs_to, session_of};

/// `/files`, with `?scope_id=` for one session's.
pub async fn list(context: &PageContext) -> Page {
    let filters = Filters::read(context, Route::Files, &[SCOPE]);
    let scope = filters.get(SCOPE);
    let files = filters.load(
        |query| async move { context.api.list_files(&query.with_option(SCOPE, scope)).await },
        |file: &File| vec![Some(&file.filename), Some(file.id.as_str())],
    );
    let (files, mut titles) = futures::join!(files, Titles::newest(context));
    let shown = files.iter().flat_map(|loaded| &loaded.items.data).filter_map(|file| session_of(file));
    titles.complete(context, shown.chain(scope.and_then(|id| id.parse().ok()))).await;
    let (may, now) = (context.may(), context.now);
    let refused = may.operate_refused();
    let page = context.path.clone();
    let code = format!("/v1/files{}", filters.query().with_option("scope_id", scope).suffix());
    Page::new("Files", move || {
        view! {
            <div class="page">
                <PageHead title="Files" code=code/>
                <section class="section" aria-label="Upload">{uploads::uploads(refused)}</section>
                <div class="list-tools">
                    {filters.search_form("Search files", "Name or ID")}
                    {titles.choice(&filters)}
                </div>
                {scope_note(&filters, &titles)}
                {content(files, &filters, Row { page: &page, titles: &titles, may, now })}
            </div>
        }
    })
    .with_uploads()
}

fn scope_note(filters: &Filters, titles: &Titles) -> Option<impl IntoView + use<>> {
    let session = filters.get(SCOPE)?.to_owned();
    let all = filters.with(SCOPE, None);
    let link = session.parse().ok().map(|id| titles.link(&id));
    Some(view! {
        <p class="row">"Only files of session "{link}<CopyId id=session/><a href=all>"Show all files"</a></p>
    })
}

/// What every row needs to know.
#[derive(Clone, Copy)]
struct Row<'a> {
    /// The address of the list.
    page: &'a str,
    titles: &'a Titles,
    may: Capabilities,
    now: i64,
}

fn content(files: Result<Loaded<File>, Error>, filters: &Filters, row: Row) -> AnyView {
    let note = files.as_ref().ok().and_then(|loaded| filters.search_note(loaded, "files"));
    match files.map(|loaded| loaded.items) {
        Err(error) => filters.failed("The files could not be loaded", &error).into_any(),
        Ok(items) if items.data.is_empty() && note.is_some() => note.into_any(),
        Ok(items) if items.data.is_empty() && filters.narrows() => {
            view! { <EmptyState title="No files here">"The session has no files, or this page of the list is empty."</EmptyState> }
                .into_any()
        }
        Ok(items) if items.data.is_empty() => view! {
            <EmptyState title="No files yet">
                "Upload a file to mount it into a session. What agents write to their outputs folder shows up here too."
            </EmptyState>
        }
        .into_any(),
        Ok(items) => {
            let pager = filters.pager(None, items.next_page.as_deref());
            let chosen = row.may.administer.then(delete::chosen);
            view! { {note} {table(items.data, row)} {chosen} {pager} }.into_any()
        }
    }
}

fn table(files: Vec<Verbatim<File>>, row: Row) -> impl IntoView + use<> {
    let rows: Vec<_> = files.into_iter().map(|file| row.view(file.into_view()).into_any()).collect();
    let boxes =
        row.may.administer.then(|| view! { <th scope="col"><span class="visually-hidden">"Chosen"</span></th> });
    let heads = view! {
        {boxes}
        <th scope="col">"Name"</th>
        <th scope="col">"Type"</th>
        <th scope="col" class="numeric">"Size"</th>
        <th scope="col">"Belongs to"</th>
        {list::newest_first("Created")}
        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
    };
    list::table("Files, newest first", heads, rows)
}

impl Row<'_> {
    fn view(self, file: File) -> impl IntoView + use<> {
        let Self { page, titles, may, now } = self;
        let page = page.to_owned();
        let refused = may.administer_refused().map(str::to_owned);
        let expires = file.expires_at.clone();
        view! {
            <tr>
                {may.administer.then(|| tick(&file))}
                <th scope="row">
                    {list::row_link(Route::File(file.id.clone()).to_string(), &file.filename)}
                    <span class="under"><CopyId id=file.id.to_string()/></span>
                </th>
                <td data-label="Type">{name(&file.mime_type)}</td>
                <td data-label="Size" class="numeric fit">{bytes(file.size_bytes)}</td>
                <td data-label="Belongs to">{belongs_to(&file, titles)}</td>
                <td data-label="Created" class="fit">
                    <TimeAgo at=file.created_at.clone() now=now/>
                    {expires.map(|at| view! { <span class="under">"expires "<TimeAgo at=at now=now/></span> })}
                </td>
                <td class="fit">
                    <div class="actions row-actions">
                        {download(&file)}
                        <ConfirmAction
                            action=DestructiveAction::DeleteFile(file.id.clone())
                            name=file.filename.clone()
                            page=page
                            refused=refused
                        />
                    </div>
                </td>
            </tr>
        }
    }
}

/// Only what tools and sessions made can be downloaded; the API refuses to hand uploads back.
fn download(file: &File) -> AnyView {
    if file.downloadable == Some(true) {
        let href = file_content_url(&file.id);
        let label = format!("Download {}", visible(&file.filename));
        let saved_as = file_name::safe(&file.filename);
        view! { <a class="button" href=href download=saved_as aria-label=label><Icon name="download"/>"Download"</a> }
            .into_any()
    } else {
        view! { <span class="quiet small" title="Only files made by sessions can be downloaded">"Not downloadable"</span> }
            .into_any()
    }
}

/// A box that chooses the file for what is done to several.
fn tick(file: &File) -> impl IntoView + use<> {
    let label = format!("Choose {}", visible(&file.filename));
    view! { <td class="fit"><input type="checkbox" name="file" value=file.id.to_string() form=CHOSEN aria-label=label/></td> }
}
