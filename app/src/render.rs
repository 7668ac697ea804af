//! From a request to a whole document: find the page, load its data, render it once.
//!
//! Rendering is one synchronous call under an owner that is dropped right after, so a visitor who goes away can't
//! leave reactive state behind.

use crate::{
    page::{Page, PageContext, Problem},
    pages,
    routes::Route,
    shell::shell,
};
use http::StatusCode;
use leptos::{prelude::*, reactive::owner::Owner};
use std::sync::Arc;

/// A rendered document.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// HTTP status.
    pub status: StatusCode,
    /// The whole HTML document.
    pub html: String,
}

/// Renders the page at a path; an unknown path, and data that can't be loaded, give readable pages too.
pub async fn render(path: &str, context: PageContext) -> Rendered {
    let page = match Route::parse(path) {
        Some(route) => pages::load(&route, &context).await,
        None => Err(Problem::not_found()),
    };
    match page {
        Ok(page) => document(page, &context),
        Err(problem) => render_problem(problem, &context),
    }
}

/// Renders a page that says what went wrong.
pub fn render_problem(problem: Problem, context: &PageContext) -> Rendered {
    document(pages::problem(problem), context)
}

fn document(page: Page, context: &PageContext) -> Rendered {
    let Page { title, status, moves, view } = page;
    let owner = Owner::new_root(Some(Arc::new(hydration_context::SsrSharedContext::new_islands())));
    let body = owner.with(|| shell(context, &title, moves, view).to_html());
    owner.cleanup();
    // A title is plain text to the browser, which would show the mark that Leptos sets for hydration after a text.
    let body = body.replacen("<!></title>", "</title>", 1);
    Rendered { status, html: format!("<!DOCTYPE html>{body}") }
}
