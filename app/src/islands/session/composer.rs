//! The composer: write a message, send it, interrupt the agent.

use super::{
    navigation::element_id::COMPOSER,
    send,
    state::{store::SessionStore, summary::Summary},
};
use crate::{
    browser::{dom, draft},
    ui::{Attempt, AttemptFailure, Capabilities, TextArea},
};
use leptos::prelude::*;
use pilothouse_api::events::ClientEvent;

const NOTE: &str = "message-note";

/// What the composer offers at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Offer {
    /// A message may be written.
    write: bool,
    /// A message may be sent as it is.
    send: bool,
    /// There is something to interrupt.
    interrupt: bool,
    /// What a person should know.
    note: &'static str,
}

fn offer(summary: &Summary, may: Capabilities, is_cut_off: bool) -> Offer {
    let interrupt = may.answer && !is_cut_off && !summary.is_over() && (summary.is_working() || summary.is_blocked());
    let (write, send, note) = if summary.deleted {
        (false, false, "This session was deleted.")
    } else if summary.is_over() {
        (false, false, "This session has ended and takes no more messages. Start a new one to continue.")
    } else if !may.operate && may.answer {
        (false, false, "Your role can answer calls and interrupt, but not send messages.")
    } else if !may.operate {
        (false, false, "Your role can read this session, but not send messages.")
    } else if is_cut_off {
        (true, false, "You can send as soon as the connection to the Claude API is back. What you type is kept.")
    } else if summary.is_blocked() {
        (true, false, "The agent is waiting for an answer above. Answer it first, or interrupt and send.")
    } else if summary.is_working() {
        (true, true, "The agent is working. Your message is queued until its next step.")
    } else {
        (true, true, "")
    };
    Offer { write, send, interrupt, note }
}

/// Message, Send, Interrupt. What was typed stays until the API has taken it.
#[component]
pub fn Composer(store: SessionStore) -> impl IntoView {
    let attempt = Attempt::default();
    let text = RwSignal::new(String::new());
    let ready = RwSignal::new(false);
    keep_draft(store, text, ready);
    let offer = Memo::new(move |_| store.summary.with(|summary| offer(summary, store.may, store.is_cut_off())));
    let submit = move |interrupting: bool| {
        let offer = offer.get_untracked();
        let message = text.get_untracked();
        let allowed = if interrupting { offer.interrupt && offer.write } else { offer.send };
        if !allowed || message.trim().is_empty() {
            return;
        }
        let first = interrupting.then(send::interrupt);
        let events = first.into_iter().chain([send::message(&message)]).collect();
        post(store, attempt, text, events, message);
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing() {
            event.prevent_default();
            submit(false);
        }
    };
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        submit(false);
    };
    view! {
        <form class="composer" aria-label="Message to the agent" method="dialog" on:submit=on_submit on:keydown=on_key>
            <div hidden=move || !offer.get().write>
                <TextArea id=COMPOSER name="message" label="Message" value=text rows=2 placeholder="Message the agent" described_by=NOTE/>
            </div>
            <ComposerActions store attempt text ready offer interrupt_and_send=move || submit(true)/>
            <AttemptFailure attempt what="Your message was not sent, and is still here"/>
        </form>
    }
}

/// Sends; on success clears the field, unless its text has changed since.
fn post(store: SessionStore, attempt: Attempt, text: RwSignal<String>, events: Vec<ClientEvent>, message: String) {
    attempt.run(send::send(store, events), move |()| {
        if text.try_with_untracked(|now| *now == message) == Some(true) {
            text.try_set(String::new());
        }
        attempt.pending.try_set(false);
    });
}

/// Takes over what was typed before the island was live, else the draft of this tab; then keeps the draft.
fn keep_draft(store: SessionStore, text: RwSignal<String>, ready: RwSignal<bool>) {
    let key = format!("pilothouse-draft-{}", store.id());
    let typed = dom::typed_text(COMPOSER);
    Effect::new(move |before: Option<()>| {
        if before.is_some() {
            draft::save(&key, &text.get());
            return;
        }
        text.track();
        if let Some(words) = typed.clone().or_else(|| draft::load(&key)) {
            text.set(words);
        }
        ready.set(true);
    });
}

#[component]
fn ComposerActions(
    store: SessionStore,
    attempt: Attempt,
    text: RwSignal<String>,
    ready: RwSignal<bool>,
    offer: Memo<Offer>,
    interrupt_and_send: impl Fn() + 'static,
) -> impl IntoView {
    let empty = Memo::new(move |_| text.with(|text| text.trim().is_empty()));
    let stop = move |_| {
        attempt.run(send::send(store, vec![send::interrupt()]), move |()| {
            attempt.pending.try_set(false);
        });
    };
    view! {
        <div class="actions">
            <p class="quiet composer-note" id=NOTE>
                {move || offer.get().note}
                <span class="key-hint" hidden=move || !offer.get().send>" Ctrl+Enter to send."</span>
            </p>
            <span class="quiet" role="status">{move || if attempt.pending.get() { "Sending…" } else { "" }}</span>
            <button type="button" class="button" hidden=move || !offer.get().interrupt
                disabled=move || !ready.get() || attempt.pending.get() on:click=stop>
                "Interrupt"
            </button>
            <button type="button" class="button" hidden=move || !(offer.get().interrupt && offer.get().write)
                disabled=move || !ready.get() || attempt.pending.get() || empty.get() on:click=move |_| interrupt_and_send()>
                "Interrupt and send"
            </button>
            <button type="submit" class="button primary" hidden=move || !offer.get().write
                disabled=move || !ready.get() || attempt.pending.get() || empty.get() || !offer.get().send>
                "Send"
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests;
