//! The cookie of a browser that has logged in before. It grants nothing; it only keeps others from using up the login
//! attempts of whoever uses that browser.

use super::{cookie, state::Guard};
use crate::{
    failure::Failure,
    secret,
    store::{StoreError, devices::DEVICE_LIFETIME, users::User},
};
use http::{HeaderMap, HeaderValue};

/// As [`cookie::name`].
const fn name(https: bool) -> &'static str {
    if https { "__Host-pilothouse-device" } else { "pilothouse-device" }
}

impl Guard {
    /// The digest of the browser's id, if this user has logged in with it before.
    pub(super) async fn known_device(
        &self,
        headers: &HeaderMap,
        user: Option<&User>,
    ) -> Result<Option<[u8; 32]>, StoreError> {
        let Some(device) = cookie::value(headers, name(self.is_https())) else { return Ok(None) };
        // An unknown user is looked up as well, so that timing doesn't reveal whether the name exists.
        let user_id = user.map_or("", |user| &user.id);
        Ok(self.0.store.knows_device(device, user_id).await?.then(|| secret::digest(device)))
    }

    /// The cookie that marks the browser as known for this user.
    pub(super) async fn device_cookie(&self, headers: &HeaderMap, user: &User) -> Result<HeaderValue, Failure> {
        let name = name(self.is_https());
        let device = self.0.store.remember_device(cookie::value(headers, name), &user.id).await?;
        let secure = if self.is_https() { "; Secure" } else { "" };
        let seconds = DEVICE_LIFETIME / 1000;
        let cookie = format!("{name}={device}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::try_from(cookie).map_err(Failure::internal)
    }
}
