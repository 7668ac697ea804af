//! Proving who allows a call: the authenticator signs a question that is bound to the call and its input.

use super::{HANDLE, Person, TIMEOUT, descriptor, handle};
use crate::{
    config::PublicUrl,
    failure::Failure,
    identity::Identity,
    store::{
        Store,
        passkeys::{NewPasskey, Purpose},
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderName};
use serde_json::Value;
use webauthn_rp::{
    AuthenticatedCredential, NonDiscoverableAuthentication, NonDiscoverableAuthenticationServerState,
    NonDiscoverableCredentialRequestOptions,
    bin::{Decode as _, Encode as _},
    request::{
        Credentials as _, UserVerificationRequirement,
        auth::{AllowedCredentials, AuthenticationVerificationOptions, error::SecondFactorErr},
    },
    response::{
        CredentialId,
        auth::error::AuthCeremonyErr,
        register::{CompressedPubKey, DynamicState, StaticState},
    },
};

/// The header with the proof: base64url of what `PublicKeyCredential.toJSON()` gives.
pub const PASSKEY: HeaderName = HeaderName::from_static("pilothouse-passkey");

/// The longest proof, in characters.
const MAX_PROOF: usize = 8 * 1024;

/// A public key as it is read from the store.
type Key = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

type Proof = NonDiscoverableAuthentication<HANDLE>;

/// The options that a browser asks an authenticator with, for one call.
///
/// # Errors
/// 403 with the code `passkey_required` for somebody who has no passkey.
pub async fn begin_step_up(store: &Store, person: &Person<'_>, call: Purpose<'_>) -> Result<Value, Failure> {
    let mut allowed = AllowedCredentials::with_capacity(1);
    for credential in store.credentials(&person.identity.user_id).await? {
        allowed.push(descriptor(credential)?.into());
    }
    let options = NonDiscoverableCredentialRequestOptions::second_factor(&person.site.rp_id, allowed);
    let mut options = options.map_err(|SecondFactorErr| {
        required("This call needs a passkey, and you have none yet. Add one under Settings, then answer again.")
    })?;
    options.options().user_verification = UserVerificationRequirement::Required;
    options.options().timeout = TIMEOUT;
    let challenge = options.options().challenge.as_data();
    let (state, client) = options.start_ceremony().map_err(Failure::internal)?;
    let client = serde_json::to_value(&client).map_err(Failure::internal)?;
    let state = state.encode().map_err(Failure::internal)?;
    store.add_challenge(person.asked(call), challenge, &state).await?;
    Ok(client)
}

/// Checks that the person who sent these headers has just proved, with a passkey of theirs, that they mean this call
/// with this input. A proof is good once.
///
/// # Errors
/// 403 with the code `passkey_required` if there is no proof, and `passkey_refused` if it doesn't hold.
pub async fn verify_step_up(
    store: &Store,
    public_url: Option<&PublicUrl>,
    identity: &Identity,
    headers: &HeaderMap,
    call: Purpose<'_>,
) -> Result<(), Failure> {
    let person = Person::of(public_url, identity, headers)
        .map_err(|failure| required(&format!("This call needs a passkey. {}", failure.envelope(None).error.message)))?;
    let proof = proof_in(headers)?;
    let challenge = proof.challenge_relaxed().map_err(|error| refused(error, RETRY))?.0;
    let state = store.take_challenge(person.asked(call), challenge).await?;
    let state = state.ok_or_else(|| refused("there is no such question", STALE))?;
    let passkey = store.passkey(&identity.user_id, proof.raw_id().as_ref()).await?;
    let passkey = passkey.ok_or_else(|| refused("an unknown credential", UNKNOWN))?;
    let next = verified(&state, &proof, &passkey, &person)?;
    if store.note_passkey_used(&passkey, next).await? {
        Ok(())
    } else {
        Err(refused("it was used at the same time", RETRY))
    }
}

const RETRY: &str = "The passkey could not be checked, so nothing was sent. Answer again.";
const STALE: &str = "This proof is not for this call and its input, was used already, or is older than two minutes, so \
                     nothing was sent. Answer again.";
const UNKNOWN: &str =
    "This passkey is not one of yours here, so nothing was sent. Use one that is listed under Settings.";
const COPIED: &str = "This passkey counts backwards, so somebody may have a copy of it. Nothing was sent. Delete it under \
                      Settings, and add a new one.";

fn proof_in(headers: &HeaderMap) -> Result<Proof, Failure> {
    let mut sent = headers.get_all(PASSKEY).iter();
    let Some(proof) = sent.next() else {
        return Err(required(
            "A rule asks for your passkey before this call is answered, which takes a browser with JavaScript. Nothing was sent. Reload the page, then answer again.",
        ));
    };
    if sent.next().is_some() || proof.len() > MAX_PROOF {
        return Err(refused("more than one proof", RETRY));
    }
    let json = URL_SAFE_NO_PAD.decode(proof).map_err(|error| refused(error, RETRY))?;
    Proof::from_json_relaxed(&json).map_err(|error| refused(error, RETRY))
}

/// The passkey's state after it was used for this proof.
fn verified(state: &[u8], proof: &Proof, passkey: &NewPasskey, person: &Person<'_>) -> Result<[u8; 7], Failure> {
    let state = NonDiscoverableAuthenticationServerState::decode(state).map_err(Failure::internal)?;
    let handle = handle(&person.identity.user_id)?;
    let mut credential = AuthenticatedCredential::new(
        CredentialId::<&[u8]>::decode(&passkey.credential_id).map_err(Failure::internal)?,
        &handle,
        StaticState::<Key>::decode(&passkey.public_key).map_err(Failure::internal)?,
        DynamicState::decode(passkey.state).map_err(Failure::internal)?,
    )
    .map_err(Failure::internal)?;
    let options = AuthenticationVerificationOptions::<&str, &str> {
        allowed_origins: &[person.site.origin.as_str()],
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    let outcome = state.verify(&person.site.rp_id, proof, &mut credential, &options);
    outcome.map_err(|error| match error {
        AuthCeremonyErr::SignatureCounter => refused(error, COPIED),
        error => refused(error, RETRY),
    })?;
    credential.dynamic_state().encode().map_err(Failure::internal)
}

fn required(message: &str) -> Failure {
    Failure::forbidden(message).with_code("passkey_required")
}

fn refused(error: impl std::fmt::Display, message: &str) -> Failure {
    tracing::warn!(%error, "refused a passkey");
    Failure::forbidden(message).with_code("passkey_refused")
}
