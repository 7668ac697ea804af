//! The card of a call that a person must allow or deny.

use super::{
    card::caller,
    presence::{self, AnsweredBy},
};
use crate::{
    browser,
    islands::session::{
        content::{call_title::call_title, row_time::when, tool_input::whole_input},
        navigation::element_id::card_id,
        send::{self, CUT_OFF},
        state::store::SessionStore,
    },
    ui::{Attempt, AttemptFailure, Icon, TextAreaField},
};
use leptos::prelude::*;
use pilothouse_api::events::{Decision, Evaluation};
use pilothouse_domain::timeline::Pending;
use std::sync::Arc;

/// The whole input, who asks, what looks risky, and the two answers. It is locked from the click until the session says
/// that it has the answer; a refused answer unlocks it, unless the call no longer waits: then the card goes.
#[component]
pub fn ApprovalCard(store: SessionStore, call: Arc<Pending>) -> impl IntoView {
    let id = card_id(&call);
    let title_id = format!("{id}-title");
    let title = call_title(&call.call);
    let label = format!("Approval: {}", title.words());
    let opened = call.id.clone();
    let turned = presence::on_turn(store, &id, &call.id);
    let away = turned.clone();
    view! {
        <article class="approval" id=id aria-label=label tabindex="-1"
            on:focusin=move |_| turned() on:focusout=move |_| away()>
            <header class="row-head">
                <Icon name="shield-question"/>
                <h2 id=title_id.clone()>{title.view()}</h2>
                {when(store.clock, call.call.called_at())}
            </header>
            <p class="quiet">{caller(store, &call)} " asks to run this. " {why_asked(&call)}</p>
            {whole_input(&call.call)}
            <AnsweredBy store call=opened/>
            {if store.may.answer {
                view! { <Answer store call title_id/> }.into_any()
            } else {
                view! { <p class="quiet">"Your role can't answer calls. Ask an approver."</p> }.into_any()
            }}
        </article>
    }
}

/// Why the decision was left to a person.
fn why_asked(call: &Pending) -> Option<String> {
    match call.call.evaluation()? {
        Evaluation::AlwaysAsk => Some("The agent must ask before every call of this tool.".to_owned()),
        Evaluation::Auto { evaluated_permission } => {
            let reason = evaluated_permission.reason_code.as_deref().unwrap_or("no reason given").replace('_', " ");
            Some(format!("The automatic check left the decision to you ({reason})."))
        }
        _ => None,
    }
}

/// Reason, Allow and Deny.
#[component]
fn Answer(store: SessionStore, call: Arc<Pending>, title_id: String) -> impl IntoView {
    // It stays pending after success: the card is locked until the session has the answer, then it goes.
    let attempt = Attempt::default();
    let ready = browser::use_live();
    let reason = RwSignal::new(String::new());
    let sent = RwSignal::new(None::<Decision>);
    let locked = Signal::derive(move || !ready.get() || attempt.pending.get() || store.is_cut_off());
    let reason_id = format!("{}-reason", card_id(&call));
    let decide = move |decision: Decision| {
        if locked.get_untracked() {
            return;
        }
        let event = send::confirmation(&call, decision, &reason.get_untracked());
        store.view.answered.set_value(Some(card_id(&call)));
        attempt.run(send::answer(store, event), move |()| {
            sent.try_set(Some(decision));
        });
    };
    let deny = decide.clone();
    view! {
        <TextAreaField id=reason_id label="Reason" value=reason rows=2 hint="Optional. Sent to the agent if you deny."/>
        <div class="actions">
            <AnswerButton decision=Decision::Allow title_id=title_id.clone() locked decide/>
            <AnswerButton decision=Decision::Deny title_id locked decide=deny/>
            <span class="quiet" role="status">{move || progress(attempt.pending.get(), sent.get(), store.is_cut_off())}</span>
        </div>
        <AttemptFailure attempt what="Your answer was not sent"/>
    }
}

#[component]
fn AnswerButton(
    decision: Decision,
    title_id: String,
    locked: Signal<bool>,
    decide: impl Fn(Decision) + 'static,
) -> impl IntoView {
    let (class, icon, label) = match decision {
        Decision::Allow => ("button primary", "check", "Allow"),
        Decision::Deny => ("button danger", "x", "Deny"),
    };
    view! {
        <button type="button" class=class aria-describedby=title_id
            aria-disabled=move || locked.get().then_some("true") on:click=move |_| decide(decision)>
            <Icon name=icon/><span>{label}</span>
        </button>
    }
}

fn progress(busy: bool, sent: Option<Decision>, is_cut_off: bool) -> &'static str {
    match (busy, sent) {
        (_, Some(Decision::Allow)) => "Allowed. Waiting for the session…",
        (_, Some(Decision::Deny)) => "Denied. Waiting for the session…",
        (true, None) => "Sending…",
        (false, None) if is_cut_off => CUT_OFF,
        (false, None) => "",
    }
}
