//! The composer: write a message, send it, interrupt the agent.

use super::{
    content::call_title::call_title,
    context::SessionContext,
    navigation::element_id::COMPOSER,
    pending::{caller_name, event_form},
};
use crate::ui::{TextArea, revealed};
use leptos::prelude::*;
use pilothouse_domain::timeline::Pending;

/// The dialog that asks before an interrupt cancels calls that wait.
const ASKS: &str = "interrupt-waiting";

/// Message, Send, Interrupt: a plain form. `scripts/session/composer.js` says what may be sent at the moment, keeps what was
/// typed until the API has taken it, and interrupts and sends in one call. An interrupt that would cancel calls asks first.
pub fn composer(context: &SessionContext, pending: &[Pending]) -> AnyView {
    const NOTE: &str = "message-note";
    let asks = (!pending.is_empty()).then_some(ASKS);
    let (kind, command) = if asks.is_some() { ("button", Some("show-modal")) } else { ("submit", None) };
    view! {
        <form class="composer" aria-label="Message to the agent" method="post" action=event_form(context)>
            <div data-needs="operate" data-composer-field="">
                <TextArea id=COMPOSER name="content" rows=2 placeholder="Message the agent" label="Message" described_by=NOTE/>
            </div>
            <div class="actions">
                <p class="quiet composer-note" id=NOTE><span data-note=""></span><span class="key-hint" hidden=true>" Ctrl+Enter to send."</span></p>
                <span class="quiet" role="status" data-progress=""></span>
                <button type=kind command=command commandfor=asks class="button" name="type" value="user.interrupt" data-needs="answer" data-interrupt="" formnovalidate=true>"Interrupt"</button>
                <button type="button" class="button" data-interrupt-and-send="" hidden=true>"Interrupt and send"</button>
                <button type="submit" class="button primary" name="type" value="user.message" data-needs="operate" data-send="">"Send"</button>
            </div>
        </form>
        <dialog id=ASKS aria-labelledby="interrupt-waiting-title">
            <h2 id="interrupt-waiting-title">"Interrupt the agent?"</h2>
            <p>"This stops what runs, and cancels what waits for an answer:"</p>
            <ul class="cancelled-calls" data-slot="waiting-list">{waiting_list(context, pending)}</ul>
            <form method="post" action=event_form(context) class="dialog-end" data-interrupt-now="">
                <button type="submit" formmethod="dialog" class="button" autofocus=true>"Keep waiting"</button>
                <button type="submit" class="button danger solid" name="type" value="user.interrupt">"Interrupt"</button>
            </form>
        </dialog>
    }
    .into_any()
}

/// What an interrupt cancels.
pub fn waiting_list(context: &SessionContext, pending: &[Pending]) -> AnyView {
    let line = |call: &Pending| {
        view! { <li>{call_title(&call.call).view()}<span class="quiet">" · "{revealed(&caller_name(context, call))}</span></li> }
    };
    pending.iter().map(line).collect_view().into_any()
}
