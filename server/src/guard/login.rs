//! Logging in and out, as plain HTML forms.

use super::{accounts, state::Guard, typed_name};
use crate::{
    failure::Failure,
    identity::Identity,
    request::address::client_address,
    store::{
        ledger::{Actor, LedgerEntry, Outcome},
        logins::USER_KEY,
        users::User,
    },
};
use axum::{
    Form,
    extract::{State, rejection::FormRejection},
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use http::{Extensions, HeaderMap, StatusCode, header};
use serde::Deserialize;
use std::net::IpAddr;
use tower_sessions::Session;

/// The one error of a failed login, whatever was wrong. The login page turns the code into text.
const WRONG: &str = "credentials";

#[derive(Deserialize)]
pub(super) struct LoginForm {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn log_in(
    State(guard): State<Guard>,
    session: Session,
    extensions: Extensions,
    headers: HeaderMap,
    form: Result<Form<LoginForm>, FormRejection>,
) -> Result<Response, Failure> {
    let LoginForm { name, password, next } = read(form)?;
    let (name, from) = (name.trim(), Sender::of(&extensions, &headers));
    let found = if accounts::is_name(name) { guard.0.store.user_by_name(name).await? } else { None };
    let (user, hash) = found.unzip();
    let counted = guard.count_attempt(&headers, &extensions, user.as_ref(), name).await;
    if let Err(failure) = counted {
        // People are told on the login page; programs get the status.
        return if wants_page(&headers) && failure.status() == StatusCode::TOO_MANY_REQUESTS {
            Ok(typed_name::back_to(&page(Some("limited"), &next), name))
        } else {
            Err(failure)
        };
    }
    let fits = guard.0.passwords.verify(password, hash).await?;
    match user {
        Some(user) if fits => guard.begin_login(&session, &user, "login", from, safe_next(&next)).await,
        user => {
            guard.record_wrong_login(user.as_ref(), from.address).await?;
            Ok(typed_name::back_to(&page(Some(WRONG), &next), name))
        }
    }
}

/// Who sent a form: the address, and the browser's cookies.
#[derive(Clone, Copy)]
pub(super) struct Sender<'a> {
    pub address: IpAddr,
    headers: &'a HeaderMap,
}

impl<'a> Sender<'a> {
    pub(super) fn of(extensions: &Extensions, headers: &'a HeaderMap) -> Self {
        Self { address: client_address(extensions), headers }
    }
}

pub(super) async fn log_out(
    State(guard): State<Guard>,
    session: Session,
    extensions: Extensions,
) -> Result<Response, Failure> {
    if let Some(identity) = extensions.get::<Identity>() {
        let outcome = Outcome::status(StatusCode::SEE_OTHER);
        let entry = entry(Actor::from(identity), client_address(&extensions), "logout", Some(&identity.name));
        guard.ledger().record(entry, outcome).await?;
        session.flush().await.map_err(Failure::internal)?;
    }
    Ok(Redirect::to("/login").into_response())
}

impl Guard {
    /// Logs a user in with a new session id, so that a planted one is worthless. The browser becomes a known one and is
    /// sent to `next`.
    pub(super) async fn begin_login(
        &self,
        session: &Session,
        user: &User,
        action: &str,
        from: Sender<'_>,
        next: &str,
    ) -> Result<Response, Failure> {
        let actor = Actor::Login { name: user.name.clone() };
        let outcome = Outcome::status(StatusCode::SEE_OTHER);
        self.ledger().record(entry(actor, from.address, action, Some(&user.name)), outcome).await?;
        session.cycle_id().await.map_err(Failure::internal)?;
        session.insert(USER_KEY, &user.id).await.map_err(Failure::internal)?;
        let device = self.device_cookie(from.headers, user).await?;
        Ok((AppendHeaders([(header::SET_COOKIE, device)]), Redirect::to(next)).into_response())
    }

    /// An unknown name is not recorded: people type passwords there by mistake.
    async fn record_wrong_login(&self, user: Option<&User>, address: IpAddr) -> Result<(), Failure> {
        let entry = entry(Actor::Nobody, address, "login", user.map(|user| user.name.as_str()));
        Ok(self.ledger().record(entry, Outcome::status(StatusCode::UNAUTHORIZED)).await?)
    }
}

fn entry(actor: Actor, address: IpAddr, action: &str, name: Option<&str>) -> LedgerEntry {
    LedgerEntry {
        actor,
        address: Some(address),
        method: "POST".to_owned(),
        path: format!("/{action}"),
        action: action.to_owned(),
        resource: "logins".to_owned(),
        target: name.map(str::to_owned),
        detail: None,
    }
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("text/html"))
}

/// The form, or 400 or 413 in the API's envelope.
pub(super) fn read<T>(form: Result<Form<T>, FormRejection>) -> Result<T, Failure> {
    form.map(|Form(form)| form).map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large("The form is too large."),
        _ => Failure::invalid("The form is incomplete. Reload the page and try again."),
    })
}

/// The URL of the login page, with the error and where to go afterwards.
pub(super) fn page(error: Option<&str>, next: &str) -> String {
    let next = Some(safe_next(next)).filter(|next| *next != "/");
    let pairs: Vec<(&str, &str)> = [("error", error), ("next", next)].into_iter().filter_map(pair).collect();
    match serde_urlencoded::to_string(pairs) {
        Ok(query) if !query.is_empty() => format!("/login?{query}"),
        _ => "/login".to_owned(),
    }
}

fn pair<'a>((key, value): (&'a str, Option<&'a str>)) -> Option<(&'a str, &'a str)> {
    value.map(|value| (key, value))
}

/// Where to go after a login: `next` if it is one of our pages, else the start page. Browsers read `//host`, `/\host`
/// and `/<tab>/host` as another host, so anything ambiguous is rejected.
pub fn safe_next(next: &str) -> &str {
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let plain = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let local = path.starts_with('/') && !path.contains("//") && !path.split('/').any(|part| part.starts_with('.'));
    let turns_back = matches!(path, "/login" | "/logout" | "/setup");
    if plain && local && !turns_back && next.len() <= 2048 { next } else { "/" }
}
