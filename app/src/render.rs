//! From a page with its data to a whole document.
//!
//! Rendering is one synchronous call under an owner that is dropped right after, so a visitor who goes away can't
//! leave reactive state behind, and whichever thread it runs on keeps none.

use crate::{
    page::{Page, PageContext},
    shell::shell,
    ui::{MaySeeChecks, PageHead},
};
use http::StatusCode;
use leptos::{prelude::*, reactive::owner::Owner};
use pilothouse_domain::reveal::visible;
use std::sync::Arc;

/// A rendered document.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// HTTP status.
    pub status: StatusCode,
    /// The whole HTML document.
    pub html: String,
}

/// Renders a page.
pub fn document(page: Page, context: &PageContext) -> Rendered {
    let Page { title, status, script, view, .. } = page;
    let owner = Owner::new_root(Some(Arc::new(hydration_context::SsrSharedContext::new_islands())));
    let body = owner.with(|| {
        if context.may().administer {
            provide_context(MaySeeChecks);
        }
        shell(context, &visible(&title), script, view).to_html()
    });
    owner.cleanup();
    // A title is plain text to the browser, which would show the mark that Leptos sets for hydration after a text.
    let body = body.replacen("<!></title>", "</title>", 1);
    Rendered { status, html: format!("<!DOCTYPE html>{body}") }
}

/// Renders a page's text in place of the page, where that was not rendered in time.
pub fn plain_document(title: &str, text: &str, context: &PageContext) -> Rendered {
    let (heading, text) = (title.to_owned(), visible(text));
    let is_empty = text.is_empty();
    let beginning = if is_empty { "The server" } else { "Shown as plain text: the server" };
    let words = format!("{beginning} is too busy to format this page. Reload it to try again.");
    let view = move || {
        view! {
            <div class="page">
                <PageHead title=heading/>
                <p role="status">{words}</p>
                {(!is_empty).then(|| view! { <pre class="code">{text}</pre> })}
            </div>
        }
    };
    let page = Page::new(title, view);
    document(if is_empty { Page { status: StatusCode::SERVICE_UNAVAILABLE, ..page } } else { page }, context)
}
