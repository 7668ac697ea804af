//! What else can be said to the agent than a message: a message with a system message, and an outcome to reach.

use crate::{
    session::{context::SessionContext, pending::event_form},
    ui::{Field, Icon, TextArea},
};
use leptos::prelude::*;

const SYSTEM: &str = "system-message";
const OUTCOME: &str = "outcome";

/// Buttons with a dialog each; nothing where the session takes no more messages.
pub fn steer(context: &SessionContext) -> Option<AnyView> {
    (!context.summary.is_over()).then(|| view! { {system_message(context)}{outcome(context)} }.into_any())
}

fn system_message(context: &SessionContext) -> AnyView {
    let fields = view! {
        <Field id="steer-message" label="Message to the agent">
            <TextArea id="steer-message" name="content" rows=3 described_by="steer-message-note"/>
        </Field>
        <Field id="steer-system" label="System message" hint="An instruction that goes with the message and weighs as the system prompt does. Not every model takes one.">
            <TextArea id="steer-system" name="system" rows=3 described_by="steer-system-note"/>
        </Field>
    };
    dialog(context, (SYSTEM, "System message", "message-square"), ("user.message", "Send"), fields.into_any())
}

fn outcome(context: &SessionContext) -> AnyView {
    let fields = view! {
        <Field id="steer-outcome" label="Outcome to reach" hint="The agent goes on until it is reached, and each try is judged. One at a time.">
            <TextArea id="steer-outcome" name="description" rows=3 described_by="steer-outcome-note"/>
        </Field>
        <Field id="steer-rubric" label="How it is judged">
            <TextArea id="steer-rubric" name="rubric" rows=3 described_by="steer-rubric-note"/>
        </Field>
        <Field id="steer-iterations" label="Revisions at most" hint="1 to 20. Empty: 3.">
            <input id="steer-iterations" name="max_iterations" inputmode="numeric" autocomplete="off" aria-describedby="steer-iterations-note"/>
        </Field>
    };
    dialog(context, (OUTCOME, "Outcome", "target"), ("user.define_outcome", "Set outcome"), fields.into_any())
}

fn dialog(
    context: &SessionContext,
    (id, label, icon): (&'static str, &'static str, &'static str),
    (event, submit): (&'static str, &'static str),
    fields: AnyView,
) -> AnyView {
    let heading = format!("{id}-title");
    view! {
        <button type="button" class="button" title=label command="show-modal" commandfor=id><Icon name=icon/><span>{label}</span></button>
        <dialog id=id aria-labelledby=heading.clone()>
            <h2 id=heading.clone()>{label}</h2>
            <form class="stack" method="post" action=event_form(context)>
                {fields}
                <div class="dialog-end">
                    <button type="submit" formmethod="dialog" formnovalidate=true class="button">"Cancel"</button>
                    <button type="submit" class="button primary" name="type" value=event>{submit}</button>
                </div>
            </form>
        </dialog>
    }
    .into_any()
}
