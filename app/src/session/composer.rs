//! The composer: write a message, send it, interrupt the agent.

use super::{context::SessionContext, navigation::element_id::COMPOSER, pending::event_form};
use crate::ui::PlainTextArea;
use leptos::prelude::*;

/// Message, Send, Interrupt: a plain form. `scripts/session/composer.js` says what may be sent at the moment, keeps what was
/// typed until the API has taken it, and interrupts and sends in one call.
pub fn composer(context: &SessionContext) -> AnyView {
    const NOTE: &str = "message-note";
    view! {
        <form class="composer" aria-label="Message to the agent" method="post" action=event_form(context)>
            <div data-needs="operate" data-composer-field="">
                <PlainTextArea id=COMPOSER name="content" rows=2 placeholder="Message the agent" label="Message" described_by=NOTE/>
            </div>
            <div class="actions">
                <p class="quiet composer-note" id=NOTE><span data-note=""></span><span class="key-hint" hidden=true>" Ctrl+Enter to send."</span></p>
                <span class="quiet" role="status" data-progress=""></span>
                <button type="submit" class="button" name="type" value="user.interrupt" data-needs="answer" data-interrupt="" formnovalidate=true>"Interrupt"</button>
                <button type="button" class="button" data-interrupt-and-send="" hidden=true>"Interrupt and send"</button>
                <button type="submit" class="button primary" name="type" value="user.message" data-needs="operate" data-send="">"Send"</button>
            </div>
        </form>
    }
    .into_any()
}
