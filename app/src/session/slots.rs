//! The parts of a session's page that are patched as a whole: what carries `data-slot`, cards, state and title.

use super::{
    composer::waiting_list,
    context::{SessionContext, html},
    header,
    inspector::events,
    navigation::threads::thread_options,
    pending::{page_title, waiting_bar, waiting_notice},
};
use pilothouse_domain::timeline::{Draft, Pending};
use std::collections::BTreeMap;

/// The HTML of every slot. Guests have none of those that stand in the inspector.
pub fn slots(context: &SessionContext, pending: &[Pending], drafts: &[Draft]) -> BTreeMap<&'static str, String> {
    let mut slots: BTreeMap<&'static str, String> = [
        ("heading", html(|| header::heading(context))),
        ("status", html(|| header::status(context))),
        ("facts", html(|| header::facts(context))),
        ("waiting-notice", html(|| waiting_notice(context))),
        ("threads", html(|| thread_options(context))),
    ]
    .into();
    if !context.audience.is_guest() {
        slots.extend([
            ("waiting-bar", html(|| waiting_bar(pending))),
            ("waiting-list", html(|| waiting_list(context, pending))),
            ("raw-threads", events::thread_options(context)),
            ("drafts", events::drafts(drafts)),
        ]);
    }
    slots
}

/// What the session is doing, in words that the page's controls depend on.
pub fn state(context: &SessionContext) -> String {
    let summary = &context.summary;
    let words = [
        ("working", summary.is_working()),
        ("blocked", summary.is_blocked()),
        ("over", summary.is_over()),
        ("deleted", summary.deleted),
        ("archived", summary.archived),
    ];
    words.into_iter().filter_map(|(word, is_so)| is_so.then_some(word)).collect::<Vec<_>>().join(" ")
}

/// The document's title.
pub fn title(context: &SessionContext, pending: &[Pending]) -> String {
    let waiting = if context.audience.is_guest() { 0 } else { pending.len() };
    page_title(context, waiting)
}
