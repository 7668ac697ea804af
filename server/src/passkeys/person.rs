//! Who can have and use passkeys: a person in a browser, logged in, at an address where browsers allow it.

use super::Site;
use crate::{
    config::PublicUrl,
    failure::Failure,
    guard::login_digest,
    identity::{Identity, Via},
    store::passkeys::{NewChallenge, Purpose},
};
use http::HeaderMap;

/// A person in a browser.
pub struct Person<'a> {
    pub(super) identity: &'a Identity,
    pub(super) site: Site,
    login: [u8; 32],
}

impl<'a> Person<'a> {
    /// Who sent a request.
    ///
    /// # Errors
    /// 403 for a program; 400 where browsers allow no passkeys.
    pub fn of(public_url: Option<&PublicUrl>, identity: &'a Identity, headers: &HeaderMap) -> Result<Self, Failure> {
        let login = login_digest(headers, public_url.is_some_and(PublicUrl::is_https));
        let (Via::Login, Some(login)) = (&identity.via, login) else {
            return Err(Failure::forbidden(
                "Passkeys are for people. Log in with a browser; a console token can't use one.",
            ));
        };
        let site =
            Site::of(public_url, headers).map_err(|trouble| Failure::invalid(trouble).with_code("no_passkeys"))?;
        Ok(Self { identity, site, login })
    }

    pub(super) fn asked<'b>(&'b self, purpose: Purpose<'b>) -> NewChallenge<'b> {
        NewChallenge { user_id: &self.identity.user_id, login: self.login, purpose }
    }
}
