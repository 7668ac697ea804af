//! Pending calls: a bar that leads to them, and a card for each.

use super::{approval::approval_card, custom_tool::result_card};
use crate::{
    routes::Route,
    session::{
        context::{SessionContext, html},
        navigation::element_id::card_id,
    },
    ui::Icon,
};
use leptos::prelude::*;
use pilothouse_console_api::{Card, SessionFacts};
use pilothouse_domain::timeline::Pending;

/// How many calls wait, always in sight.
pub fn waiting_bar(pending: &[Pending]) -> AnyView {
    let bar = pending.first().map(|first| {
        let words = waiting_words(pending.len());
        view! {
            <a class="waiting-bar" href=format!("#{}", card_id(first))><Icon name="hand"/><span>{words}</span><Icon name="arrow-down"/></a>
        }
    });
    view! { {bar} }.into_any()
}

/// The title of the document, which counts what waits.
pub fn page_title(context: &SessionContext, waiting: usize) -> String {
    let heading = SessionFacts::heading(context.summary.title.as_deref());
    let prefix = if waiting > 0 { format!("({waiting}) ") } else { String::new() };
    format!("{prefix}{heading} · Pilothouse")
}

fn waiting_words(count: usize) -> String {
    if count == 1 { "1 call is waiting for you".to_owned() } else { format!("{count} calls are waiting for you") }
}

/// A card for each call that waits. A card stays the same element as long as its call waits, so nothing typed is lost.
pub fn cards(context: &SessionContext, pending: &[Pending]) -> Vec<Card> {
    let has_next = pending.len() > 1;
    let card = |call: &Pending| Card { id: card_id(call), html: html(|| card_view(context, call, has_next)) };
    pending.iter().map(card).collect()
}

/// The cards' place on the page.
pub fn waiting_cards(context: &SessionContext, pending: &[Pending]) -> AnyView {
    let is_inbox = context.back == Route::Approvals;
    let has_next = is_inbox || pending.len() > 1;
    let cards = pending.iter().map(|call| card_view(context, call, has_next)).collect_view();
    // In the inbox they are a part of their session's region.
    let label = (!is_inbox).then_some("Waiting for an answer");
    view! {
        <section class="waiting" aria-label=label data-cards="" hidden=pending.is_empty()>{cards}</section>
    }
    .into_any()
}

fn card_view(context: &SessionContext, call: &Pending, has_next: bool) -> AnyView {
    if call.wants_confirmation() { approval_card(context, call, has_next) } else { result_card(context, call) }
}

#[cfg(test)]
mod tests {
    use super::waiting_words;

    #[test]
    fn what_waits_is_counted() {
        assert_eq!(waiting_words(1), "1 call is waiting for you");
        assert_eq!(waiting_words(2), "2 calls are waiting for you");
    }
}
