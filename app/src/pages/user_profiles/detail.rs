//! A user profile: who it stands for, and what is imposed on them.

use super::{forms, title, words};
use crate::{
    page::{Page, PageContext, Problem},
    pages::shown_once::shown_once,
    routes::Route,
    ui::{ConfirmAction, CopyId, DestructiveAction, MetadataFacts, PageHead, TimeAgo, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{ids::UserProfileId, user_profiles::UserProfile};
use serde_json::{Map, Value};

/// `/user-profiles/{id}`.
pub async fn detail(context: &PageContext, id: &UserProfileId) -> Result<Page, Problem> {
    let profile = context.api.retrieve_user_profile(id).await?.into_view();
    let link =
        shown_once(context, "url", "The person's enrollment link. Send it to them alone; it holds for a short time.");
    let (refused, now) = (context.may().administer_refused(), context.now);
    let title = title(&profile);
    Ok(Page::new(title.clone(), move || {
        view! {
            <div class="page">
                {head(&profile, &title, refused)}
                {link}
                {facts(&profile, now)}
                {actions(&profile)}
                {members("Programs", &profile.programs)}
                {members("Details", &profile.external_user_details.clone().unwrap_or_default())}
                <section class="section"><h2>"Metadata"</h2><MetadataFacts metadata=profile.metadata/></section>
            </div>
        }
    }))
}

fn head(profile: &UserProfile, title: &str, refused: Option<&'static str>) -> AnyView {
    let id = profile.id.clone();
    let status = words(&profile.enforcement_status);
    let badges = view! { <span class="tag">{name(&status)}</span> };
    let (enroll, edit, title) = (forms::enroll(profile, refused), forms::edit(profile, refused), title.to_owned());
    view! {
        <PageHead title=title.clone() parent=(Route::UserProfiles.to_string(), "User profiles") badges=badges.into_any() code=format!("/v1/user_profiles/{id}")>
            {enroll}
            {edit}
            <ConfirmAction
                action=DestructiveAction::DeleteUserProfile(id.clone())
                name=title
                page=Route::UserProfile(id).to_string()
                refused=refused.map(str::to_owned)
            />
        </PageHead>
    }
    .into_any()
}

fn facts(profile: &UserProfile, now: i64) -> AnyView {
    view! {
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=profile.id.to_string()/></dd>
            <dt>"Access"</dt>
            <dd>{name(profile.access_type.as_str())}</dd>
            <dt>"Created"</dt>
            <dd><TimeAgo at=profile.created_at.clone() now=now/></dd>
            <dt>"Updated"</dt>
            <dd><TimeAgo at=profile.updated_at.clone() now=now/></dd>
        </dl>
    }
    .into_any()
}

/// What is imposed, as the API says it.
fn actions(profile: &UserProfile) -> Option<AnyView> {
    let items: Vec<_> = profile
        .enforcement_actions
        .iter()
        .map(|action| {
            let text = serde_json::to_string_pretty(action).unwrap_or_default();
            view! { <pre class="text-block" tabindex="0">{revealed(&text)}</pre> }
        })
        .collect();
    (!items.is_empty())
        .then(|| view! { <section class="section stack"><h2>"Enforcement"</h2>{items}</section> }.into_any())
}

/// The members of an object, each with its value; what is not known stands as a dash.
fn members(heading: &'static str, object: &Map<String, Value>) -> AnyView {
    let rows: Vec<_> = object
        .iter()
        .map(|(member, value)| {
            let value = match value {
                Value::Null => "–".to_owned(),
                Value::String(text) => text.clone(),
                value => value.to_string(),
            };
            view! { <dt>{name(member)}</dt><dd>{revealed(&value)}</dd> }
        })
        .collect();
    view! { <section class="section"><h2>{heading}</h2><dl class="facts">{rows}</dl></section> }.into_any()
}
