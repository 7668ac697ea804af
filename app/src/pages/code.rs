//! A call of the API as JSON and as code.

mod call;
mod raw;
mod snippets;
mod words;

pub use call::called;

use crate::{
    page::{Page, PageContext, Problem},
    routes::raw_json_url,
    ui::PageHead,
};
use leptos::prelude::*;
use pilothouse_domain::snippet::{Body, Call};

/// `/code?path=…`: what a call reads, and the call as code. `method=POST` and `method=DELETE` show the code alone.
pub async fn page(context: &PageContext) -> Result<Page, Problem> {
    let call = called(context).ok_or_else(Problem::not_found)?;
    let path = call.path_and_query();
    let read = if call.operation.only_reads() { Some(context.api.read(&path).await) } else { None };
    let download = raw_json_url(&path);
    let response = read.map(|read| read.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()));
    Ok(shown(context, call, move || response.map(|response| raw::response(response, download))))
}

/// What a form would send, and its call as code.
pub fn of_form(context: &PageContext, call: Call) -> Page {
    let body = if let Body::Json(body) = &call.body { Some(body.pretty()) } else { None };
    shown(context, call, move || body.map(raw::request))
}

fn shown(context: &PageContext, call: Call, raw: impl FnOnce() -> Option<AnyView> + Send + 'static) -> Page {
    let targets = context.addresses.targets();
    let title = format!("{} {}", call.operation.method.name(), call.path_and_query());
    Page::new(title.clone(), move || {
        view! {
            <div class="page">
                <PageHead title=title/>
                {snippets::snippets(&call, &targets)}
                {raw()}
            </div>
        }
    })
}
