//! `/api/console/passkeys`: a person's own passkeys, and the question that proves who allows a call.

use crate::{
    failure::Failure,
    identity::{Identity, Via},
    ledger::Note,
    passkeys::{self, Person, Site},
    request::extract::Json,
    store::passkeys::Purpose,
    web::app::App,
};
use axum::{
    Extension,
    extract::{Path, State},
};
use http::{Extensions, HeaderMap};
use pilothouse_console_api::{
    ChangedPasskey, CreatePasskey, DeletePasskey, Passkeys, RegisterPasskey, RenamePasskey, StepUp,
};
use serde_json::Value;

/// The longest name of a passkey, in characters.
const MAX_NAME: usize = 64;

/// A change, with what the ledger says of it.
type Changed = (Extension<Note>, Json<ChangedPasskey>);

/// The passkeys of who asks, oldest first.
#[utoipa::path(get, path = "/api/console/passkeys", responses((status = 200, body = Passkeys)))]
pub async fn list(State(app): State<App>, identity: Identity, headers: HeaderMap) -> Result<Json<Passkeys>, Failure> {
    only_people(&identity)?;
    let trouble = Site::of(app.guard.public_url(), &headers).err();
    Ok(Json(Passkeys { passkeys: app.store.passkeys(&identity.user_id).await?, trouble }))
}

/// The options for `navigator.credentials.create`. Asks for the password again: a passkey outlives the login.
#[utoipa::path(post, path = "/api/console/passkeys/registrations", request_body = RegisterPasskey, responses((status = 200, body = Object)))]
pub async fn register(
    State(app): State<App>,
    identity: Identity,
    headers: HeaderMap,
    extensions: Extensions,
    Json(body): Json<RegisterPasskey>,
) -> Result<Json<Value>, Failure> {
    let RegisterPasskey { password } = body;
    let person = Person::of(app.guard.public_url(), &identity, &headers)?;
    app.guard.confirm_password(&identity, &headers, &extensions, password).await?;
    Ok(Json(passkeys::begin_registration(&app.store, &person).await?))
}

/// Adds the passkey that the browser made with these options.
#[utoipa::path(post, path = "/api/console/passkeys", request_body = CreatePasskey, responses((status = 200, body = ChangedPasskey)))]
pub async fn create(
    State(app): State<App>,
    identity: Identity,
    headers: HeaderMap,
    Json(body): Json<CreatePasskey>,
) -> Result<Changed, Failure> {
    let CreatePasskey { name, credential } = body;
    let name = checked(&name)?;
    let person = Person::of(app.guard.public_url(), &identity, &headers)?;
    let id = passkeys::finish_registration(&app.store, &person, name, &credential).await?;
    Ok(changed(id))
}

/// Renames a passkey.
#[utoipa::path(post, path = "/api/console/passkeys/{passkey_id}", request_body = RenamePasskey, responses((status = 200, body = ChangedPasskey)))]
pub async fn rename(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<String>,
    Json(body): Json<RenamePasskey>,
) -> Result<Changed, Failure> {
    only_people(&identity)?;
    let RenamePasskey { name } = body;
    let is_there = app.store.rename_passkey(&identity.user_id, &id, checked(&name)?).await?;
    if is_there { Ok(changed(id)) } else { Err(unknown()) }
}

/// Deletes a passkey. Asks for the password again, so that nobody at an open browser can shut its owner out.
#[utoipa::path(delete, path = "/api/console/passkeys/{passkey_id}", request_body = DeletePasskey, responses((status = 200, body = ChangedPasskey)))]
pub async fn delete(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<String>,
    headers: HeaderMap,
    extensions: Extensions,
    Json(body): Json<DeletePasskey>,
) -> Result<Changed, Failure> {
    only_people(&identity)?;
    let DeletePasskey { password } = body;
    app.guard.confirm_password(&identity, &headers, &extensions, password).await?;
    if app.store.delete_passkey(&identity.user_id, &id).await? { Ok(changed(id)) } else { Err(unknown()) }
}

/// The options for `navigator.credentials.get`, good for one answer to this call with this input.
#[utoipa::path(post, path = "/api/console/passkeys/step-ups", request_body = StepUp, responses((status = 200, body = Object)))]
pub async fn step_up(
    State(app): State<App>,
    identity: Identity,
    headers: HeaderMap,
    Json(body): Json<StepUp>,
) -> Result<(Extension<Note>, Json<Value>), Failure> {
    let StepUp { session_id, tool_use_id, input_digest } = body;
    let person = Person::of(app.guard.public_url(), &identity, &headers)?;
    let call = Purpose::StepUp { session: &session_id, tool_use_id: &tool_use_id, input_digest: &input_digest };
    let options = passkeys::begin_step_up(&app.store, &person, call).await?;
    Ok((Extension(Note { target: Some(tool_use_id), detail: Some(format!("in {session_id}")) }), Json(options)))
}

fn only_people(identity: &Identity) -> Result<(), Failure> {
    match identity.via {
        Via::Login => Ok(()),
        Via::Token { .. } => {
            Err(Failure::forbidden("Passkeys are for people. Log in with a browser to see and change them."))
        }
    }
}

fn checked(name: &str) -> Result<&str, Failure> {
    let name = name.trim();
    let fits = (1..=MAX_NAME).contains(&name.chars().count());
    if fits { Ok(name) } else { Err(Failure::invalid(format!("name: enter 1 to {MAX_NAME} characters."))) }
}

fn changed(id: String) -> Changed {
    (Extension(Note { target: Some(id.clone()), detail: None }), Json(ChangedPasskey { id }))
}

fn unknown() -> Failure {
    Failure::not_found("You have no such passkey. It may have been deleted.")
}
