//! A skill: what it is, its versions, and which agents use it.

use super::{
    forms, made_by,
    users::{self, Users},
};
use crate::{
    page::{Page, PageContext, Problem},
    pages::list,
    routes::{Route, skill_content_url},
    ui::{
        Capabilities, ConfirmAction, CopyId, DestructiveAction, Failure, FailureNotice, Icon, PageHead, Pager, TimeAgo,
        name, revealed,
    },
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Page as Items, Verbatim,
    ids::SkillId,
    page::Query,
    skills::{Skill, SkillVersion, SourceKind},
};
use pilothouse_domain::reveal::visible;

/// The key of the cursor of older versions.
const VERSIONS: &str = "versions";

type Found = Result<Items<Verbatim<SkillVersion>>, Error>;

/// `/skills/{id}`, with `?versions=CURSOR` for older ones.
pub async fn detail(context: &PageContext, id: &SkillId) -> Result<Page, Problem> {
    let cursor = context.query(VERSIONS);
    let query = Query::new().with("limit", 20).with_option("page", cursor);
    let (skill, versions, users) = futures::join!(
        context.api.retrieve_skill(id),
        context.api.list_skill_versions(id, &query),
        users::load(context, id)
    );
    let skill = skill?.into_view();
    let (may, now, is_later) = (context.may(), context.now, cursor.is_some());
    let page = Page::new(skill.display_name.clone(), move || {
        view! {
            <div class="page">
                {head(&skill, users.as_ref().ok(), may)}
                {facts(&skill, versions.as_ref().ok(), now)}
                <section class="section stack" aria-labelledby="versions-heading" id="versions">
                    <h2 id="versions-heading">"Versions"</h2>
                    {content(&skill, versions, is_later, now)}
                </section>
                {users::section(&users)}
            </div>
        }
    });
    Ok(page.with_skill_upload())
}

/// Why the visitor may not change a skill.
pub fn refused(skill: &Skill, may: Capabilities) -> Option<&'static str> {
    match skill.source.kind {
        SourceKind::Custom => may.administer_refused(),
        _ => Some("It is not this workspace's own, so it can't be changed here."),
    }
}

fn head(skill: &Skill, users: Option<&Users>, may: Capabilities) -> impl IntoView + use<> {
    let page = Route::Skill(skill.id.clone()).to_string();
    let refused = refused(skill, may);
    let badge = view! { <span class="tag">{made_by(&skill.source.kind)}</span> };
    let (upload, delete) = (forms::create_version(skill, refused), DestructiveAction::DeleteSkill(skill.id.clone()));
    let (name, used_by) = (skill.display_name.clone(), users.and_then(|users| users.sentence(None)));
    view! {
        <PageHead title=skill.display_name.clone() parent=(Route::Skills.to_string(), "Skills") badges=badge.into_any() code=format!("/v1/skills/{}", skill.id)>
            {upload}
            <ConfirmAction action=delete name=name page=page refused=refused.map(str::to_owned) used_by=used_by/>
        </PageHead>
    }
}

/// The skill itself has no description; its newest version does, where that is among those that were loaded.
fn facts(skill: &Skill, versions: Option<&Items<Verbatim<SkillVersion>>>, now: i64) -> impl IntoView + use<> {
    let latest = versions.and_then(|items| items.data.iter().find(|version| version.id == skill.latest_version_id));
    let described = latest.map(|version| view! { <p dir="auto">{revealed(&version.description)}</p> });
    view! {
        {described}
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=skill.id.to_string()/></dd>
            <dt>"Latest version"</dt>
            <dd><CopyId id=skill.latest_version_id.to_string()/></dd>
            <dt>"Created"</dt>
            <dd><TimeAgo at=skill.created_at.clone() now=now/></dd>
            <dt>"Updated"</dt>
            <dd><TimeAgo at=skill.updated_at.clone() now=now/></dd>
        </dl>
    }
}

fn content(skill: &Skill, versions: Found, is_later: bool, now: i64) -> AnyView {
    let items = match versions {
        Ok(items) if items.data.is_empty() => return view! { <p class="quiet">"None here."</p> }.into_any(),
        Ok(items) => items,
        Err(error) => {
            return view! {
                <FailureNotice failure=Failure::from(&error) what="The versions could not be loaded">
                    <a class="button small" href="">"Try again"</a>
                </FailureNotice>
            }
            .into_any();
        }
    };
    let page = |cursor: Option<&str>| {
        format!("{}{}#versions", Route::Skill(skill.id.clone()), Query::new().with_option(VERSIONS, cursor).suffix())
    };
    let (first, next) = (is_later.then(|| page(None)), items.next_page.as_deref().map(|cursor| page(Some(cursor))));
    let rows: Vec<_> = items.data.into_iter().map(|version| row(skill, version.into_view(), now)).collect();
    let heads = view! {
        <th scope="col">"Version"</th>
        <th scope="col">"Description"</th>
        {list::newest_first("Uploaded")}
        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
    };
    view! { {list::table("Versions, newest first", heads, rows)} <Pager first=first previous=None next=next/> }
        .into_any()
}

fn row(skill: &Skill, version: SkillVersion, now: i64) -> impl IntoView + use<> {
    let is_latest = version.id == skill.latest_version_id;
    let (id, description) = (version.id.to_string(), version.description.clone());
    view! {
        <tr>
            <th scope="row">
                {list::row_link(Route::SkillVersion(skill.id.clone(), version.id.clone()).to_string(), &id)}
                {is_latest.then(|| view! { " " <span class="tag">"Latest"</span> })}
            </th>
            <td data-label="Description"><span class="clamped" title=visible(&description)>{name(&description)}</span></td>
            <td data-label="Uploaded" class="fit"><TimeAgo at=version.created_at.clone() now=now/></td>
            <td class="fit">{download(&version)}</td>
        </tr>
    }
}

/// A version's files, as the zip that the API keeps.
pub fn download(version: &SkillVersion) -> AnyView {
    let href = skill_content_url(&version.skill_id, &version.id);
    let label = format!("Download version {}", version.id);
    view! { <a class="button" href=href download=format!("{}-{}.zip", version.skill_id, version.id) aria-label=label><Icon name="download"/><span>"Download"</span></a> }
        .into_any()
}
