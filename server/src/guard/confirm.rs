//! The password, asked for again before something that outlives the login.

use super::state::Guard;
use crate::{failure::Failure, identity::Identity, request::address::client_address, store::users::User};
use http::{Extensions, HeaderMap};

impl Guard {
    /// Checks the password of somebody who has logged in. It counts as an attempt to log in.
    ///
    /// # Errors
    /// 403 with the code `wrong_password`; 429 after too many attempts.
    pub async fn confirm_password(
        &self,
        identity: &Identity,
        headers: &HeaderMap,
        extensions: &Extensions,
        password: String,
    ) -> Result<(), Failure> {
        let (user, hash) = self.0.store.user_by_name(&identity.name).await?.unzip();
        self.count_attempt(headers, extensions, user.as_ref(), &identity.name).await?;
        if self.0.passwords.verify(password, hash).await? {
            return Ok(());
        }
        Err(Failure::forbidden("This is not your password. Nothing was changed; enter it again.")
            .with_code("wrong_password"))
    }

    /// Counts an attempt to give a user's password.
    ///
    /// # Errors
    /// 429 with `retry-after` after too many attempts.
    pub(super) async fn count_attempt(
        &self,
        headers: &HeaderMap,
        extensions: &Extensions,
        user: Option<&User>,
        name: &str,
    ) -> Result<(), Failure> {
        match self.known_device(headers, user).await? {
            Some(device) => self.0.attempts.login_again(name, device),
            None => self.0.attempts.login(name, client_address(extensions)),
        }
    }
}
