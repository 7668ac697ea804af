//! A moment: relative in the text, exact on hover.

use leptos::prelude::*;
use pilothouse_api::Timestamp;
use pilothouse_domain::{format::relative_time, reveal::visible};

/// A `<time>` such as "5 min ago".
#[component]
pub fn TimeAgo(
    /// The moment.
    at: Timestamp,
    /// Milliseconds since 1970 that count as now.
    now: i64,
) -> impl IntoView {
    // What is no moment may be any text.
    let exact = visible(at.as_str());
    let text = at.unix_millis().map_or_else(|| exact.clone(), |then| relative_time(now, then));
    view! { <time datetime=exact.clone() title=exact>{text}</time> }
}
