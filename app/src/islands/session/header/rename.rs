//! Renames the session.

use crate::{
    browser::{self, dom},
    islands::session::state::store::SessionStore,
    ui::{Attempt, AttemptFailure, Icon, TextField},
};
use leptos::prelude::*;
use pilothouse_api::sessions::UpdateSession;

const DIALOG: &str = "rename-session";

/// A button and its dialog. The new title comes back by the stream.
#[component]
pub fn Rename(store: SessionStore) -> impl IntoView {
    let ready = browser::use_live();
    let attempt = Attempt::default();
    let title = RwSignal::new(String::new());
    let open = move |_| {
        title.set(store.summary.with_untracked(|summary| summary.title.clone().unwrap_or_default()));
        dom::show_dialog(DIALOG);
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let words = title.get_untracked().trim().to_owned();
        let body = UpdateSession { title: Some((!words.is_empty()).then_some(words)), ..UpdateSession::default() };
        let call = async move { browser::client().update_session(&store.id(), &body).await };
        attempt.run(call, move |_| {
            attempt.pending.try_set(false);
            dom::close_dialog(DIALOG);
        });
    };
    view! {
        <button type="button" class="button" title="Rename" disabled=move || !ready.get() on:click=open><Icon name="pencil"/><span>"Rename"</span></button>
        <dialog id=DIALOG aria-labelledby="rename-title">
            <h2 id="rename-title">"Rename session"</h2>
            <form class="stack" method="dialog" on:submit=submit>
                <TextField id="session-title" label="Title" value=title hint="Up to 500 characters; empty for none."/>
                <AttemptFailure attempt what="The session was not renamed"/>
                <div class="dialog-end">
                    <button type="button" class="button" on:click=move |_| dom::close_dialog(DIALOG)>"Cancel"</button>
                    <button type="submit" class="button primary" disabled=move || attempt.pending.get()>"Rename"</button>
                </div>
            </form>
        </dialog>
    }
}
