//! Encryption of push messages: for one device, whose push service can't read them (RFC 8291 over RFC 8188).

use super::keys::{DeviceKeys, KeyPair, bytes_of};
use crate::secret::{self, NoRandomness};
use aes_gcm::{
    Aes128Gcm,
    aead::{Aead as _, KeyInit as _},
};
use hkdf::Hkdf;
use p256::ecdh::diffie_hellman;
use sha2::Sha256;

/// Messages are padded to a multiple of this, so that a push service learns little from their length.
const PADDED_TO: usize = 1024;

/// The longest message, in bytes: push services take 4,096 bytes with all that encryption adds.
pub const MAX_MESSAGE: usize = 3 * PADDED_TO - 1;

/// The size of a record. There is one only, which is shorter.
const RECORD: u32 = 4096;

/// What ends the text of the last record, before its padding.
const LAST: u8 = 2;

/// Why a message can't be encrypted.
#[derive(Debug, thiserror::Error)]
pub enum EncryptError {
    /// It is too long.
    #[error("a push message of {0} bytes is too long")]
    TooLong(usize),
    /// The system provides no random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The cipher refused it.
    #[error("a push message can't be encrypted")]
    Cipher,
}

/// Encrypts a message with keys of its own.
pub fn encrypt(message: &[u8], device: &DeviceKeys) -> Result<Vec<u8>, EncryptError> {
    if message.len() > MAX_MESSAGE {
        return Err(EncryptError::TooLong(message.len()));
    }
    let padding = (message.len() + 1).next_multiple_of(PADDED_TO) - message.len() - 1;
    encrypt_with(message, padding, device, &KeyPair::generate()?, secret::bytes()?)
}

fn encrypt_with(
    message: &[u8],
    padding: usize,
    device: &DeviceKeys,
    own: &KeyPair,
    salt: [u8; 16],
) -> Result<Vec<u8>, EncryptError> {
    let (theirs, ours) = (device.public_bytes(), bytes_of(&own.public()));
    let shared = diffie_hellman(own.secret().to_nonzero_scalar(), device.public.as_affine());
    let info = [b"WebPush: info\0", &theirs[..], &ours[..]].concat();
    let input: [u8; 32] = derived(device.auth(), shared.raw_secret_bytes(), &info)?;
    let key: [u8; 16] = derived(&salt, &input, b"Content-Encoding: aes128gcm\0")?;
    let nonce: [u8; 12] = derived(&salt, &input, b"Content-Encoding: nonce\0")?;
    let record = [message, &[LAST], &vec![0; padding]].concat();
    let sealed = Aes128Gcm::new(&key.into()).encrypt(&nonce.into(), &*record).map_err(|_| EncryptError::Cipher)?;
    let length = u8::try_from(ours.len()).map_err(|_| EncryptError::Cipher)?;
    Ok([&salt[..], &RECORD.to_be_bytes(), &[length], &ours, &sealed].concat())
}

fn derived<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> Result<[u8; N], EncryptError> {
    let mut key = [0; N];
    Hkdf::<Sha256>::new(Some(salt), input).expand(info, &mut key).map_err(|_| EncryptError::Cipher)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::tests::receiver::{Receiver, from_base64};

    #[test]
    fn the_example_of_rfc_8291_comes_out_byte_for_byte() {
        let receiver = Receiver::of("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", "BTBZMqHH6r4Tts7J_aSIgg");
        let own = KeyPair::read(&from_base64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).unwrap();
        let salt = from_base64("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let text = b"When I grow up, I want to be a watermelon";
        let sent = encrypt_with(text, 0, &receiver.keys(), &own, salt).unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(sent, from_base64(expected));
        assert_eq!(receiver.read(&sent), text);
    }

    #[test]
    fn messages_are_read_by_their_device_alone_and_tell_little_by_their_length() {
        let (receiver, other) = (Receiver::new(), Receiver::new());
        let sent = encrypt(b"one", &receiver.keys()).unwrap();
        assert_eq!(receiver.read(&sent), b"one");
        assert_eq!(other.try_read(&sent), None);
        assert_ne!(sent, encrypt(b"one", &receiver.keys()).unwrap(), "each has a key and a salt of its own");
        let longer = encrypt(&[b'x'; 900], &receiver.keys()).unwrap();
        assert_eq!(sent.len(), longer.len());
        let longest = encrypt(&[b'x'; MAX_MESSAGE], &receiver.keys()).unwrap();
        assert!(longest.len() <= 4096, "{}", longest.len());
        assert_eq!(receiver.read(&longest).len(), MAX_MESSAGE);
        assert!(matches!(encrypt(&[0; MAX_MESSAGE + 1], &receiver.keys()), Err(EncryptError::TooLong(_))));
    }
}
