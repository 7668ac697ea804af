//! The form that takes files: one at a time as it is, several with progress where `scripts/uploads.js` runs.

use crate::{routes::Route, ui::Icon};
use leptos::prelude::*;
use pilothouse_api::{files::MAX_UPLOAD, page::Query};

/// Where files are chosen or dropped. `refused`: why the visitor may not.
pub fn uploads(refused: Option<&'static str>) -> impl IntoView {
    let list = Route::Files.to_string();
    let query = Query::new().with("next", &list).with("back", &list);
    let disabled = refused.is_some();
    view! {
        <form
            class="drop"
            method="post"
            action=format!("/forms/v1/files{}", query.suffix())
            enctype="multipart/form-data"
            data-uploads=MAX_UPLOAD.to_string()
        >
            <input type="file" name="file" required=true aria-label="Files to upload" aria-describedby="upload-note" disabled=disabled/>
            <button type="submit" class="button" aria-describedby="upload-note" disabled=disabled>
                <Icon name="upload"/>
                "Upload files"
            </button>
            <p class="small" id="upload-note">
                {refused.unwrap_or("Drop files here, up to 500 MB each. Uploads can be mounted into sessions.")}
            </p>
        </form>
    }
}
