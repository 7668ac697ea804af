//! Makes the calls of a clean-up: as the person who confirmed it, on the way that their own calls go.

use super::calls::{Call, call_of};
use crate::{
    failure::Failure,
    gateway::Gateway,
    guard::rights,
    identity::{Identity, Via},
    ledger::{Because, Ledger},
    store::{
        Store, StoreError,
        cleanup::{Confirmed, StoredPlan},
        ledger::{Actor, LedgerEntry, Outcome},
    },
    web::in_process::{call_as, lost, refused, whole},
};
use axum::{Router, body::Body, extract::ConnectInfo};
use http::{Method, Request, StatusCode, request::Parts};
use pilothouse_api::{Error, client::error_of};
use pilothouse_console_api::CleanupItem;
use std::net::SocketAddr;

/// Who makes the calls.
#[derive(Clone)]
pub enum Hands {
    /// The person who confirmed the plan, through the console's own API: its rights, its limits, its ledger.
    Console(Router),
    /// Somebody on the command line, who may do everything.
    Command(Gateway, Ledger),
}

/// As whom the calls of a run are made.
#[derive(Clone)]
pub(super) enum Caller {
    Person(Box<Parts>, Identity),
    Command,
}

impl Hands {
    /// As whom a plan is carried out, with the rights that they have now.
    ///
    /// # Errors
    /// Who may not any more, in words.
    pub(super) async fn caller(&self, store: &Store, plan: &StoredPlan) -> Result<Result<Caller, String>, StoreError> {
        if matches!(self, Self::Command(..)) {
            return Ok(Ok(Caller::Command));
        }
        let Some(by) = &plan.confirmed else { return Ok(Err("Nobody has confirmed it.".to_owned())) };
        let Some(identity) = identity_of(store, by).await? else {
            let words = format!("{} can't log in any more, or their token was revoked.", by.name);
            return Ok(Err(words));
        };
        let request = Request::builder().extension(identity.clone()).extension(Because(reason_of(&plan.id)));
        let request = match by.address {
            Some(address) => request.extension(ConnectInfo(SocketAddr::new(address, 0))),
            None => request,
        };
        let made = request.body(()).map(|request| request.into_parts().0);
        Ok(made.map(|parts| Caller::Person(Box::new(parts), identity)).map_err(|error| error.to_string()))
    }

    /// Makes a call of the API.
    pub(super) async fn call(
        &self,
        store: &Store,
        plan: &StoredPlan,
        caller: &Caller,
        (method, path, body): Call,
    ) -> Result<(), Error> {
        match (self, caller) {
            (Self::Console(api), Caller::Person(parts, _)) => {
                call_as(api, parts, method, &format!("/api{path}"), Body::from(body)).await.map(drop)
            }
            (Self::Command(gateway, ledger), _) => {
                let entry = entry(&plan.id, &method, &path);
                let outcome = by_command(gateway, method, &path, body).await;
                let status = match &outcome {
                    Ok(status) => *status,
                    Err(error) => error.status().unwrap_or(StatusCode::BAD_GATEWAY),
                };
                let noted = ledger.record(entry, Outcome::status(status)).await;
                noted.map_err(|error| refused(&Failure::from(error)))?;
                outcome?;
                // Its share links end.
                let deleted = path.strip_prefix("/v1/sessions/").filter(|id| !id.contains('/'));
                match deleted {
                    Some(id) => store.note_gone(id).await.map_err(|error| refused(&Failure::from(error))),
                    None => Ok(()),
                }
            }
            (Self::Console(_), Caller::Command) => Err(lost("nobody makes this call")),
        }
    }
}

impl Caller {
    /// Whether they may do this to the item; if not, why.
    pub(super) fn may(&self, item: &CleanupItem) -> Result<(), String> {
        match self {
            Self::Command => Ok(()),
            Self::Person(_, identity) => may(identity, item),
        }
    }
}

/// Whether somebody may do what an item needs, by the table of rights; if not, why.
pub fn may(identity: &Identity, item: &CleanupItem) -> Result<(), String> {
    let (method, path, _) = call_of(item);
    match rights::row(&method, &format!("/api{path}")) {
        Some((_, right)) if identity.may(right) => Ok(()),
        Some((_, right)) => Err(format!(
            "{} has the role {}. To {} {} needs the role {}.",
            identity.name,
            identity.role,
            item.action.name(),
            item.kind.counted(2).trim_start_matches("2 "),
            right.least_role()
        )),
        None => Err("There is no such call in this console.".to_owned()),
    }
}

/// Who confirmed a plan, as they may act now; `None`: they may not at all.
async fn identity_of(store: &Store, by: &Confirmed) -> Result<Option<Identity>, StoreError> {
    let Some(id) = &by.user_id else { return Ok(None) };
    let Some(user) = store.user(id).await? else { return Ok(None) };
    let via = match &by.token {
        None => Via::Login,
        Some(name) => {
            let tokens = store.tokens(Some(&user)).await?;
            if !tokens.iter().any(|token| token.name == *name) {
                return Ok(None);
            }
            Via::Token { name: name.clone() }
        }
    };
    Ok(Some(Identity { user_id: user.id, name: user.name, role: user.role, via }))
}

/// What the ledger says of each call.
fn reason_of(plan: &str) -> String {
    format!("clean-up {plan}")
}

async fn by_command(gateway: &Gateway, method: Method, path: &str, body: &'static str) -> Result<StatusCode, Error> {
    let mut request = Request::builder().method(method).uri(path);
    if !body.is_empty() {
        request = request.header(http::header::CONTENT_TYPE, "application/json");
    }
    let request = request.header(http::header::CONTENT_LENGTH, body.len()).body(Body::from(body)).map_err(lost)?;
    let response = whole(gateway.forward(request).await.map_err(|failure| refused(&failure))?).await?;
    if response.status().is_success() { Ok(response.status()) } else { Err(error_of(&response)) }
}

fn entry(plan: &str, method: &Method, path: &str) -> LedgerEntry {
    let mut segments = path.split('/').skip(2);
    let (resource, target, rest) = (segments.next(), segments.next(), segments.next());
    let (action, resource) = match rest {
        Some("archive") => ("archive", resource),
        Some(events) => ("send", Some(events)),
        None => ("delete", resource),
    };
    LedgerEntry {
        actor: Actor::Command,
        address: None,
        method: method.to_string(),
        path: format!("/api{path}"),
        action: action.to_owned(),
        resource: resource.unwrap_or_default().to_owned(),
        target: target.map(str::to_owned),
        detail: Some(reason_of(plan)),
    }
}
