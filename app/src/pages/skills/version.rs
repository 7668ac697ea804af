//! A version of a skill: its files, one of them in full, and how it differs from another version.

use super::{
    compare::{self, COMPARE},
    contents::{self, Contents, FILE},
    detail::{download, refused},
    users::{self, Users},
};
use crate::{
    page::{Page, PageContext, Problem},
    routes::Route,
    ui::{
        Capabilities, ConfirmAction, CopyId, DestructiveAction, Failure, FailureNotice, PageHead, TimeAgo, name,
        revealed,
    },
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Verbatim,
    ids::{SkillId, SkillVersionId},
    page::Query,
    skills::{Skill, SkillVersion},
};
use pilothouse_domain::{
    format::bytes,
    skill::{Files, SKILL_MD, read},
};

/// How many versions there are to compare with.
const VERSIONS: u32 = 100;

/// `/skills/{skill}/versions/{id}`, with `?file=` and `?compare=`.
pub async fn version(context: &PageContext, skill: &SkillId, id: &SkillVersionId) -> Result<Page, Problem> {
    let other: Option<SkillVersionId> = context.query(COMPARE).and_then(|id| id.parse().ok());
    let query = Query::new().with("limit", VERSIONS);
    let (of, version, versions, zip, users) = futures::join!(
        context.api.retrieve_skill(skill),
        context.api.retrieve_skill_version(skill, id),
        context.api.list_skill_versions(skill, &query),
        context.api.download_skill_version(skill, id),
        users::load(context, skill),
    );
    let (of, version) = (of?.into_view(), version?.into_view());
    let versions = versions.map(|items| items.data).unwrap_or_default();
    let others: Vec<SkillVersion> =
        versions.into_iter().map(Verbatim::into_view).filter(|other| other.id != version.id).collect();
    let before = match &other {
        Some(other) => Some(context.api.download_skill_version(skill, other).await),
        None => None,
    };
    let file = context.query(FILE).map(str::to_owned);
    let (may, now) = (context.may(), context.now);
    Ok(Page::new(of.display_name.clone(), move || {
        let (files, before) = (unpacked(zip), before.map(unpacked));
        view! {
            <div class="page">
                {head(&of, &version, others.is_empty(), users.ok(), may)}
                {facts(&of, &version, files.as_ref().ok(), now)}
                {compare::section(&version, &others, other.as_ref(), before.as_ref(), &files)}
                {shown(&version, &files, file)}
            </div>
        }
    }))
}

/// This takes a while, so it is done where pages are rendered.
fn unpacked(zip: Result<impl AsRef<[u8]>, Error>) -> Contents {
    let zip = zip.map_err(|error| Failure::from(&error))?;
    read(zip.as_ref()).map_err(|why| Failure { message: why.to_string(), request_id: None, check: None })
}

fn head(
    skill: &Skill,
    version: &SkillVersion,
    is_only: bool,
    users: Option<Users>,
    may: Capabilities,
) -> impl IntoView + use<> {
    let badge = (version.id == skill.latest_version_id).then(|| view! { <span class="tag">"Latest"</span> });
    let only = is_only.then_some("It is the skill's only version. Delete the skill instead.");
    let refused = refused(skill, may).or(only).map(str::to_owned);
    let (of, id) = (skill.id.clone(), version.id.clone());
    let code = format!("/v1/skills/{of}/versions/{id}");
    let page = Route::SkillVersion(of.clone(), id.clone()).to_string();
    let (download, name, used_by) =
        (download(version), id.to_string(), users.and_then(|users| users.sentence(Some(id.as_str()))));
    let delete = DestructiveAction::DeleteSkillVersion(of, id);
    view! {
        <PageHead title=skill.display_name.clone() parent=(Route::Skills.to_string(), "Skills") badges=badge.into_any() code=code>
            {download}
            <ConfirmAction action=delete name=name page=page refused=refused used_by=used_by/>
        </PageHead>
    }
}

fn facts(skill: &Skill, version: &SkillVersion, files: Option<&Files>, now: i64) -> impl IntoView + use<> {
    let of = Route::Skill(skill.id.clone()).to_string();
    let size = files.map(|files| {
        let size = files.values().map(|file| file.content.len() as u64).sum();
        let count = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
        view! { <dt>"Size"</dt><dd>{format!("{count}, {}", bytes(size))}</dd> }
    });
    view! {
        <p dir="auto">{revealed(&version.description)}</p>
        <dl class="facts boxed">
            <dt>"Version"</dt>
            <dd><CopyId id=version.id.to_string()/></dd>
            <dt>"Skill"</dt>
            <dd><a href=of>{name(&skill.display_name)}</a></dd>
            <dt>"Name for agents"</dt>
            <dd><code>{name(&version.name)}</code></dd>
            <dt>"Uploaded"</dt>
            <dd><TimeAgo at=version.created_at.clone() now=now/></dd>
            {size}
        </dl>
    }
}

/// The files, and the one that was asked for: first of all the instructions.
fn shown(version: &SkillVersion, files: &Contents, file: Option<String>) -> AnyView {
    let files = match files {
        Ok(files) => files,
        Err(failure) => {
            return view! { <FailureNotice failure=failure.clone() what="The files can't be shown"/> }.into_any();
        }
    };
    let is_instructions = |path: &&String| path.split_once('/').is_some_and(|(_, rest)| rest == SKILL_MD);
    let file = file.or_else(|| files.keys().find(is_instructions).cloned());
    view! {
        <section class="section stack" aria-labelledby="files-heading">
            <h2 id="files-heading">"Files"</h2>
            {contents::tree_view(version, files, file.as_deref())}
        </section>
        {file.map(|path| contents::file_section(&path, files.get(&path)))}
    }
    .into_any()
}
