//! How credentials stand, at a glance: whether they have expired, and what their last check came to.

use crate::{page::PageContext, ui::TimeAgo};
use futures::future::join_all;
use leptos::prelude::*;
use pilothouse_api::{
    Timestamp, Verbatim,
    credentials::{Credential, CredentialAuth, ValidationStatus},
    ids::{CredentialId, VaultId},
    page::Query,
    vaults::Vault,
};
use pilothouse_console_api::{self as console, CredentialCheck};
use pilothouse_domain::local_time::rfc3339;
use std::collections::HashMap;

/// How long before it expires a token is told of, in milliseconds: a week.
const SOON: i64 = 7 * 86_400_000;

/// The last check of each credential; none where they can't be loaded.
#[derive(Clone, Debug, Default)]
pub struct Checks(HashMap<CredentialId, CredentialCheck>);

impl Checks {
    pub async fn load(context: &PageContext) -> Self {
        let checks = console::credential_checks(&context.api).await.unwrap_or_default();
        Self(checks.into_iter().map(|check| (check.credential_id.clone(), check)).collect())
    }

    /// What the last check of a credential came to.
    pub fn of(&self, credential: &Credential, now: i64) -> AnyView {
        if !matches!(credential.auth, CredentialAuth::McpOauth(_)) {
            return view! { <span class="quiet">"–"</span> }.into_any();
        }
        let Some(check) = self.0.get(&credential.id) else {
            return view! { <span class="quiet">"None yet"</span> }.into_any();
        };
        let (class, word) = match check.status {
            ValidationStatus::Valid => ("tag allow", "Works"),
            ValidationStatus::Invalid => ("tag ask", "Doesn't work"),
            ValidationStatus::Undetermined | ValidationStatus::Unknown(_) => ("tag", "Not tried"),
        };
        let at = Timestamp::from(rfc3339(check.checked_at).as_str());
        view! { <span class=class>{word}</span>" "<TimeAgo at=at now=now/> }.into_any()
    }

    fn is_broken(&self, credential: &Credential) -> bool {
        self.0.get(&credential.id).is_some_and(|check| check.status == ValidationStatus::Invalid)
    }
}

/// When a token expires that nobody renews.
fn ends(credential: &Credential) -> Option<i64> {
    let CredentialAuth::McpOauth(oauth) = &credential.auth else { return None };
    oauth.expires_at.as_ref().filter(|_| oauth.refresh.is_none())?.unix_millis()
}

/// Whether a token has expired that nobody renews.
pub fn has_expired(credential: &Credential, now: i64) -> bool {
    ends(credential).is_some_and(|at| at <= now)
}

/// How a vault's credentials stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    credentials: usize,
    expired: usize,
    soon: usize,
    broken: usize,
}

impl Health {
    fn of(credentials: &[Verbatim<Credential>], checks: &Checks, now: i64) -> Self {
        let count = |is: &dyn Fn(&Credential) -> bool| credentials.iter().filter(|one| is(one)).count();
        Self {
            credentials: credentials.len(),
            expired: count(&|one| has_expired(one, now)),
            soon: count(&|one| ends(one).is_some_and(|at| (now + 1..=now + SOON).contains(&at))),
            broken: count(&|one| checks.is_broken(one) && !has_expired(one, now)),
        }
    }

    /// A cell of the list.
    pub fn cell(self) -> AnyView {
        let tag = |count: usize, class: &'static str, one: &'static str, many: &'static str| {
            let word = if count == 1 { one } else { many };
            (count > 0).then(|| view! { " "<span class=class>{format!("{count} {word}")}</span> })
        };
        view! {
            {self.credentials}
            {tag(self.expired, "tag ask", "expired", "expired")}
            {tag(self.broken, "tag ask", "doesn't work", "don't work")}
            {tag(self.soon, "tag", "expires within a week", "expire within a week")}
        }
        .into_any()
    }
}

/// How the credentials of each of these vaults stand; of one that is archived, or can't be asked, nothing is said.
pub async fn load(context: &PageContext, vaults: &[Verbatim<Vault>], most: usize) -> HashMap<VaultId, Health> {
    let query = Query::new().with("limit", 100);
    let open = vaults.iter().filter(|vault| vault.archived_at.is_none()).take(most);
    let (checks, found) = futures::join!(
        Checks::load(context),
        join_all(open.map(async |vault| (vault.id.clone(), context.api.list_credentials(&vault.id, &query).await))),
    );
    let health = |(id, found): (VaultId, Result<pilothouse_api::Page<_>, _>)| {
        Some((id, Health::of(&found.ok()?.data, &checks, context.now)))
    };
    found.into_iter().filter_map(health).collect()
}
