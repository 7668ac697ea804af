//! Mounts an uploaded file into the running session.

use crate::{
    routes::Route,
    session::context::{SessionContext, html},
    ui::{Capabilities, Field, Icon},
};
use leptos::prelude::*;
use pilothouse_api::{files::File, ids::SessionId, page::Query};
use pilothouse_domain::{format::bytes, reveal::visible};

const DIALOG: &str = "attach-file";
const FILE_FIELD: &str = "attach-file-id";
const PATH_FIELD: &str = "attach-path";

/// A button, and a dialog that loads the uploads to choose from.
pub fn attach(context: &SessionContext, may: Capabilities) -> Option<AnyView> {
    may.operate.then(|| {
        view! {
            <button type="button" class="button small" data-dialog=DIALOG disabled=context.summary.is_over()
                data-disabled-when="over">
                <Icon name="plus"/>"Attach a file"
            </button>
            <dialog id=DIALOG aria-labelledby="attach-title">
                <h2 id="attach-title">"Attach a file"</h2>
                <div data-uploads="" data-failed="Your uploads could not be loaded">
                    <p class="quiet" role="status">"Loading your uploads…"</p>
                </div>
                <form method="dialog" class="dialog-end"><button type="submit" class="button">"Close"</button></form>
            </dialog>
        }
        .into_any()
    })
}

/// The form that attaches one of these files; copies that belong to sessions are not offered.
pub fn uploads(session: &SessionId, files: &[File]) -> String {
    let uploads: Vec<&File> = files.iter().filter(|file| file.scope.is_none()).collect();
    html(|| {
        if uploads.is_empty() {
            let files = Route::Files.to_string();
            return view! { <p>"No uploads yet. " <a href=files>"Upload a file"</a> " first."</p> }.into_any();
        }
        let page = Query::new().with("back", Route::Session(session.clone()));
        let action = format!("/forms/v1/sessions/{session}/resources{}", page.suffix());
        let options = uploads.into_iter().map(|file| {
            let label = visible(&format!("{} ({})", file.filename, bytes(file.size_bytes)));
            view! { <option value=file.id.to_string()>{label}</option> }
        });
        let options = options.collect_view();
        view! {
            <form class="stack" method="post" action=action data-attach="">
                <input type="hidden" name="type" value="file"/>
                <Field id=FILE_FIELD label="Uploaded file">
                    <select id=FILE_FIELD name="file_id" aria-describedby=format!("{FILE_FIELD}-note")>{options}</select>
                </Field>
                <Field id=PATH_FIELD label="Mount path" hint="Optional. Where the agent finds it, under /mnt/session/uploads.">
                    <input id=PATH_FIELD name="mount_path" autocomplete="off" aria-describedby=format!("{PATH_FIELD}-note")/>
                </Field>
                <div data-failure="The file was not attached" hidden=true></div>
                <div class="actions"><button type="submit" class="button primary">"Attach"</button></div>
            </form>
        }
        .into_any()
    })
}
