//! The set-up page, which creates the first admin. It needs its link, and works only while there are no users.

use super::{
    accounts::{self, AccountError},
    login,
    state::Guard,
    typed_name,
};
use crate::{failure::Failure, request::address::client_address, store::StoreError};
use axum::{
    Form,
    extract::{Query, Request, State, rejection::FormRejection},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use http::{Extensions, HeaderMap};
use serde::Deserialize;
use std::net::IpAddr;
use tower_sessions::Session;

#[derive(Deserialize)]
struct LinkQuery {
    #[serde(default)]
    token: String,
}

/// Layer: shows the set-up page only with a valid link.
pub(super) async fn only_with_the_link(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    if request.uri().path() != "/setup" || !request.method().is_safe() {
        return next.run(request).await;
    }
    let token = Query::<LinkQuery>::try_from_uri(request.uri()).map(|Query(query)| query.token).unwrap_or_default();
    let address = client_address(request.extensions());
    match guard.setup_is_open(&token).await {
        Ok(true) => next.run(request).await,
        Ok(false) => guard.link_is_over(address).unwrap_or_else(Failure::into_response),
        Err(error) => Failure::from(error).into_response(),
    }
}

#[derive(Deserialize)]
pub(super) struct SetupForm {
    token: String,
    name: String,
    password: String,
}

/// `POST /setup`: creates the first admin and logs them in.
pub(super) async fn make_first_admin(
    State(guard): State<Guard>,
    session: Session,
    extensions: Extensions,
    headers: HeaderMap,
    form: Result<Form<SetupForm>, FormRejection>,
) -> Result<Response, Failure> {
    let SetupForm { token, name, password } = login::read(form)?;
    let from = login::Sender::of(&extensions, &headers);
    if !guard.setup_is_open(&token).await? {
        return guard.link_is_over(from.address);
    }
    let typed = name.clone();
    let again = |error: &str| typed_name::back_to(&format!("{}&error={error}", guard.0.setup.path()), &typed);
    match accounts::add_first_admin(&guard.0.store, &guard.0.passwords, name.trim(), password).await {
        Ok(Some(user)) => guard.begin_login(&session, &user, "setup", from, "/").await,
        Ok(None) => guard.link_is_over(from.address),
        Err(AccountError::Name) => Ok(again("name")),
        Err(AccountError::Password(_)) => Ok(again("password")),
        Err(AccountError::Hashing(error)) => Err(error.into()),
        Err(AccountError::Store(error)) => Err(error.into()),
    }
}

impl Guard {
    async fn setup_is_open(&self, token: &str) -> Result<bool, StoreError> {
        Ok(self.0.setup.is(token) && !self.0.store.has_users().await?)
    }

    /// Too many broken links are rate limited.
    fn link_is_over(&self, address: IpAddr) -> Result<Response, Failure> {
        self.0.attempts.wrong_setup(address)?;
        Ok(Redirect::to(&login::page(Some("token"), "/")).into_response())
    }
}
