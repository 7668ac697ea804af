//! JSON as it came or would be sent.

use crate::ui::{CopyButton, Failure, FailureNotice, Icon, revealed};
use leptos::prelude::*;
use pilothouse_api::Error;
use pilothouse_domain::json_view::indented;

/// The longest text that is shown whole, in bytes. A longer one is downloaded.
const MAX_SHOWN: usize = 256 * 1024;

/// What a call answers, with a way to save it.
pub fn response(response: Result<String, Error>, download: String) -> AnyView {
    let content = match response {
        Ok(text) => shown(text, "The response").into_any(),
        Err(error) => {
            view! { <FailureNotice failure=Failure::from(&error) what="The call failed"><a class="button small" href="">"Try again"</a></FailureNotice> }
                .into_any()
        }
    };
    view! {
        <section class="section stack" aria-labelledby="raw-heading">
            <div class="section-head">
                <h2 id="raw-heading">"Raw JSON"</h2>
                <a class="button" href=download download=""><Icon name="download"/>"Download"</a>
            </div>
            {content}
            <p class="quiet small">"Indented here to be read; what is copied or saved is what the API sent, byte for byte."</p>
        </section>
    }
    .into_any()
}

/// What a form would send.
pub fn request(body: String) -> AnyView {
    view! {
        <section class="section stack" aria-labelledby="raw-heading">
            <div class="section-head">
                <h2 id="raw-heading">"Request body"</h2>
                <a class="button" href=data_url(&body) download="body.json"><Icon name="download"/>"Download"</a>
            </div>
            {shown(body, "The request body")}
            <p class="quiet small">"$NAME stands for a secret, which is not shown."</p>
        </section>
    }
    .into_any()
}

fn shown(text: String, what: &'static str) -> impl IntoView {
    if text.len() > MAX_SHOWN {
        return view! { <p>"It is too long to be shown here. Download it."</p> }.into_any();
    }
    view! {
        <div class="snippet">
            <pre class="text-block" tabindex="0" aria-label=what>{revealed(&indented(&text))}</pre>
            <CopyButton text=text what=what.to_lowercase()/>
        </div>
    }
    .into_any()
}

/// The text itself as an address.
fn data_url(text: &str) -> String {
    let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("data:application/json,{escaped}")
}
