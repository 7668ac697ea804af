//! The list of skills: the workspace's own and Anthropic's.

mod compare;
mod contents;
mod detail;
mod forms;
mod users;
mod version;

pub use detail::detail;
pub use version::version;

use super::list::{self, Filters, Loaded};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{EmptyState, PageHead, TimeAgo, name},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Verbatim,
    skills::{Skill, SourceKind},
};

/// The API's filter, and its values.
const SOURCE: &str = "source";
const SOURCES: [(Option<&str>, &str); 3] =
    [(None, "All"), (Some("custom"), "Custom"), (Some("anthropic"), "Anthropic")];

/// `/skills`, with `?source=` for those of the workspace or Anthropic's own.
pub async fn list(context: &PageContext) -> Page {
    let filters = Filters::read(context, Route::Skills, &[SOURCE]);
    let source = filters.get(SOURCE);
    let skills = filters
        .load(
            |query| async move { context.api.list_skills(&query.with_option(SOURCE, source)).await },
            |found: &Skill| vec![Some(&found.display_name), Some(found.id.as_str())],
        )
        .await;
    let (may, now) = (context.may(), context.now);
    Page::new("Skills", move || {
        view! {
            <div class="page">
                <PageHead title="Skills" code=filters.call("/v1/skills")>{forms::create(may)}</PageHead>
                <div class="list-tools">
                    {filters.search_form("Search skills", "Name or ID")}
                    {source_switch(&filters)}
                </div>
                {content(skills, &filters, now)}
            </div>
        }
    })
    .with_skill_upload()
}

fn source_switch(filters: &Filters) -> impl IntoView + use<> {
    let current = filters.get(SOURCE);
    let entry = |(value, label): (Option<&'static str>, &'static str)| {
        let is_current = (current == value).then_some("true");
        view! { <li><a href=filters.with(SOURCE, value) aria-current=is_current>{label}</a></li> }
    };
    view! { <ul class="switch" aria-label="Made by">{SOURCES.map(entry).into_iter().collect_view()}</ul> }
}

fn content(skills: Result<Loaded<Skill>, Error>, filters: &Filters, now: i64) -> AnyView {
    let note = skills.as_ref().ok().and_then(|loaded| filters.search_note(loaded, "skills"));
    match skills.map(|loaded| loaded.items) {
        Err(error) => filters.failed("The skills could not be loaded", &error).into_any(),
        Ok(items) if items.data.is_empty() && note.is_some() => note.into_any(),
        Ok(items) if items.data.is_empty() && filters.narrows() => {
            let all = Route::Skills.to_string();
            view! { <EmptyState title="No skills here"><a href=all>"Show all skills"</a></EmptyState> }.into_any()
        }
        Ok(items) if items.data.is_empty() => view! {
            <EmptyState title="No skills yet">
                "A skill is a folder of instructions and files that an agent reads when a task calls for it. Upload one, then add it to an agent."
            </EmptyState>
        }
        .into_any(),
        Ok(items) => {
            let pager = filters.pager(None, items.next_page.as_deref());
            view! { {note} {table(items.data, now)} {pager} }.into_any()
        }
    }
}

fn table(skills: Vec<Verbatim<Skill>>, now: i64) -> impl IntoView {
    let rows: Vec<_> = skills.into_iter().map(|skill| row(skill.into_view(), now)).collect();
    let heads = view! {
        <th scope="col">"Name"</th>
        <th scope="col">"Made by"</th>
        {list::newest_first("Created")}
        <th scope="col" class="moment">"Updated"</th>
    };
    list::table("Skills, newest first", heads, rows)
}

fn row(skill: Skill, now: i64) -> impl IntoView {
    let id = skill.id.to_string();
    view! {
        <tr>
            <th scope="row">
                {list::row_link(Route::Skill(skill.id).to_string(), &skill.display_name)}
                <span class="under">{name(&id)}</span>
            </th>
            <td data-label="Made by">{made_by(&skill.source.kind)}</td>
            <td data-label="Created" class="fit"><TimeAgo at=skill.created_at now=now/></td>
            <td data-label="Updated" class="fit"><TimeAgo at=skill.updated_at now=now/></td>
        </tr>
    }
}

/// Who made a skill, in words.
fn made_by(kind: &SourceKind) -> AnyView {
    match kind {
        SourceKind::Custom => "This workspace".into_any(),
        SourceKind::Anthropic => "Anthropic".into_any(),
        SourceKind::AnthropicExample => "Anthropic, as an example".into_any(),
        SourceKind::Plugin => "A plugin".into_any(),
        SourceKind::Unknown(other) => name(other),
    }
}
