//! Password hashing: argon2id, off the async threads, and only a few at a time because of the memory it takes.

use crate::failure::Failure;
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version, password_hash::phc::PasswordHash,
};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::sync::Semaphore;

/// The minimum length of a password, in characters.
pub const MIN_LENGTH: usize = 10;

/// The maximum length of a password, in bytes; more would only cost time.
pub const MAX_LENGTH: usize = 1024;

/// How many hashes are computed at a time; each takes 19 MiB.
const MAX_CONCURRENT: usize = 2;

/// How long to queue before being asked to try again.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a password is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Shorter than [`MIN_LENGTH`].
    #[error("the password is too short: use at least {MIN_LENGTH} characters")]
    Short,
    /// Longer than [`MAX_LENGTH`].
    #[error("the password is too long: use at most {MAX_LENGTH} bytes")]
    Long,
}

/// Checks the length of a new password. Its content is up to its owner.
///
/// # Errors
/// When it is too short or too long.
pub fn check(password: &str) -> Result<(), Unfit> {
    if password.len() > MAX_LENGTH {
        return Err(Unfit::Long);
    }
    if password.chars().count() < MIN_LENGTH { Err(Unfit::Short) } else { Ok(()) }
}

/// Why a password could not be hashed or compared.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many others are waiting.
    #[error("too many people are logging in at once; try again in a few seconds")]
    Busy,
    /// The hash can't be computed or read.
    #[error("password hashing failed: {0}")]
    Failed(String),
}

impl From<PasswordError> for Failure {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::rate_limited(error.to_string(), QUEUE_TIMEOUT),
            PasswordError::Failed(_) => Self::internal(error),
        }
    }
}

/// Hashes and compares passwords; clones share one queue.
#[derive(Clone, Debug)]
pub struct Passwords {
    params: Params,
    turns: Arc<Semaphore>,
    nobodys: Arc<OnceLock<String>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new(Params::DEFAULT)
    }
}

impl Passwords {
    /// Hashing with the given costs.
    pub fn new(params: Params) -> Self {
        Self { params, turns: Arc::new(Semaphore::new(MAX_CONCURRENT)), nobodys: Arc::default() }
    }

    /// The hash to keep, with its salt and costs, as a PHC string.
    ///
    /// # Errors
    /// When the queue is too long, or the system gives no random bytes.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        let params = self.params.clone();
        self.in_turn(move || hash(params, &password)).await
    }

    /// Whether a password matches a hash. Without a hash the answer is no, after the same amount of work, so that
    /// timing doesn't reveal whether the name exists.
    ///
    /// # Errors
    /// When the queue is too long, or the hash can't be read.
    pub async fn verify(&self, password: String, kept: Option<String>) -> Result<bool, PasswordError> {
        let this = self.clone();
        self.in_turn(move || match kept {
            _ if password.len() > MAX_LENGTH => Ok(false),
            Some(kept) => fits(&password, &kept),
            None => fits(&password, &this.nobodys()?).map(|_| false),
        })
        .await
    }

    fn nobodys(&self) -> Result<String, PasswordError> {
        if let Some(hash) = self.nobodys.get() {
            return Ok(hash.clone());
        }
        let made = hash(self.params.clone(), "nobody has this password")?;
        Ok(self.nobodys.get_or_init(|| made).clone())
    }

    /// Runs `work` on a blocking thread. The permit is held until the work is done, even if nobody is waiting any more.
    async fn in_turn<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<R, PasswordError> + Send + 'static,
    ) -> Result<R, PasswordError> {
        let turn = tokio::time::timeout(QUEUE_TIMEOUT, self.turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| PasswordError::Busy)?.map_err(failed)?;
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        task.await.map_err(failed)?
    }
}

fn hash(params: Params, password: &str) -> Result<String, PasswordError> {
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Ok(hasher.hash_password(password.as_bytes()).map_err(failed)?.to_string())
}

fn fits(password: &str, kept: &str) -> Result<bool, PasswordError> {
    let kept = PasswordHash::new(kept).map_err(failed)?;
    match Argon2::default().verify_password(password.as_bytes(), &kept) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

fn failed(error: impl std::fmt::Display) -> PasswordError {
    PasswordError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quick() -> Passwords {
        Passwords::new(Params::new(8, 1, 1, None).unwrap())
    }

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let passwords = quick();
        let kept = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$"), "{kept}");
        assert!(passwords.verify("correct horse".to_owned(), Some(kept.clone())).await.unwrap());
        assert!(!passwords.verify("correct horsE".to_owned(), Some(kept)).await.unwrap());
        assert!(!passwords.verify("nobody has this password".to_owned(), None).await.unwrap());
        assert!(passwords.verify(String::new(), Some("not a hash".to_owned())).await.is_err());
    }

    #[tokio::test]
    async fn the_same_password_never_has_the_same_hash() {
        let passwords = quick();
        let first = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert_ne!(first, passwords.hash("correct horse".to_owned()).await.unwrap());
    }

    #[test]
    fn lengths_are_counted_in_characters_below_and_bytes_above() {
        assert_eq!(check("ninechars"), Err(Unfit::Short));
        assert_eq!(check("tencharact"), Ok(()));
        assert_eq!(check("äöüäöüäöü"), Err(Unfit::Short));
        assert_eq!(check(&"x".repeat(MAX_LENGTH + 1)), Err(Unfit::Long));
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_that_does_not_move_is_given_up() {
        let passwords = quick();
        let _held = passwords.turns.clone().acquire_many_owned(u32::try_from(MAX_CONCURRENT).unwrap()).await.unwrap();
        assert!(matches!(passwords.hash("correct horse".to_owned()).await, Err(PasswordError::Busy)));
    }
}
