//! Uploads: files dropped or chosen, each with its progress, a way to cancel, and its failure.

mod queue;

use crate::{
    browser::{
        self,
        upload::{dropped, picked},
    },
    routes::Route,
    ui::{FailureNotice, Icon, name},
};
use leptos::{ev, prelude::*};
use pilothouse_domain::{format::bytes, reveal::visible};
use queue::{Entry, Queue, State};

/// Where files are dropped or chosen, and how far they are.
#[island]
pub fn Uploads(
    /// Why the visitor may not; absent: they may.
    refused: Option<String>,
) -> impl IntoView {
    let live = browser::use_live();
    let queue = Queue::new(|| browser::navigate(&Route::Files));
    let over = RwSignal::new(false);
    let allowed = refused.is_none();
    let enabled = move || allowed && live.get();
    let drop_here = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        if allowed {
            queue.add(dropped(&event));
        }
    };
    browser::unsaved::guard(Signal::derive(move || queue.busy()));
    view! {
        <div
            class="drop"
            class:over=move || over.get()
            on:dragover=move |event| {
                event.prevent_default();
                over.set(allowed);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=drop_here
        >
            <FileButton enabled=Signal::derive(enabled) queue=queue/>
            <p class="small" id="upload-note">
                {refused.unwrap_or_else(|| "Drop files here, up to 500 MB each. Uploads can be mounted into sessions.".to_owned())}
            </p>
        </div>
        <UploadList queue=queue/>
    }
    .into_any()
}

/// The native file input is out of sight, since browsers draw it each in their own way; the button opens it.
#[component]
fn FileButton(enabled: Signal<bool>, queue: Queue) -> impl IntoView {
    let input = NodeRef::<leptos::html::Input>::new();
    let open = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    view! {
        <input
            type="file"
            multiple=true
            hidden=true
            node_ref=input
            aria-label="Files to upload"
            disabled=move || !enabled.get()
            on:change=move |event| queue.add(picked(&event))
        />
        <button type="button" class="button" aria-describedby="upload-note" disabled=move || !enabled.get() on:click=open>
            <Icon name="upload"/>
            "Upload files"
        </button>
    }
    .into_any()
}

#[component]
fn UploadList(queue: Queue) -> impl IntoView {
    view! {
        <p class="visually-hidden" role="status">{move || queue.summary()}</p>
        <Show when=move || !queue.is_empty()>
            <ul class="uploads" aria-label="Uploads">
                <For each=move || queue.entries() key=|entry| entry.key let:entry>
                    <UploadRow entry=entry queue=queue/>
                </For>
            </ul>
            <Show when=move || !queue.busy()>
                <p><a class="button small" href=Route::Files.to_string()>"Show the uploaded files"</a></p>
            </Show>
        </Show>
    }
    .into_any()
}

#[component]
fn UploadRow(entry: Entry, queue: Queue) -> impl IntoView {
    let Entry { key, file, state } = entry;
    let progress = state.clone();
    let (own, size) = (file.name(), bytes(file.size()));
    let label = format!("Upload of {}", visible(&own));
    view! {
        <li class="upload">
            <span><strong>{name(&own)}</strong>" "<span class="quiet small">{size}</span></span>
            {move || match state.get() {
                State::Waiting | State::Sending(_) => view! {
                    <button type="button" class="button small" on:click=move |_| queue.cancel(key)>"Cancel"</button>
                }
                .into_any(),
                State::Done => view! { <span class="tag allow">"Uploaded"</span> }.into_any(),
                State::Cancelled => view! {
                    <span class="row"><span class="tag">"Cancelled"</span><Retry queue=queue key_of=key/></span>
                }
                .into_any(),
                State::Failed(_) => view! { <Retry queue=queue key_of=key/> }.into_any(),
            }}
            {move || match progress.get() {
                State::Waiting => view! { <progress aria-label=label.clone() max="100" value="0"></progress> }.into_any(),
                State::Sending(percent) => {
                    view! { <progress aria-label=label.clone() max="100" value=percent.to_string()></progress> }.into_any()
                }
                State::Failed(failure) => view! { <FailureNotice failure=failure what="Not uploaded"/> }.into_any(),
                State::Done | State::Cancelled => ().into_any(),
            }}
        </li>
    }
    .into_any()
}

#[component]
fn Retry(queue: Queue, key_of: u32) -> impl IntoView {
    view! { <button type="button" class="button small" on:click=move |_| queue.retry(key_of)>"Retry"</button> }
}
