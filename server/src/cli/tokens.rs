//! `pilothouse token …`.

use super::{
    table,
    users::{find, record},
};
use crate::store::{Store, users::User};
use std::{error::Error, io::Write};

/// The maximum length of a token's name, in characters.
const MAX_NAME: usize = 64;

/// Creates a token and writes it, and nothing else, to `output`.
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

/// Revokes a token.
pub(super) async fn revoke(store: &Store, name: &str, user: &str) -> Result<(), Box<dyn Error>> {
    let user = find(store, user).await?;
    if !store.revoke_token(name.trim(), &user).await? {
        return Err(format!("{} has no token named {name} in use", user.name).into());
    }
    record(store, "token revoke", "tokens", "revoke", name.trim(), &format!("user {}", user.name)).await
}

/// Lists the active tokens of one user, or of all.
pub(super) async fn list(store: &Store, user: Option<&str>, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let owner = match user {
        Some(name) => Some(find(store, name).await?),
        None => None,
    };
    let rows = store.tokens(owner.as_ref()).await?.into_iter().map(|token| {
        [token.name, token.owner, table::minute(token.created_at), token.used_at.map(table::minute).unwrap_or_default()]
    });
    Ok(table::write(output, ["NAME", "USER", "MADE", "USED"], &rows.collect::<Vec<_>>())?)
}

/// The user for whom a new token can act.
async fn owner(store: &Store, name: &str) -> Result<User, Box<dyn Error>> {
    let user = find(store, name).await?;
    match store.user(&user.id).await? {
        Some(user) => Ok(user),
        None => Err(format!("{0} is disabled; let them in again with: pilothouse user enable {0}", user.name).into()),
    }
}
