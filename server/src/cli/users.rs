//! `pilothouse user …`.

use super::{table, terminal::say};
use crate::{
    guard::{accounts, password::Passwords},
    identity::Role,
    ledger::Ledger,
    store::{
        Store,
        ledger::{Actor, LedgerEntry, Outcome},
        users::{Revoked, User},
    },
};
use http::StatusCode;
use std::{
    error::Error,
    io::{BufRead, Write},
};

/// Adds a user whose password is the first line of `input`.
pub(super) async fn add(store: &Store, name: &str, role: Role, input: &mut dyn BufRead) -> Result<(), Box<dyn Error>> {
    let password = password(input)?;
    let user = accounts::add(store, &Passwords::default(), name, role, password).await?;
    record(store, "user add", "users", "create", &user.name, &format!("role {role}")).await?;
    say(&format!("{} can now log in as {role}.", user.name));
    Ok(())
}

/// Lists all users.
pub(super) async fn list(store: &Store, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let rows = store.users().await?.into_iter().map(|listed| {
        let state = if listed.is_disabled { "disabled" } else { "active" };
        let seen = listed.seen_at.map(table::minute).unwrap_or_default();
        let role = listed.user.role.to_string();
        [listed.user.name, role, state.to_owned(), table::minute(listed.created_at), seen, listed.tokens.to_string()]
    });
    let rows: Vec<_> = rows.collect();
    Ok(table::write(output, ["NAME", "ROLE", "STATE", "ADDED", "SEEN", "TOKENS"], &rows)?)
}

/// Changes a user's role.
pub(super) async fn set_role(store: &Store, name: &str, role: Role) -> Result<(), Box<dyn Error>> {
    let user = find(store, name).await?;
    if !store.set_role(&user, role).await? {
        return Err(last_admin(&user));
    }
    record(store, "user role", "users", "update", &user.name, &format!("role {} to {role}", user.role)).await?;
    say(&format!("{} now has the role {role}.", user.name));
    Ok(())
}

/// Disables or enables a user.
pub(super) async fn set_disabled(store: &Store, name: &str, disabled: bool) -> Result<(), Box<dyn Error>> {
    let user = find(store, name).await?;
    let ended = store.set_disabled(&user, disabled).await?.ok_or_else(|| last_admin(&user))?;
    let (command, action) = if disabled { ("user disable", "disable") } else { ("user enable", "enable") };
    record(store, command, "users", action, &user.name, &words(ended)).await?;
    say(&if disabled {
        format!("{} can no longer log in. Ended: {}.", user.name, words(ended))
    } else {
        format!("{} can log in again as {}.", user.name, user.role)
    });
    Ok(())
}

/// Removes a user.
pub(super) async fn remove(store: &Store, name: &str) -> Result<(), Box<dyn Error>> {
    let user = find(store, name).await?;
    let ended = store.remove_user(&user).await?.ok_or_else(|| last_admin(&user))?;
    record(store, "user remove", "users", "delete", &user.name, &words(ended)).await?;
    say(&format!("{} was removed. Ended: {}.", user.name, words(ended)));
    Ok(())
}

/// Resets a user's password to the first line of `input`.
pub(super) async fn reset_password(store: &Store, name: &str, input: &mut dyn BufRead) -> Result<(), Box<dyn Error>> {
    let user = find(store, name).await?;
    let logins = accounts::reset_password(store, &Passwords::default(), &user, password(input)?).await?;
    let detail = format!("password, {logins} logins ended");
    record(store, "user reset-password", "users", "update", &user.name, &detail).await?;
    say(&format!(
        "{} has a new password. Ended: {logins} logins. Tokens keep working; list them with: pilothouse token list",
        user.name
    ));
    Ok(())
}

/// A user by name, disabled or not.
pub(super) async fn find(store: &Store, name: &str) -> Result<User, Box<dyn Error>> {
    let mut users = store.users().await?.into_iter().map(|listed| listed.user);
    let found = users.find(|user| user.name.eq_ignore_ascii_case(name));
    let missing = || {
        format!("there is no user named {name}; add one with: pilothouse user add {name} --role ROLE --password-stdin")
    };
    Ok(found.ok_or_else(missing)?)
}

/// The first line, without its line break.
fn password(input: &mut dyn BufRead) -> Result<String, Box<dyn Error>> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn words(Revoked { logins, tokens, shares }: Revoked) -> String {
    format!("{logins} logins, {tokens} tokens, {shares} share links")
}

fn last_admin(user: &User) -> Box<dyn Error> {
    let name = &user.name;
    format!("{name} is the last admin who can log in; make another one first: pilothouse user role NAME admin").into()
}

/// Records a change made on the command line in the ledger.
pub(super) async fn record(
    store: &Store,
    command: &str,
    resource: &str,
    action: &str,
    target: &str,
    detail: &str,
) -> Result<(), Box<dyn Error>> {
    let entry = LedgerEntry {
        actor: Actor::Command,
        address: None,
        method: "-".to_owned(),
        path: format!("pilothouse {command}"),
        action: action.to_owned(),
        resource: resource.to_owned(),
        target: Some(target.to_owned()),
        detail: Some(detail.to_owned()),
    };
    Ok(Ledger::new(store.clone()).record(entry, Outcome::status(StatusCode::OK)).await?)
}
