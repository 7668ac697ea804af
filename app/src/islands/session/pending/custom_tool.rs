//! The card of a call whose result a person sends: a custom tool, or a built-in one that nothing else runs.

use super::card::caller;
use crate::{
    browser::{self, draft},
    islands::session::{
        content::{call_title::call_title, row_time::when, tool_input::whole_input},
        navigation::element_id::card_id,
        send::{self, CUT_OFF},
        state::store::SessionStore,
    },
    ui::{Attempt, AttemptFailure, CheckField, Icon, TextAreaField},
};
use leptos::prelude::*;
use pilothouse_domain::timeline::Pending;
use std::sync::Arc;

/// The input, and a form for the result.
#[component]
pub fn ResultCard(store: SessionStore, call: Arc<Pending>) -> impl IntoView {
    let id = card_id(&call);
    let title = call_title(&call.call);
    let label = format!("Result needed: {}", title.words());
    view! {
        <article class="approval custom" id=id aria-label=label tabindex="-1">
            <header class="row-head">
                <Icon name="wrench"/>
                <h2>{title.view()}</h2>
                {when(store.clock, call.call.called_at())}
            </header>
            <p class="quiet">{caller(store, &call)} " needs a result, from you or from your program:"</p>
            {whole_input(&call.call)}
            {if store.may.answer {
                view! { <ResultForm store call/> }.into_any()
            } else {
                view! { <p class="quiet">"Your role can't answer calls. Ask an approver."</p> }.into_any()
            }}
        </article>
    }
}

#[component]
fn ResultForm(store: SessionStore, call: Arc<Pending>) -> impl IntoView {
    // It stays pending after success: the card is locked until the session has the result, then it goes.
    let attempt = Attempt::default();
    let ready = browser::use_live();
    let key = format!("pilothouse-result-{}", call.id);
    let text = RwSignal::new(String::new());
    let is_error = RwSignal::new(false);
    let sent = RwSignal::new(false);
    let locked = Signal::derive(move || !ready.get() || attempt.pending.get() || store.is_cut_off());
    let result_id = format!("{}-result", card_id(&call));
    Effect::new({
        let key = key.clone();
        move |before: Option<()>| match before {
            None => text.set(draft::load(&key).unwrap_or_default()),
            Some(()) => draft::save(&key, &text.get()),
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if locked.get_untracked() {
            return;
        }
        let event = send::result(&call, &text.get_untracked(), is_error.get_untracked());
        let key = key.clone();
        store.view.answered.set_value(Some(card_id(&call)));
        attempt.run(send::answer(store, event), move |()| {
            draft::save(&key, "");
            sent.try_set(true);
        });
    };
    view! {
        <form class="stack" method="dialog" on:submit=submit>
            <TextAreaField id=result_id.clone() label="Result" value=text rows=4/>
            <CheckField id=format!("{result_id}-failed") label="This is an error" value=is_error/>
            <div class="actions">
                <button type="submit" class="button primary" aria-disabled=move || locked.get().then_some("true")>"Send result"</button>
                <span class="quiet" role="status">{move || progress(attempt.pending.get(), sent.get(), store.is_cut_off())}</span>
            </div>
        </form>
        <AttemptFailure attempt what="The result was not sent"/>
    }
}

fn progress(busy: bool, sent: bool, is_cut_off: bool) -> &'static str {
    match (busy, sent) {
        (_, true) => "Sent. Waiting for the session…",
        (true, false) => "Sending…",
        (false, false) if is_cut_off => CUT_OFF,
        (false, false) => "",
    }
}
