//! The style sheets of a page: linked where the browser has them in its cache. The first page has them in itself, so that it
//! is painted a round trip earlier.

use crate::page::{PageContext, Script};
use leptos::prelude::*;

/// What every page needs.
const MAIN: &str = "main.css";
const SESSION: &str = "session.css";
const SETTINGS: &str = "settings.css";

/// Where pages lie that need the sheet of the settings.
const LIKE_SETTINGS: [&str; 3] = ["/settings", "/decisions", "/search"];

/// The style sheets of a page with this script.
pub fn style_sheets(context: &PageContext, script: Option<Script>) -> impl IntoView + use<> {
    names(&context.path, script).map(|name| style_sheet(context, name)).collect_view()
}

fn names(path: &str, script: Option<Script>) -> impl Iterator<Item = &'static str> + use<> {
    let shows_calls = matches!(script, Some(Script::Session | Script::Approvals));
    let is_like_settings = LIKE_SETTINGS.iter().any(|place| path.starts_with(place));
    [Some(MAIN), shows_calls.then_some(SESSION), is_like_settings.then_some(SETTINGS)].into_iter().flatten()
}

/// `scripts/stylesheets.js` puts what is in the page into the browser's cache. Leptos doesn't escape the text of a style
/// element: it is that file's own.
fn style_sheet(context: &PageContext, name: &str) -> AnyView {
    let address = context.assets.url(name);
    if context.cached_styles.contains(&address) {
        return view! { <link rel="stylesheet" href=address/> }.into_any();
    }
    let (nonce, text) = (context.nonce.clone(), context.assets.style(name).to_owned());
    view! { <style nonce=nonce data-address=address>{text}</style> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_sheets_that_it_needs() {
        let names = |path, script| names(path, script).collect::<Vec<_>>();
        assert_eq!(names("/agents", None), [MAIN]);
        assert_eq!(names("/agents/new", Some(Script::Form)), [MAIN]);
        assert_eq!(names("/sessions/sesn_1", Some(Script::Session)), [MAIN, SESSION]);
        assert_eq!(names("/approvals", Some(Script::Approvals)), [MAIN, SESSION]);
        assert_eq!(names("/settings/notifications", Some(Script::Notifications)), [MAIN, SETTINGS]);
        assert_eq!(names("/search?q=a", None), [MAIN, SETTINGS]);
    }
}
