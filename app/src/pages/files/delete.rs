//! Several files at once: the list's form that chooses them, and the page that asks before they are deleted.

use super::titles::{Titles, belongs_to, session_of};
use crate::{
    page::{Capabilities, Page, PageContext, Problem},
    pages::list,
    routes::Route,
    ui::{EmptyState, Icon, PageHead, name},
};
use leptos::prelude::*;
use pilothouse_api::{Verbatim, files::File, ids::FileId, page::Query};
use pilothouse_domain::format::bytes;

/// The form that the rows' boxes belong to.
pub const CHOSEN: &str = "chosen-files";

/// The most files that are deleted at once: as many as the API names in one answer.
const MAX: usize = 100;

/// The button that goes on to the page below, with the files whose boxes are ticked.
pub fn chosen() -> impl IntoView {
    view! {
        <form id=CHOSEN class="row" method="get" action=Route::FilesDelete.to_string()>
            <button type="submit" class="button"><Icon name="trash"/>"Delete the chosen files"</button>
        </form>
    }
}

/// `/files/delete?file=ID&file=ID`: nothing is deleted yet.
pub async fn delete(context: &PageContext) -> Result<Page, Problem> {
    let ids = context.query.iter().filter(|(key, _)| key == "file").filter_map(|(_, id)| id.parse().ok());
    let ids: Vec<FileId> = ids.take(MAX).collect();
    let files = if ids.is_empty() {
        Vec::new()
    } else {
        let query = Query::new().with_each("ids[]", &ids);
        context.api.list_files(&query).await?.data.into_iter().map(Verbatim::into_view).collect()
    };
    let mut titles = Titles::default();
    titles.complete(context, files.iter().filter_map(session_of)).await;
    let (may, gone) = (context.may(), ids.len().saturating_sub(files.len()));
    Ok(Page::new("Delete files", move || {
        view! {
            <div class="page">
                <PageHead title="Delete files" parent=(Route::Files.to_string(), "Files")/>
                {content(&files, gone, &titles, may)}
            </div>
        }
    }))
}

fn content(files: &[File], gone: usize, titles: &Titles, may: Capabilities) -> AnyView {
    if files.is_empty() {
        let back = Route::Files.to_string();
        return view! { <EmptyState title="No file is chosen"><a href=back>"Choose files in the list"</a></EmptyState> }
            .into_any();
    }
    let size = bytes(files.iter().map(|file| file.size_bytes).sum());
    let what = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
    let gone =
        (gone > 0).then(|| view! { <p class="quiet">{format!("{gone} of those chosen are deleted already.")}</p> });
    view! {
        <p>{format!("{what}, {size} in all. They are deleted with their contents. Copies in sessions stay. You can't undo this.")}</p>
        {gone}
        {table(files, titles)}
        {form(files, &what, may)}
    }
    .into_any()
}

fn table(files: &[File], titles: &Titles) -> impl IntoView + use<> {
    let row = |file: &File| {
        view! {
            <tr>
                <th scope="row">{list::row_link(Route::File(file.id.clone()).to_string(), &file.filename)}</th>
                <td data-label="Type">{name(&file.mime_type)}</td>
                <td data-label="Size" class="numeric fit">{bytes(file.size_bytes)}</td>
                <td data-label="Belongs to">{belongs_to(file, titles)}</td>
            </tr>
        }
    };
    let rows: Vec<_> = files.iter().map(row).collect();
    let heads = view! {
        <th scope="col">"Name"</th>
        <th scope="col">"Type"</th>
        <th scope="col" class="numeric">"Size"</th>
        <th scope="col">"Belongs to"</th>
    };
    list::table("Files to delete", heads, rows)
}

fn form(files: &[File], what: &str, may: Capabilities) -> impl IntoView + use<> {
    let list = Route::Files.to_string();
    let query = Query::new().with("method", "delete").with("back", &list).with("next", &list);
    let ids: Vec<_> =
        files.iter().map(|file| view! { <input type="hidden" name="file" value=file.id.to_string()/> }).collect();
    let (refused, label) = (may.administer_refused(), format!("Delete {what}"));
    view! {
        <form class="dialog-end" method="post" action=format!("/forms/bulk/v1/files{}", query.suffix())>
            {ids}
            <a class="button" href=list>"Cancel"</a>
            <button type="submit" class="button danger solid" title=refused aria-description=refused disabled=refused.is_some()>
                {label}
            </button>
        </form>
    }
}
