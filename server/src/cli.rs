//! The command line.

mod logging;
mod sessions;
mod simulator;
mod table;
mod tokens;
mod users;

use crate::{
    config::{Config, Flags},
    identity::Role,
    store::{Store, StoreError},
};
use clap::{Args, Parser, Subcommand};
use std::{
    error::Error,
    io::{self, Write as _},
    net::SocketAddr,
    path::PathBuf,
};

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
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
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
struct Place {
    /// Folder of everything that is kept [default: the platform's folder for program data].
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Settings file [default: pilothouse.toml in the data folder].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct ServeArgs {
    /// Address and port to listen on [default: 127.0.0.1:3000, reachable from this machine only].
    #[arg(long, value_name = "ADDR:PORT")]
    addr: Option<SocketAddr>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
struct SimulatorArgs {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:3100")]
    addr: SocketAddr,
    /// The only key that is accepted [default: any key].
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,
    /// How many simulated seconds pass in a second: 4 plays four times as fast, 1000 at once.
    #[arg(long, value_name = "N", value_parser = speed)]
    speed: Option<f64>,
    /// Folder of screenplays besides the shipped ones, see docs/simulator.md.
    #[arg(long, value_name = "DIR")]
    screenplays: Option<PathBuf>,
    /// What goes wrong on purpose: a JSON file, see docs/simulator.md.
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(speed) if (0.01..=1_000_000.0).contains(&speed) => Ok(speed),
        _ => Err("a speed is a number from 0.01 to 1000000".to_owned()),
    }
}

#[derive(Debug, Subcommand)]
enum UserCommand {
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
struct ListArgs {
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
struct UserArgs {
    /// The person's name.
    name: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
struct UserRoleArgs {
    /// The person's name.
    name: String,
    /// What the person may do from now on.
    #[arg(value_enum)]
    role: Role,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
struct UserPasswordArgs {
    /// The person's name.
    name: String,
    /// Read the password from the standard input; it is never taken from the command line, where others could see it.
    #[arg(long, required = true)]
    password_stdin: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
struct UserAddArgs {
    /// Name to log in with: letters, digits and . _ - @
    name: String,
    /// What the person may do.
    #[arg(long, value_enum)]
    role: Role,
    /// Read the password from the standard input; it is never taken from the command line, where others could see it.
    #[arg(long, required = true)]
    password_stdin: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a token and print it: the only time that it is shown. It may do what its user may do.
    Create(TokenArgs),
    /// End a token at once.
    Revoke(TokenArgs),
    /// List the tokens in use.
    List(TokenListArgs),
}

#[derive(Debug, Args)]
struct TokenListArgs {
    /// Only the tokens of this person.
    #[arg(long)]
    user: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
struct TokenArgs {
    /// What the token is for, such as nightly-report.
    name: String,
    /// Whom the token acts for.
    #[arg(long)]
    user: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum SessionCommand {
    /// Print a session as a screenplay: the simulator plays it again, without the API. See docs/simulator.md.
    Export(SessionArgs),
}

#[derive(Debug, Args)]
struct SessionArgs {
    /// The session's id, sesn_…; it was open in the console at least once.
    id: String,
    #[command(flatten)]
    place: Place,
}

impl Place {
    fn config(&self, addr: Option<SocketAddr>) -> Result<Config, Box<dyn Error>> {
        let flags = Flags { addr, data_dir: self.data_dir.clone(), config: self.config.clone() };
        Ok(Config::load(&flags)?)
    }

    /// Opens the database for one command, and leaves it written out whatever comes of the command.
    async fn with_store(
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

impl Cli {
    /// Does what the command line says.
    ///
    /// # Errors
    /// Whatever goes wrong, in words for the person at the terminal.
    pub async fn run(self) -> Result<(), Box<dyn Error>> {
        match self.command.unwrap_or(Command::Serve(self.serve)) {
            Command::Serve(args) => {
                let config = args.place.config(args.addr)?;
                logging::start(config.log(), &config.upstream())?;
                Ok(crate::web::serve(config).await?)
            }
            Command::Simulator(args) => simulator::run(args).await,
            Command::User(command) => command.run().await,
            Command::Token(command) => command.run().await,
            Command::Session(SessionCommand::Export(args)) => {
                args.place.with_store(async |store| sessions::export(store, &args.id, &mut io::stdout()).await).await
            }
        }
    }
}

impl UserCommand {
    async fn run(self) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Add(UserAddArgs { name, role, place, .. }) => {
                place.with_store(async |store| users::add(store, &name, role, &mut io::stdin().lock()).await).await
            }
            Self::List(ListArgs { place }) => {
                place.with_store(async |store| users::list(store, &mut io::stdout()).await).await
            }
            Self::Role(UserRoleArgs { name, role, place }) => {
                place.with_store(async |store| users::set_role(store, &name, role).await).await
            }
            Self::Disable(UserArgs { name, place }) => {
                place.with_store(async |store| users::set_disabled(store, &name, true).await).await
            }
            Self::Enable(UserArgs { name, place }) => {
                place.with_store(async |store| users::set_disabled(store, &name, false).await).await
            }
            Self::Remove(UserArgs { name, place }) => {
                place.with_store(async |store| users::remove(store, &name).await).await
            }
            Self::ResetPassword(UserPasswordArgs { name, place, .. }) => {
                let reset = async |store: &Store| users::reset_password(store, &name, &mut io::stdin().lock()).await;
                place.with_store(reset).await
            }
        }
    }
}

impl TokenCommand {
    async fn run(self) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Create(TokenArgs { name, user, place }) => {
                place.with_store(async |store| tokens::create(store, &name, &user, &mut io::stdout()).await).await
            }
            Self::Revoke(TokenArgs { name, user, place }) => {
                place.with_store(async |store| tokens::revoke(store, &name, &user).await).await
            }
            Self::List(TokenListArgs { user, place }) => {
                place.with_store(async |store| tokens::list(store, user.as_deref(), &mut io::stdout()).await).await
            }
        }
    }
}

/// Tells the person at the terminal. Where nobody can be told, what was done stays done.
pub fn say(words: &str) {
    let _ = writeln!(io::stderr(), "{words}");
}

#[cfg(test)]
mod tests;
