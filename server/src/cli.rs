//! The command line: runs the commands.

mod api;
mod args;
mod cleanup;
mod console;
mod decisions;
mod doctor;
mod figures;
mod logging;
mod manifests;
mod sessions;
mod simulator;
mod table;
mod terminal;
mod tokens;
mod users;
mod verify;

pub use args::Cli;
pub use terminal::say;

use crate::{config::Config, store::Store};
use args::{
    Command, DecisionCommand, ListArgs, SessionCommand, ShowArgs, TokenArgs, TokenCommand, TokenListArgs, UserAddArgs,
    UserArgs, UserCommand, UserPasswordArgs, UserRoleArgs,
};
use std::{error::Error, io};

impl Cli {
    /// Does what the command line says.
    ///
    /// # Errors
    /// Whatever goes wrong, in words for the person at the terminal.
    pub async fn run(self) -> Result<(), Box<dyn Error>> {
        match self.command.unwrap_or(Command::Serve(self.serve)) {
            Command::Serve(args) => {
                let config = Config::load(&args.flags())?;
                logging::start(config.log(), &config.upstream())?;
                Ok(crate::web::serve(config).await?)
            }
            Command::Simulator(args) => simulator::run(args).await,
            Command::User(command) => command.run().await,
            Command::Token(command) => command.run().await,
            Command::Decisions(DecisionCommand::Verify(args)) => {
                let verify =
                    async |store: &Store| decisions::verify(store, args.head.as_deref(), &mut io::stdout()).await;
                args.data.with_store(verify).await
            }
            Command::Decisions(DecisionCommand::Export(args)) => {
                let export = async |store: &Store| decisions::export(store, args.format, &mut io::stdout()).await;
                args.data.with_store(export).await
            }
            Command::Verify(args) => verify::verify(&args, &mut io::stdout()).await,
            Command::Session(SessionCommand::Export(args)) => {
                args.data.with_store(async |store| sessions::export(store, &args.id, &mut io::stdout()).await).await
            }
            Command::Sessions(args) => {
                args.console.with_client(async |client| sessions::list(client, &args, &mut io::stdout()).await).await
            }
            Command::Show(ShowArgs { id, console }) => {
                let show =
                    async |client: &_| sessions::show(client, id.as_str(), console.json, &mut io::stdout()).await;
                console.with_client(show).await
            }
            Command::Stats(args) => {
                args.console.with_client(async |client| sessions::stats(client, &args, &mut io::stdout()).await).await
            }
            Command::Usage(args) => {
                args.console.with_client(async |client| figures::usage(client, &args, &mut io::stdout()).await).await
            }
            Command::Errors(args) => {
                args.console.with_client(async |client| figures::errors(client, &args, &mut io::stdout()).await).await
            }
            Command::Search(args) => {
                args.console.with_client(async |client| figures::search(client, &args, &mut io::stdout()).await).await
            }
            Command::Export(args) => manifests::export(&args.api.client()?, &args.dir, &mut io::stdout()).await,
            Command::Doctor(args) => doctor::run(args, &mut io::stdout()).await,
            Command::Cleanup(args) => cleanup::run(&args, &mut io::stdout()).await,
            Command::Apply(args) => {
                let (client, files) = (args.api.client()?, manifests::read(&args.path)?);
                let how = manifests::How { dry_run: args.dry_run, json: args.json };
                manifests::apply(&client, &files, how, &mut io::stdout()).await
            }
        }
    }
}

impl UserCommand {
    async fn run(self) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Add(UserAddArgs { name, role, data, .. }) => {
                data.with_store(async |store| users::add(store, &name, role, &mut io::stdin().lock()).await).await
            }
            Self::List(ListArgs { data }) => {
                data.with_store(async |store| users::list(store, &mut io::stdout()).await).await
            }
            Self::Role(UserRoleArgs { name, role, data }) => {
                data.with_store(async |store| users::set_role(store, &name, role).await).await
            }
            Self::Disable(UserArgs { name, data }) => {
                data.with_store(async |store| users::set_disabled(store, &name, true).await).await
            }
            Self::Enable(UserArgs { name, data }) => {
                data.with_store(async |store| users::set_disabled(store, &name, false).await).await
            }
            Self::Remove(UserArgs { name, data }) => {
                data.with_store(async |store| users::remove(store, &name).await).await
            }
            Self::ResetPassword(UserPasswordArgs { name, data, .. }) => {
                let reset = async |store: &Store| users::reset_password(store, &name, &mut io::stdin().lock()).await;
                data.with_store(reset).await
            }
        }
    }
}

impl TokenCommand {
    async fn run(self) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Create(TokenArgs { name, user, data }) => {
                data.with_store(async |store| tokens::create(store, &name, &user, &mut io::stdout()).await).await
            }
            Self::Revoke(TokenArgs { name, user, data }) => {
                data.with_store(async |store| tokens::revoke(store, &name, &user).await).await
            }
            Self::List(TokenListArgs { user, data }) => {
                data.with_store(async |store| tokens::list(store, user.as_deref(), &mut io::stdout()).await).await
            }
        }
    }
}

#[cfg(test)]
mod tests;
