//! Sharing: a dialog that creates and revokes links for people without an account.

use crate::{
    browser::{self, dom},
    islands::session::state::store::SessionStore,
    ui::{Attempt, AttemptFailure, CheckField, Choice, Icon, SelectField},
};
use leptos::prelude::*;
use pilothouse_console_api::{self as console, CreateShare, ShareLink};
use pilothouse_domain::format::relative_time;

const DIALOG: &str = "share-session";
/// How long a link may work: hours, and the words for them.
const LIFETIMES: [(&str, &str); 4] = [("1", "1 hour"), ("24", "1 day"), ("168", "7 days"), ("720", "30 days")];

/// A button and its dialog.
#[component]
pub fn Share(store: SessionStore) -> impl IntoView {
    let ready = browser::use_live();
    let [attempt, listing] = [(), ()].map(|()| Attempt::default());
    let links = RwSignal::new(Vec::<ShareLink>::new());
    let made = RwSignal::new(None::<String>);
    let hours = RwSignal::new("24".to_owned());
    let hide_tools = RwSignal::new(false);
    let list = move || {
        let found = async move { console::shares(&browser::client(), &store.id()).await };
        listing.run(found, move |found| {
            links.try_set(found);
            listing.pending.try_set(false);
        });
    };
    let open = move |_| {
        made.set(None);
        // What was listed before may not work any more.
        links.set(Vec::new());
        list();
        dom::show_dialog(DIALOG);
    };
    let create = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let share = CreateShare {
            expires_in_hours: hours.get_untracked().parse().unwrap_or(1),
            hide_tools: hide_tools.get_untracked(),
        };
        let call = async move { console::create_share(&browser::client(), &store.id(), &share).await };
        attempt.run(call, move |created| {
            made.try_set(Some(format!("{}/share/{}", browser::origin(), created.token)));
            attempt.pending.try_set(false);
            list();
        });
    };
    let revoke = Callback::new(move |id: String| {
        let call = async move { console::revoke_share(&browser::client(), &store.id(), &id).await.map(|()| id) };
        attempt.run(call, move |id| {
            attempt.pending.try_set(false);
            links.try_update(|links| links.retain(|link| link.id != id));
        });
    });
    let choices = LIFETIMES.map(|(hours, words)| Choice::new(hours, words)).to_vec();
    view! {
        <button type="button" class="button" disabled=move || !ready.get() on:click=open><Icon name="share"/>"Share"</button>
        <dialog id=DIALOG class="share-dialog" aria-labelledby="share-title">
            <h2 id="share-title">"Share this session"</h2>
            <p class="quiet">"Anyone with the link can read this session, and nothing else, without an account."</p>
            <form class="stack" on:submit=create>
                <SelectField id="share-lifetime" label="Expires after" value=hours choices/>
                <CheckField id="share-hide" label="Hide tool input and output" value=hide_tools/>
                <AttemptFailure attempt what="The change was not saved"/>
                <div class="dialog-end">
                    <button type="button" class="button" on:click=move |_| dom::close_dialog(DIALOG)>"Close"</button>
                    <button type="submit" class="button primary" disabled=move || attempt.pending.get() || listing.pending.get()>"Create link"</button>
                </div>
            </form>
            <div role="status">{move || made.get().map(new_link)}</div>
            <AttemptFailure attempt=listing what="The links could not be listed"/>
            {move || links.with(|links| !links.is_empty()).then(|| view! { <LinkList store links revoke/> })}
        </dialog>
    }
    .into_any()
}

fn new_link(url: String) -> AnyView {
    view! {
        <p>"Copy the link now. It is shown only once."</p>
        <p class="share-made">
            <code>{url.clone()}</code>
            <button type="button" class="button" data-copy=url aria-label="Copy the link"><Icon name="copy"/>"Copy"</button>
        </p>
    }
    .into_any()
}

#[component]
fn LinkList(store: SessionStore, links: RwSignal<Vec<ShareLink>>, revoke: Callback<String>) -> impl IntoView {
    let row = move |link: ShareLink| {
        let ShareLink { id, made_by, created_at, expires_at, hide_tools, seen_at } = link;
        let now = store.clock.now.get_untracked();
        let words = format!(
            "By {made_by}, {}, expires {}{}{}",
            relative_time(now, created_at),
            store.clock.zone.get_untracked().time(expires_at).date_time(),
            if hide_tools { ", tool input and output hidden" } else { "" },
            seen_at.map_or_else(|| ", never opened".to_owned(), |at| format!(", opened {}", relative_time(now, at))),
        );
        let label = format!("Revoke the link by {words}");
        view! {
            <li>
                <span>{words}</span>
                <button type="button" class="button danger small" aria-label=label on:click=move |_| revoke.run(id.clone())>"Revoke"</button>
            </li>
        }
    };
    view! {
        <h3 id="share-links">"Active links"</h3>
        <ul class="share-links" aria-labelledby="share-links">{move || links.get().into_iter().map(row).collect_view()}</ul>
    }
}
