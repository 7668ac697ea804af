//! `pilothouse token create` and `pilothouse token revoke`.

use super::users::record;
use crate::store::{Store, users::User};
use std::{error::Error, io::Write};

/// The longest name of a token, in characters.
const MAX_NAME: usize = 64;

/// Makes a token and writes it, and nothing else, to `output`.
pub(super) async fn create(
    store: &Store,
    name: &str,
    user: &str,
    output: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let length = name.trim().chars().count();
    if !(1..=MAX_NAME).contains(&length) || name.chars().any(char::is_control) {
        return Err(format!("a token's name is 1 to {MAX_NAME} characters long, without control characters").into());
    }
    let user = owner(store, user).await?;
    let token = store.add_token(name.trim(), &user).await?;
    record(store, "token create", "tokens", "create", name.trim(), &format!("user {}", user.name)).await?;
    Ok(writeln!(output, "{token}")?)
}

/// Ends a token.
pub(super) async fn revoke(store: &Store, name: &str, user: &str) -> Result<(), Box<dyn Error>> {
    let user = owner(store, user).await?;
    if !store.revoke_token(name.trim(), &user).await? {
        return Err(format!("{} has no token named {name} in use", user.name).into());
    }
    record(store, "token revoke", "tokens", "revoke", name.trim(), &format!("user {}", user.name)).await
}

async fn owner(store: &Store, name: &str) -> Result<User, Box<dyn Error>> {
    let found = store.user_by_name(name).await?;
    let missing = || {
        format!("there is no user named {name}; add one with: pilothouse user add {name} --role ROLE --password-stdin")
    };
    Ok(found.ok_or_else(missing)?.0)
}
