//! A vault: what it is, and its credentials.

use super::{connect, credential_forms, credentials, fields, health::Checks, validation};
use crate::{
    page::{Page, PageContext, Problem},
    pages::{
        dialog_form::{DialogForm, address},
        used_by::{self, UsedBy},
    },
    routes::Route,
    ui::{Capabilities, ConfirmAction, CopyId, DestructiveAction, MetadataFacts, PageHead, TimeAgo},
};
use leptos::prelude::*;
use pilothouse_api::{ids::VaultId, page::Query, vaults::Vault};

/// `/vaults/{id}`.
pub async fn detail(context: &PageContext, id: &VaultId) -> Result<Page, Problem> {
    let cursor = context.query(credentials::PAGE);
    let query = Query::new().with("limit", 100).with("include_archived", true).with_option("page", cursor);
    let is_later = cursor.is_some();
    let (vault, found, checks, users) = futures::join!(
        context.api.retrieve_vault(id),
        context.api.list_credentials(id, &query),
        Checks::load(context),
        used_by::load(
            context,
            |session| session.vault_ids.contains(id),
            |deployment| deployment.vault_ids.contains(id)
        ),
    );
    let told = (validation::result(context), connect::go_on(context), connect::connected(context, &found));
    let vault = vault?.into_view();
    let (may, now) = (context.may(), context.now);
    Ok(Page::new(vault.display_name.clone(), move || {
        let refused = refused(&vault, may);
        view! {
            <div class="page">
                {head(&vault, &users, may)}
                {told}
                {facts(&vault, now)}
                <section class="section stack" aria-labelledby="credentials-heading">
                    <div class="section-head">
                        <h2 id="credentials-heading">"Credentials"</h2>
                        <div class="actions">
                            {connect::connect(&vault.id, refused)}
                            {credential_forms::create(&vault.id, refused)}
                        </div>
                    </div>
                    {credentials::content(&vault.id, found, is_later, &checks, refused, now)}
                </section>
                {users.section()}
                <section class="section"><h2>"Metadata"</h2><MetadataFacts metadata=vault.metadata/></section>
            </div>
        }
    }))
}

/// Why the visitor may not change anything in a vault.
fn refused(vault: &Vault, may: Capabilities) -> Option<&'static str> {
    if vault.archived_at.is_some() { Some("The vault is archived.") } else { may.administer_refused() }
}

fn head(vault: &Vault, users: &UsedBy, may: Capabilities) -> impl IntoView + use<> {
    let (id, name) = (vault.id.clone(), vault.display_name.clone());
    let here = Route::Vault(id.clone());
    let page = here.to_string();
    let archived = vault.archived_at.is_some().then(|| view! { <span class="tag archived">"Archived"</span> });
    let refused = refused(vault, may);
    let edit = DialogForm {
        id: "edit-vault".to_owned(),
        label: "Edit",
        of: None,
        icon: "pencil",
        is_primary: false,
        action: address(&format!("vaults/{id}"), &here, None),
        submit: "Save",
    }
    .view(refused, fields(&name, &vault.metadata));
    let used_by = users.sentence();
    view! {
        <PageHead title=name.clone() parent=(Route::Vaults.to_string(), "Vaults") badges=archived.into_any() code=format!("/v1/vaults/{id}")>
            {edit}
            <ConfirmAction
                action=DestructiveAction::ArchiveVault(id.clone())
                name=name.clone()
                page=page.clone()
                refused=refused.map(str::to_owned)
                used_by=used_by.clone()
            />
            <ConfirmAction
                action=DestructiveAction::DeleteVault(id)
                name=name
                page=page
                refused=may.administer_refused().map(str::to_owned)
                used_by=used_by
                can_archive=refused.is_none()
            />
        </PageHead>
    }
}

fn facts(vault: &Vault, now: i64) -> impl IntoView + use<> {
    view! {
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=vault.id.to_string()/></dd>
            <dt>"Created"</dt>
            <dd><TimeAgo at=vault.created_at.clone() now=now/></dd>
            <dt>"Updated"</dt>
            <dd><TimeAgo at=vault.updated_at.clone() now=now/></dd>
            {vault.archived_at.clone().map(|at| view! { <dt>"Archived"</dt><dd><TimeAgo at=at now=now/></dd> })}
        </dl>
    }
}
