//! What can be said on the command line, with its help.

use crate::{
    config::{Config, Flags},
    identity::Role,
    store::{Store, StoreError},
};
use clap::{Args, Parser, Subcommand};
use std::{error::Error, net::SocketAddr, path::PathBuf};

const SETTINGS: &str = "\
Settings come from flags, else from the environment, else from pilothouse.toml in the data folder or from --config FILE.
In the file they have the same names in lower case, without PILOTHOUSE_ (addr, public_url, anthropic_api_key, …).

  ANTHROPIC_API_KEY              key of the API; without it everything happens on the embedded simulator
  ANTHROPIC_API_BASE_URL         default https://api.anthropic.com; a file can't set it for a key of the environment
  PILOTHOUSE_ALLOW_HTTP_UPSTREAM a host that the key may be sent to over plain http; this machine is allowed anyway
  ANTHROPIC_MANAGED_AGENTS_BETA  value of the anthropic-beta header
  ANTHROPIC_TIMEOUT_SECONDS      how long an answer may take to begin, default 600
  PILOTHOUSE_ADDR                where to listen, default 127.0.0.1:3000
  PILOTHOUSE_PUBLIC_URL          the address that browsers use, if another, such as https://console.example.org
  PILOTHOUSE_TRUSTED_PROXIES     proxies that are believed where they say who a client is, such as 10.0.0.0/8,::1
  PILOTHOUSE_DATA_DIR            the data folder
  DATABASE_URL                   sqlite:FILE, default pilothouse.db in the data folder
  PILOTHOUSE_KEEP_DELETED_DAYS   how long a session that is deleted upstream can still be read, default 30, 0: not at all
  PILOTHOUSE_MAX_CONNECTIONS     connections at once, default 4096; fewer where too few open files are allowed
  PILOTHOUSE_MAX_CONNECTIONS_PER_ADDRESS  the same for one address, default 512; this machine has no such limit
  PILOTHOUSE_LOG                 what is logged, default info; for instance debug or pilothouse_server=debug
  PILOTHOUSE_LOG_FORMAT          text or json";

/// Pilothouse: a console for Claude Managed Agents in the browser.
///
/// Without a command it serves the console. The first start prints a link that makes the first admin.
#[derive(Debug, Parser)]
#[command(name = "pilothouse", version, args_conflicts_with_subcommands = true, after_help = SETTINGS)]
pub struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) serve: ServeArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the console (what happens without a command).
    #[command(after_help = SETTINGS)]
    Serve(ServeArgs),
    /// Serve the simulator alone: the Managed Agents API, without a model, for trying out programs.
    Simulator(SimulatorArgs),
    /// People who may log in.
    #[command(subcommand)]
    User(UserCommand),
    /// Tokens that programs use in place of an API key.
    #[command(subcommand)]
    Token(TokenCommand),
    /// What the console has recorded of sessions.
    #[command(subcommand)]
    Session(SessionCommand),
}

/// Where things are kept; the same for every command.
#[derive(Debug, Args)]
pub(super) struct DataArgs {
    /// Folder of everything that is kept [default: the platform's folder for program data].
    #[arg(long, value_name = "DIR")]
    pub(super) data_dir: Option<PathBuf>,
    /// Settings file [default: pilothouse.toml in the data folder].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Address and port to listen on [default: 127.0.0.1:3000, reachable from this machine only].
    #[arg(long, value_name = "ADDR:PORT")]
    pub(super) addr: Option<SocketAddr>,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct SimulatorArgs {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:3100")]
    pub(super) addr: SocketAddr,
    /// The only key that is accepted [default: any key].
    #[arg(long, value_name = "KEY")]
    pub(super) api_key: Option<String>,
    /// How many simulated seconds pass in a second: 4 plays four times as fast, 1000 at once.
    #[arg(long, value_name = "N", value_parser = speed)]
    pub(super) speed: Option<f64>,
    /// Folder of screenplays besides the shipped ones, see docs/simulator.md.
    #[arg(long, value_name = "DIR")]
    pub(super) screenplays: Option<PathBuf>,
    /// What goes wrong on purpose: a JSON file, see docs/simulator.md.
    #[arg(long, value_name = "FILE")]
    pub(super) faults: Option<PathBuf>,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(speed) if (0.01..=1_000_000.0).contains(&speed) => Ok(speed),
        _ => Err("a speed is a number from 0.01 to 1000000".to_owned()),
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add a person. The password is read from the standard input: at least 10 characters on one line.
    Add(UserAddArgs),
    /// List everybody, and whether they may log in.
    List(ListArgs),
    /// Change what a person may do. It holds from their next request on.
    Role(UserRoleArgs),
    /// Keep a person out: their logins, tokens, share links and open streams end. Their name stays taken.
    Disable(UserArgs),
    /// Let a person who was disabled log in again. Their tokens and share links stay ended.
    Enable(UserArgs),
    /// Remove a person for good, with their logins, tokens and share links. The ledger keeps what they did.
    Remove(UserArgs),
    /// Give a person another password, read from the standard input. Their logins end, their tokens do not.
    ResetPassword(UserPasswordArgs),
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct UserArgs {
    /// The person's name.
    pub(super) name: String,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct UserRoleArgs {
    /// The person's name.
    pub(super) name: String,
    /// What the person may do from now on.
    #[arg(value_enum)]
    pub(super) role: Role,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct UserPasswordArgs {
    /// The person's name.
    pub(super) name: String,
    /// Read the password from the standard input; it is never taken from the command line, where others could see it.
    #[arg(long, required = true)]
    password_stdin: bool,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct UserAddArgs {
    /// Name to log in with: letters, digits and . _ - @
    pub(super) name: String,
    /// What the person may do.
    #[arg(long, value_enum)]
    pub(super) role: Role,
    /// Read the password from the standard input; it is never taken from the command line, where others could see it.
    #[arg(long, required = true)]
    password_stdin: bool,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token and print it: the only time that it is shown. It may do what its user may do.
    Create(TokenArgs),
    /// End a token at once.
    Revoke(TokenArgs),
    /// List the tokens in use.
    List(TokenListArgs),
}

#[derive(Debug, Args)]
pub(super) struct TokenListArgs {
    /// Only the tokens of this person.
    #[arg(long)]
    pub(super) user: Option<String>,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct TokenArgs {
    /// What the token is for, such as nightly-report.
    pub(super) name: String,
    /// Whom the token acts for.
    #[arg(long)]
    pub(super) user: String,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum SessionCommand {
    /// Print a session as a screenplay: the simulator plays it again, without the API. See docs/simulator.md.
    Export(SessionArgs),
}

#[derive(Debug, Args)]
pub(super) struct SessionArgs {
    /// The session's id, sesn_…; it was open in the console at least once.
    pub(super) id: String,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

impl DataArgs {
    pub(super) fn config(&self, addr: Option<SocketAddr>) -> Result<Config, Box<dyn Error>> {
        let flags = Flags { addr, data_dir: self.data_dir.clone(), config: self.config.clone() };
        Ok(Config::load(&flags)?)
    }

    /// Opens the database for one command, and leaves it written out whatever comes of the command.
    pub(super) async fn with_store(
        &self,
        work: impl AsyncFnOnce(&Store) -> Result<(), Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        let config = self.config(None)?;
        let store = Store::open_file(config.database()).await?;
        let done = work(&store).await;
        store.close().await;
        done.map_err(|error| match error.downcast::<StoreError>() {
            Ok(error) => error.of_file(config.database()).into(),
            Err(error) => error,
        })
    }
}
