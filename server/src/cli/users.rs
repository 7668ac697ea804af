//! `pilothouse user add`.

use crate::{
    guard::{Role, accounts, password::Passwords},
    ledger::{Actor, Entry, Ledger, Outcome},
    store::Store,
};
use http::StatusCode;
use std::{error::Error, io::BufRead};

/// Adds a person whose password is the first line of `input`.
pub(super) async fn add(store: &Store, name: &str, role: Role, input: &mut dyn BufRead) -> Result<(), Box<dyn Error>> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    let user = accounts::add(store, &Passwords::default(), name, role, password).await?;
    record(store, "user add", "users", "create", &user.name, &format!("role {role}")).await?;
    eprintln!("{} can log in now, as {role}.", user.name);
    Ok(())
}

/// Writes a change that was made on the command line to the ledger.
pub(super) async fn record(
    store: &Store,
    command: &str,
    resource: &str,
    action: &str,
    target: &str,
    detail: &str,
) -> Result<(), Box<dyn Error>> {
    let entry = Entry {
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
