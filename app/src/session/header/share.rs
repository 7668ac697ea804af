//! Sharing: a dialog that creates and revokes links for people without an account.

use crate::{
    session::context::SessionContext,
    ui::{Field, Icon},
};
use leptos::prelude::*;

const DIALOG: &str = "share-session";
/// How long a link may work: hours, and the words for them.
const LIFETIMES: [(&str, &str); 4] = [("1", "1 hour"), ("24", "1 day"), ("168", "7 days"), ("720", "30 days")];

/// A button and its dialog; `scripts/session/share.js` lists, creates and revokes the links.
pub fn share(context: &SessionContext) -> AnyView {
    let lifetimes =
        LIFETIMES.map(|(hours, words)| view! { <option value=hours selected=hours == "24">{words}</option> });
    view! {
        <button type="button" class="button" data-share=context.session.id.to_string() data-enable="" disabled=true>
            <Icon name="share"/>"Share"
        </button>
        <dialog id=DIALOG class="share-dialog" aria-labelledby="share-title">
            <h2 id="share-title">"Share this session"</h2>
            <p class="quiet">"Anyone with the link can read this session, and nothing else, without an account."</p>
            <form class="stack" method="dialog">
                <Field id="share-lifetime" label="Expires after">
                    <select id="share-lifetime" name="expires_in_hours" aria-describedby="share-lifetime-note">
                        {lifetimes.into_iter().collect_view()}
                    </select>
                </Field>
                <label class="check"><input type="checkbox" id="share-hide" name="hide_tools"/><span>"Hide tool input and output"</span></label>
                <div class="dialog-end">
                    <button type="button" class="button" command="close" commandfor=DIALOG>"Close"</button>
                    <button type="submit" class="button primary">"Create link"</button>
                </div>
            </form>
            <div role="status" data-share-made=""></div>
            <div data-share-links=""></div>
        </dialog>
    }
    .into_any()
}
