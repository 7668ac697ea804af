//! The credentials of a vault: what each is for, whether it has expired, and what can be done with it.

use super::{
    connect, credential_forms,
    health::{Checks, has_expired},
    validation,
    words::{title, words},
};
use crate::{
    pages::list,
    routes::Route,
    ui::{ConfirmAction, CopyId, DestructiveAction, EmptyState, Failure, FailureNotice, Pager, TimeAgo, name},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Page as Items, Verbatim,
    credentials::{Credential, CredentialAuth},
    ids::VaultId,
    page::Query,
};

/// The key of the cursor: archived credentials may be many.
pub const PAGE: &str = "credentials";

/// The credentials that were found.
pub fn content(
    vault: &VaultId,
    found: Result<Items<Verbatim<Credential>>, Error>,
    is_later: bool,
    checks: &Checks,
    refused: Option<&'static str>,
    now: i64,
) -> AnyView {
    let items = match found {
        Ok(items) => items,
        Err(error) => {
            return view! {
                <FailureNotice failure=Failure::from(&error) what="The credentials could not be loaded">
                    <a class="button small" href="">"Try again"</a>
                </FailureNotice>
            }
            .into_any();
        }
    };
    if items.data.is_empty() {
        return view! {
            <EmptyState title="No credentials yet">"Up to 20 fit into a vault. Their secrets are never shown again."</EmptyState>
        }
        .into_any();
    }
    let page = |cursor: Option<&str>| {
        format!("{}{}", Route::Vault(vault.clone()), Query::new().with_option(PAGE, cursor).suffix())
    };
    let (first, next) = (is_later.then(|| page(None)), items.next_page.as_deref().map(|cursor| page(Some(cursor))));
    let rows: Vec<_> =
        items.data.into_iter().map(|credential| row(vault, credential.into_view(), checks, refused, now)).collect();
    let heads = view! {
        <th scope="col">"Credential"</th>
        <th scope="col">"Type"</th>
        <th scope="col" class="moment">"Expires"</th>
        <th scope="col">"Last check"</th>
        <th scope="col" class="moment">"Updated"</th>
        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
    };
    view! { {list::table("Credentials, newest first", heads, rows)} <Pager first=first next=next/> }.into_any()
}

fn row(vault: &VaultId, credential: Credential, checks: &Checks, refused: Option<&'static str>, now: i64) -> AnyView {
    let (kind, purpose) = words(&credential.auth);
    let title = title(&credential);
    let archived = credential.archived_at.is_some();
    let change_refused = if archived { Some("The credential is archived.") } else { refused };
    let page = Route::Vault(vault.clone()).to_string();
    let check = matches!(credential.auth, CredentialAuth::McpOauth(_))
        .then(|| validation::check(vault, &credential.id, &title, change_refused));
    let again = connect::again(vault, &credential, &title, change_refused);
    let replace = credential_forms::replace(vault, &credential, &title, change_refused);
    view! {
        <tr>
            <th scope="row">
                <span class="clamped">{name(&title)}</span>
                {archived.then(|| view! { " " <span class="tag archived">"Archived"</span> })}
                {(title != purpose).then(|| view! { <span class="under">{name(&purpose)}</span> })}
                <span class="under"><CopyId id=credential.id.to_string()/></span>
            </th>
            <td data-label="Type">{kind}</td>
            <td data-label="Expires" class="fit">{expiry(&credential, now)}</td>
            <td data-label="Last check">{checks.of(&credential, now)}</td>
            <td data-label="Updated" class="fit"><TimeAgo at=credential.updated_at now=now/></td>
            <td>
                <div class="actions row-actions many">
                    {check}
                    {again}
                    {replace}
                    <ConfirmAction
                        action=DestructiveAction::ArchiveCredential(vault.clone(), credential.id.clone())
                        name=title.clone()
                        page=page.clone()
                        refused=change_refused.map(str::to_owned)
                    />
                    <ConfirmAction
                        action=DestructiveAction::DeleteCredential(vault.clone(), credential.id)
                        name=title
                        page=page
                        refused=refused.map(str::to_owned)
                        can_archive=change_refused.is_none()
                    />
                </div>
            </td>
        </tr>
    }
    .into_any()
}

/// When its access token expires, and whether somebody must renew it.
fn expiry(credential: &Credential, now: i64) -> AnyView {
    let CredentialAuth::McpOauth(oauth) = &credential.auth else {
        return view! { <span class="quiet">"–"</span> }.into_any();
    };
    let Some(at) = oauth.expires_at.clone() else { return view! { <span class="quiet">"Unknown"</span> }.into_any() };
    let expired = has_expired(credential, now).then(|| view! { " " <span class="tag ask">"Expired"</span> });
    view! { <TimeAgo at=at now=now/> {expired} }.into_any()
}
