//! What the web tools may reach. Folded where there are no limits.

use super::model::choices;
use crate::pages::form::FieldSet;
use leptos::prelude::*;
use pilothouse_domain::agent_form::{DomainsForm, FetchForm, SearchForm, SourceForm};

const LIMITS: [(&str, &str); 3] = [("", "Any"), ("allowed", "Only these"), ("blocked", "All but these")];

const SOURCES: [(&str, &str); 5] = [
    ("", "Default: all"),
    ("all", "All"),
    ("none", "None"),
    ("only", "Only of these tools"),
    ("except", "All but of these tools"),
];

/// What `web_search` may find, and from where it searches.
pub fn search(fields: &FieldSet<'_>, form: &SearchForm) -> AnyView {
    let fields = fields.below("search");
    view! {
        <details class="group" open=*form != SearchForm::default()>
            <summary>"What "<code>"web_search"</code>" may find"</summary>
            <div class="stack">
                {domains(&fields, &form.domains)}
                <div class="fields-2">
                    {fields.field("city", "City", &form.city).hint("Where it searches from. Optional.").text()}
                    {fields.field("region", "Region", &form.region).text()}
                    {fields.field("country", "Country", &form.country).hint("Two letters, such as DE.").text()}
                    {fields.field("timezone", "Time zone", &form.timezone).hint("Such as Europe/Berlin.").text()}
                </div>
            </div>
        </details>
    }
    .into_any()
}

/// What `web_fetch` may read, and whose addresses.
pub fn fetch(fields: &FieldSet<'_>, form: &FetchForm) -> AnyView {
    let fields = fields.below("fetch");
    view! {
        <details class="group" open=*form != FetchForm::default()>
            <summary>"What "<code>"web_fetch"</code>" may read"</summary>
            <div class="stack">
                {domains(&fields, &form.domains)}
                {fields.field("max_content_tokens", "Tokens of a page at most", &form.max_content_tokens).hint("Empty: no limit.").text()}
                {fields.field("user_input", "Addresses in messages", &form.user_input).select(choices(&SOURCES[..3]))}
                {source(&fields.below("client"), "Addresses in results of custom tools", &form.client)}
                {source(&fields.below("server"), "Addresses in results of web_search and web_fetch", &form.server)}
            </div>
        </details>
    }
    .into_any()
}

fn domains(fields: &FieldSet<'_>, form: &DomainsForm) -> AnyView {
    view! {
        {fields.field("limit", "Domains", &form.limit).select(choices(&LIMITS))}
        // The style sheet shows it where there is a limit.
        <div class="of-limit">
            {fields.field("domains", "One domain per line", &form.domains).hint("Subdomains count, too. No scheme, port or wildcard.").area(3)}
        </div>
    }
    .into_any()
}

fn source(fields: &FieldSet<'_>, label: &'static str, form: &SourceForm) -> AnyView {
    view! {
        <div class="stack of-source">
            {fields.field("mode", label, &form.mode).select(choices(&SOURCES))}
            <div class="of-tools">{fields.field("tools", "One tool per line", &form.tools).area(2)}</div>
        </div>
    }
    .into_any()
}
