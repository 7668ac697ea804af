//! Accounts: creating them, with the rules for names and passwords that the set-up page and the command line share.

use super::password::{self, PasswordError, Passwords, Unfit};
use crate::{
    identity::Role,
    store::{Store, StoreError, users::User},
};

/// Why an account was not created.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The name is not allowed.
    #[error("a name is 1 to 64 characters long: letters a-z, digits and . _ - @")]
    Name,
    /// The password is not allowed.
    #[error(transparent)]
    Password(#[from] Unfit),
    /// The password can't be hashed.
    #[error(transparent)]
    Hashing(#[from] PasswordError),
    /// The name is taken, or the database fails.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether a name is allowed. The alphabet is small on purpose, so that no two names look alike.
pub fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    (1..=64).contains(&text.len()) && text.chars().all(fits)
}

/// Adds a user.
///
/// # Errors
/// When the name or the password is not allowed, the name is taken, or the database fails.
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

/// Resets a user's password. Returns how many logins this ended.
///
/// # Errors
/// When the password is not allowed, or the database fails.
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

/// Adds the first user, as admin; `None` if there already are users.
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
