//! Mounts an uploaded file into the running session.

use crate::{
    browser::{self, dom},
    islands::session::state::{store::SessionStore, summary::Summary},
    routes::Route,
    ui::{Attempt, AttemptFailure, Choice, Icon, SelectField, TextField},
};
use leptos::prelude::*;
use pilothouse_api::{Error, files::File, page::Query, resources::ResourceRequest};
use pilothouse_domain::format::bytes;

const DIALOG: &str = "attach-file";
/// How many uploads are offered, newest first.
const OFFERED: u32 = 200;

/// A button, and a dialog with the uploads to choose from.
#[component]
pub fn Attach(store: SessionStore, attached: Callback<()>) -> impl IntoView {
    let ready = browser::use_live();
    let loading = Attempt::default();
    let uploads = RwSignal::new(None::<Vec<Choice>>);
    let open = move |_| {
        dom::show_dialog(DIALOG);
        loading.run(uploaded(), move |files| {
            uploads.try_set(Some(files));
            loading.pending.try_set(false);
        });
    };
    let over = Memo::new(move |_| store.summary.with(Summary::is_over));
    let content = move || match uploads.get() {
        None => view! { <p class="quiet" role="status">"Loading your uploads…"</p> }.into_any(),
        Some(files) if files.is_empty() => view! {
            <p>"No uploads yet. " <a href=Route::Files.to_string()>"Upload a file"</a> " first."</p>
        }
        .into_any(),
        Some(files) => view! { <AttachForm store attached files/> }.into_any(),
    };
    store.may.operate.then(|| {
        view! {
            <button type="button" class="button small" disabled=move || !ready.get() || over.get() on:click=open>
                <Icon name="plus"/>"Attach a file"
            </button>
            <dialog id=DIALOG aria-labelledby="attach-title">
                <h2 id="attach-title">"Attach a file"</h2>
                <AttemptFailure attempt=loading what="Your uploads could not be loaded"/>
                {content}
                <form method="dialog" class="dialog-end"><button type="submit" class="button">"Close"</button></form>
            </dialog>
        }
    })
}

/// Uploads of the workspace; copies that belong to sessions are not offered.
async fn uploaded() -> Result<Vec<Choice>, Error> {
    let page = browser::client().list_files(&Query::new().with("limit", OFFERED)).await?;
    Ok(page.data.iter().filter(|file| file.scope.is_none()).map(|file| choice(file)).collect())
}

fn choice(file: &File) -> Choice {
    Choice::new(file.id.to_string(), format!("{} ({})", file.filename, bytes(file.size_bytes)))
}

#[component]
fn AttachForm(store: SessionStore, attached: Callback<()>, files: Vec<Choice>) -> impl IntoView {
    let attempt = Attempt::default();
    let chosen = RwSignal::new(files.first().map(|file| file.value.clone()).unwrap_or_default());
    let path = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Ok(file_id) = chosen.get_untracked().parse() else { return };
        let path = path.get_untracked().trim().to_owned();
        let body = ResourceRequest::File { file_id, mount_path: (!path.is_empty()).then_some(path) };
        let call = async move { browser::client().add_resource(&store.id(), &body).await };
        attempt.run(call, move |_| {
            attached.run(());
            attempt.pending.try_set(false);
            dom::close_dialog(DIALOG);
        });
    };
    view! {
        <form class="stack" method="dialog" on:submit=submit>
            <SelectField id="attach-file-id" label="Uploaded file" value=chosen choices=files/>
            <TextField id="attach-path" label="Mount path" value=path
                hint="Optional. Where the agent finds it, under /mnt/session/uploads."/>
            <AttemptFailure attempt what="The file was not attached"/>
            <div class="actions">
                <button type="submit" class="button primary" disabled=move || attempt.pending.get()>"Attach"</button>
            </div>
        </form>
    }
}
