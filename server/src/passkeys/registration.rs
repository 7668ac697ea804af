//! Adding a passkey: the authenticator makes a key pair, and the public key is kept.

use super::{HANDLE, Person, TIMEOUT, descriptor, handle};
use crate::{
    failure::Failure,
    store::{
        Store,
        passkeys::{MAX_PASSKEYS, NewPasskey, Purpose},
    },
};
use serde_json::Value;
use webauthn_rp::{
    PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
    bin::{Decode as _, Encode as _},
    request::register::{CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions, Username},
};

/// The options that a browser makes a passkey with.
///
/// # Errors
/// When the database fails.
pub async fn begin_registration(store: &Store, person: &Person<'_>) -> Result<Value, Failure> {
    let user = &person.identity;
    let known = store.credentials(&user.user_id).await?;
    if known.len() >= MAX_PASSKEYS {
        return Err(too_many());
    }
    let id = handle(&user.user_id)?;
    let name = Username::try_from(user.name.as_str()).map_err(Failure::internal)?;
    let entity = PublicKeyCredentialUserEntity { name, id: &id, display_name: None };
    let known = known.into_iter().map(descriptor).collect::<Result<_, _>>()?;
    let mut options = PublicKeyCredentialCreationOptions::passkey(&person.site.rp_id, entity, known);
    options.timeout = TIMEOUT;
    // Many authenticators don't know it, and each proof is checked for what it would promise.
    options.extensions.cred_protect = CredProtect::None;
    let challenge = options.challenge.as_data();
    let (state, client) = options.start_ceremony().map_err(Failure::internal)?;
    let client = serde_json::to_value(&client).map_err(Failure::internal)?;
    let state = state.encode().map_err(Failure::internal)?;
    store.add_challenge(person.asked(Purpose::Register), challenge, &state).await?;
    Ok(client)
}

/// Keeps the passkey that a browser made; its id.
///
/// # Errors
/// 400 if it isn't the answer to the options, or the authenticator didn't check who the person is; 409 if it is known.
pub async fn finish_registration(
    store: &Store,
    person: &Person<'_>,
    name: &str,
    credential: &Value,
) -> Result<String, Failure> {
    let json = credential.to_string();
    let made = Registration::from_json_relaxed(json.as_bytes()).map_err(refused)?;
    let challenge = made.challenge_relaxed().map_err(refused)?.0;
    let state = store.take_challenge(person.asked(Purpose::Register), challenge).await?;
    let state = state.ok_or_else(|| refused("there is no such question"))?;
    let passkey = verified(&state, &made, person)?;
    let user_id = &person.identity.user_id;
    match store.add_passkey(user_id, name, &passkey).await? {
        Some(id) => Ok(id),
        None if store.credentials(user_id).await?.len() >= MAX_PASSKEYS => Err(too_many()),
        None => Err(Failure::conflict("This passkey is already in use here.")),
    }
}

fn verified(state: &[u8], made: &Registration, person: &Person<'_>) -> Result<NewPasskey, Failure> {
    let state = RegistrationServerState::<HANDLE>::decode(state).map_err(Failure::internal)?;
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &[person.site.origin.as_str()],
        // Authenticators may tell more than they are asked; nothing depends on it.
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    let made = state.verify(&person.site.rp_id, made, &options).map_err(refused)?;
    Ok(NewPasskey {
        credential_id: made.id().as_ref().to_vec(),
        transports: made.transports().encode().map_err(Failure::internal)?,
        public_key: made.static_state().encode().map_err(Failure::internal)?,
        state: made.dynamic_state().encode().map_err(Failure::internal)?,
    })
}

fn refused(error: impl std::fmt::Display) -> Failure {
    tracing::warn!(%error, "refused a new passkey");
    Failure::invalid("The passkey could not be checked, so it was not added. Start again; you have two minutes.")
        .with_code("passkey_refused")
}

fn too_many() -> Failure {
    Failure::invalid(format!("You have {MAX_PASSKEYS} passkeys, which is the most. Delete one first."))
}
