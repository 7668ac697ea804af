//! What share of the workspace a page covers.

use leptos::prelude::*;
use pilothouse_api::Error;
use pilothouse_console_api::Coverage;

/// One line below a page's head: how many sessions its figures cover, and what is missing.
pub fn coverage_line(coverage: &Result<Coverage, Error>) -> AnyView {
    let words = match coverage {
        Ok(coverage) => coverage.words(),
        Err(_) => "What share of the sessions this covers could not be found out.".to_owned(),
    };
    let is_whole = coverage.as_ref().is_ok_and(|coverage| !coverage.is_partial());
    let class = if is_whole { "quiet" } else { "quiet is-partial" };
    view! { <p class=class>{words}</p> }.into_any()
}
