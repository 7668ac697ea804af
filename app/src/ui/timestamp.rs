//! A moment: relative in the text, exact on hover.

use leptos::prelude::*;
use pilothouse_api::Timestamp;
use pilothouse_domain::format::relative_time;

/// A `<time>` such as "5 min ago".
#[component]
pub fn TimeAgo(
    /// The moment.
    at: Timestamp,
    /// Milliseconds since 1970 that count as now.
    now: i64,
) -> impl IntoView {
    let text = at.unix_millis().map_or_else(|| at.to_string(), |then| relative_time(now, then));
    view! { <time datetime=at.to_string() title=at.to_string()>{text}</time> }
}
