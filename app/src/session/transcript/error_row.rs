//! A session error, and what became of it.

use super::row_head::head;
use crate::session::content::{row_time::RowTime, text::revealed};
use leptos::prelude::*;
use pilothouse_api::events::SessionErrorBody;
use pilothouse_domain::timeline::ErrorState;

/// What went wrong, what it was about, and what the server does about it.
pub fn error_row(error: &SessionErrorBody, state: ErrorState, time: RowTime) -> AnyView {
    let about = error.extra.iter().filter_map(|(key, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (value != "null")
            .then(|| view! { <li><span class="quiet">{revealed(&key.replace('_', " "))}": "</span><code>{revealed(&value)}</code></li> })
    });
    view! {
        {head("octagon-alert", "Error", Some(state_text(state)), time)}
        <p class="error-message">{revealed(&error.message)}</p>
        <ul class="error-facts">
            <li><span class="quiet">"Type: "</span><code>{revealed(&error.kind)}</code></li>
            {about.collect_view()}
        </ul>
        <p class="quiet">{advice(state)}</p>
    }
    .into_any()
}

fn state_text(state: ErrorState) -> &'static str {
    match state {
        ErrorState::Retrying => "retrying…",
        ErrorState::Retried => "retried",
        ErrorState::Exhausted => "gave up",
        ErrorState::Terminal => "ended the session",
        ErrorState::Unknown => "",
    }
}

fn advice(state: ErrorState) -> &'static str {
    match state {
        ErrorState::Retrying => "The API is retrying. You don't need to do anything.",
        ErrorState::Retried => "The API retried, and the session continued.",
        ErrorState::Exhausted => "The API gave up retrying. Send a message to try again.",
        ErrorState::Terminal => "This session can't continue. Start a new one.",
        ErrorState::Unknown => "",
    }
}
