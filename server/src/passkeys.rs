//! Passkeys (WebAuthn): with one, a person proves at the moment of an answer that it is really they who give it.

mod person;
mod registration;
mod site;
mod step_up;

#[cfg(test)]
pub(crate) mod tests;

pub use person::Person;
pub use registration::{begin_registration, finish_registration};
pub use site::Site;
pub use step_up::{PASSKEY, begin_step_up, verify_step_up};

use crate::{failure::Failure, secret};
use std::num::NonZeroU32;
use webauthn_rp::{
    bin::Decode as _,
    request::{PublicKeyCredentialDescriptor, register::UserHandle},
    response::{AuthTransports, CredentialId},
};

/// A user's id as authenticators keep it, in bytes.
const HANDLE: usize = 32;

/// How long browsers wait for a person, in milliseconds; the question is kept no longer.
const TIMEOUT: NonZeroU32 = NonZeroU32::MIN.saturating_add(2 * 60 * 1000 - 1);

/// A user as authenticators know them: it tells nothing about who that is.
fn handle(user_id: &str) -> Result<UserHandle<HANDLE>, Failure> {
    UserHandle::decode(secret::digest(user_id)).map_err(Failure::internal)
}

/// A credential as browsers are told of it.
fn descriptor((id, transports): (Vec<u8>, u8)) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, Failure> {
    Ok(PublicKeyCredentialDescriptor {
        id: CredentialId::<Vec<u8>>::decode(id).map_err(Failure::internal)?,
        transports: AuthTransports::decode(transports).map_err(Failure::internal)?,
    })
}
