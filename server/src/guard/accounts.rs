//! Accounts: what a name and a password must be like, for the set-up page and the command line alike.

use super::password::{self, PasswordError, Passwords, Unfit};
use crate::{
    identity::Role,
    store::{Store, StoreError, users::User},
};

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Not a name.
    #[error("a name is 1 to 64 characters long: letters a-z, digits and . _ - @")]
    Name,
    /// Not a password.
    #[error(transparent)]
    Password(#[from] Unfit),
    /// The password can't be hashed.
    #[error(transparent)]
    Hashing(#[from] PasswordError),
    /// The name is taken, or the database refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether a text can be a name. The alphabet is small on purpose: two names that look alike are the same name.
pub fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    (1..=64).contains(&text.len()) && text.chars().all(fits)
}

/// Adds a person.
///
/// # Errors
/// When the name or the password can't be used, the name is taken, or the database refuses.
pub async fn add(
    store: &Store,
    passwords: &Passwords,
    name: &str,
    role: Role,
    password: String,
) -> Result<User, AccountError> {
    check(name, &password)?;
    let hash = passwords.hash(password).await?;
    Ok(store.add_user(name, role, &hash).await?)
}

/// Gives a person another password; gives how many logins ended with the old one.
///
/// # Errors
/// When the password can't be used, or the database refuses.
pub async fn reset_password(
    store: &Store,
    passwords: &Passwords,
    user: &User,
    password: String,
) -> Result<u64, AccountError> {
    password::check(&password)?;
    let hash = passwords.hash(password).await?;
    Ok(store.set_password(user, &hash).await?)
}

/// Adds the first person, as admin; `None` where there is somebody already.
///
/// # Errors
/// As [`add`].
pub async fn add_first_admin(
    store: &Store,
    passwords: &Passwords,
    name: &str,
    password: String,
) -> Result<Option<User>, AccountError> {
    check(name, &password)?;
    let hash = passwords.hash(password).await?;
    Ok(store.add_first_admin(name, &hash).await?)
}

fn check(name: &str, password: &str) -> Result<(), AccountError> {
    if !is_name(name) {
        return Err(AccountError::Name);
    }
    Ok(password::check(password)?)
}
