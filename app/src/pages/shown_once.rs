//! What a call answered and nothing keeps: shown on the page that asked, and never again.

use crate::{
    page::PageContext,
    ui::{CopyButton, revealed},
};
use leptos::prelude::*;

/// A member of the answer to the page's form, where there is one. `what` says what it is and how to keep it.
pub fn shown_once(context: &PageContext, member: &str, what: &'static str) -> Option<AnyView> {
    let secret = context.typed.as_ref()?.answer.as_ref()?.get(member)?.as_str()?.to_owned();
    let shown = revealed(&secret);
    Some(
        view! {
            <div class="notice" role="alert">
                <strong>{what}</strong>
                <p class="row"><code class="secret">{shown}</code><CopyButton text=secret what="it"/></p>
            </div>
        }
        .into_any(),
    )
}
