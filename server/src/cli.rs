//! The command line.

mod logging;
mod sessions;
mod simulator;
mod tokens;
mod users;

use crate::{
    config::{Config, Flags},
    guard::Role,
    store::Store,
};
use clap::{Args, Parser, Subcommand};
use std::{error::Error, io, net::SocketAddr, path::PathBuf};

const SETTINGS: &str = "\
Settings come from flags, else from the environment, else from pilothouse.toml in the data folder or the working folder.
In the file they have the same names in lower case, without PILOTHOUSE_ (addr, public_url, anthropic_api_key, …).

  ANTHROPIC_API_KEY              key of the API; without it everything happens on the embedded simulator
  ANTHROPIC_API_BASE_URL         default https://api.anthropic.com
  ANTHROPIC_MANAGED_AGENTS_BETA  value of the anthropic-beta header
  ANTHROPIC_TIMEOUT_SECONDS      how long an answer may take to begin, default 600
  PILOTHOUSE_ADDR                where to listen, default 127.0.0.1:3000
  PILOTHOUSE_PUBLIC_URL          the address that browsers use, if another, such as https://console.example.org
  PILOTHOUSE_DATA_DIR            the data folder
  DATABASE_URL                   sqlite:FILE, default pilothouse.db in the data folder
  PILOTHOUSE_KEEP_DELETED_DAYS   how long a session that is deleted upstream can still be read, default 30, 0: not at all
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
    /// Settings file [default: pilothouse.toml in the data folder, else in the working folder].
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

    async fn store(&self) -> Result<Store, Box<dyn Error>> {
        Ok(Store::open_file(self.config(None)?.database()).await?)
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
            Command::User(UserCommand::Add(args)) => {
                users::add(&args.place.store().await?, &args.name, args.role, &mut io::stdin().lock()).await
            }
            Command::Session(SessionCommand::Export(args)) => {
                sessions::export(&args.place.store().await?, &args.id, &mut io::stdout()).await
            }
            Command::Token(TokenCommand::Create(args)) => {
                tokens::create(&args.place.store().await?, &args.name, &args.user, &mut io::stdout()).await
            }
            Command::Token(TokenCommand::Revoke(args)) => {
                tokens::revoke(&args.place.store().await?, &args.name, &args.user).await
            }
        }
    }
}

#[cfg(test)]
mod tests;
