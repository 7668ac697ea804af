//! The definition of the command line: commands, flags and their help.

use crate::{
    clock::Clock,
    config::{Config, Flags},
    decisions::Format,
    identity::Role,
    store::{Store, StoreError},
};
use clap::{Args, Parser, Subcommand};
use pilothouse_api::{Timestamp, ids::SessionId};
use pilothouse_console_api::KnownSessionFilter;
use pilothouse_domain::cleanup::Reason;
use std::{error::Error, net::SocketAddr, path::PathBuf};

const SETTINGS: &str = "\
Settings are taken from flags first, then from the environment, then from the settings file: pilothouse.toml in the
data folder, or the file given with --config. Keys in the file are the names below in lower case and without
PILOTHOUSE_, such as addr, public_url or anthropic_api_key.

  ANTHROPIC_API_KEY              API key; without one, the embedded simulator takes the API's place
  ANTHROPIC_API_BASE_URL         base URL of the API, default https://api.anthropic.com; a settings file can't change it
                                 for a key that comes from the environment
  PILOTHOUSE_ALLOW_HTTP_UPSTREAM host that may be sent the key over plain HTTP; this machine always may
  ANTHROPIC_MANAGED_AGENTS_BETA  value of the anthropic-beta header
  ANTHROPIC_TIMEOUT_SECONDS      how long to wait for the API to start answering, default 600
  ANTHROPIC_READS_PER_MINUTE     rate limits of your organization, within which calls take turns, default 1200
  ANTHROPIC_CHANGES_PER_MINUTE   and 300
  PILOTHOUSE_ADDR                address and port to listen on, default 127.0.0.1:3000
  PILOTHOUSE_PUBLIC_URL          URL that browsers use, if it differs, such as https://console.example.org
  PILOTHOUSE_ALLOWED_HOSTS       other host names that requests may have, such as console.internal,10.0.0.7:3000
  PILOTHOUSE_TRUSTED_PROXIES     proxies whose X-Forwarded-For header is trusted, such as 10.0.0.0/8,::1
  PILOTHOUSE_DATA_DIR            data folder
  DATABASE_URL                   sqlite:FILE, default pilothouse.db in the data folder
  PILOTHOUSE_SMTP_URL            mail server, such as smtps://USER:PASSWORD@HOST:PORT
  PILOTHOUSE_MAIL_FROM           whom mail comes from
  PILOTHOUSE_WEBHOOK_HOSTS       private hosts that webhooks may reach
  PILOTHOUSE_KEEP_DELETED_DAYS   days to keep the recordings of deleted sessions, default 30; 0 keeps none
  PILOTHOUSE_RECORD              sessions to record: all (default), in the background and within a fifth of the rate limit;
                                 or opened, those that somebody opens
  PILOTHOUSE_MAX_CONNECTIONS     open connections at most, default 4096; fewer if the limit on open files is too low
  PILOTHOUSE_MAX_CONNECTIONS_PER_ADDRESS
                                 open connections per client address at most, default 512; this machine is exempt
  PILOTHOUSE_LOG                 log filter, default info; for example debug or pilothouse_server=debug
  PILOTHOUSE_LOG_FORMAT          log format: text (default) or json";

/// Pilothouse: a browser console for Claude Managed Agents.
///
/// Without a command, pilothouse serves the console. On its first start it prints a link for creating the first admin.
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
    /// Serve the console (the default).
    #[command(after_help = SETTINGS)]
    Serve(ServeArgs),
    /// Serve only the simulator: the Managed Agents API without a model, for trying out programs.
    Simulator(SimulatorArgs),
    /// Manage the people who can log in.
    #[command(subcommand)]
    User(UserCommand),
    /// Manage the tokens that programs use instead of an API key.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Check and export the record of decisions on tool calls.
    #[command(subcommand)]
    Decisions(DecisionCommand),
    /// Check that the events of a recorded session are still those that were recorded. See docs/evidence.md.
    Verify(VerifySessionArgs),
    /// Export recorded sessions.
    #[command(subcommand)]
    Session(SessionCommand),
    /// List the sessions that the console knows, newest first.
    Sessions(SessionsArgs),
    /// Show a session, and what is recorded of it.
    Show(ShowArgs),
    /// Count sessions by status, with runtime and list cost, and say how many are recorded.
    Stats(SessionsArgs),
    /// Say what was used and what it cost.
    Usage(UsageArgs),
    /// List what went wrong, grouped by what is alike.
    Errors(ErrorsArgs),
    /// Search all recorded sessions, newest first.
    Search(SearchArgs),
    /// Write agents, environments, deployments and memory stores to files. See docs/manifests.md.
    Export(ExportArgs),
    /// Create and change agents, environments, deployments and memory stores as files say. See docs/manifests.md.
    Apply(ApplyArgs),
    /// Check settings, data, network and upstream: what was tried, what was found, what to do. See docs/doctor.md.
    Doctor(DoctorArgs),
    /// List sessions and resources that nobody needs any more, and with --yes interrupt, archive or delete them.
    Cleanup(CleanupArgs),
}

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Also call the API, and this console at its public address. Nothing is changed.
    #[arg(long)]
    pub(super) live: bool,
    /// Print everything as JSON.
    #[arg(long)]
    pub(super) json: bool,
    /// Ask the console at this address instead, with an admin's token in PILOTHOUSE_TOKEN.
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<reqwest::Url>,
    #[command(flatten)]
    pub(super) serve: ServeArgs,
}

#[derive(Debug, Args)]
pub(super) struct CleanupArgs {
    /// Never change anything, whatever else is said.
    #[arg(long, conflicts_with = "yes")]
    pub(super) dry_run: bool,
    /// What must have been left alone for so many days [default: 30].
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(0..=3650))]
    pub(super) older_than: Option<u32>,
    /// What to look for; may be repeated: waiting, failed, orphaned, idle, unused_agent, unused_environment, unused_file,
    /// unused_vault or unused_memory_store [default: all that can be archived].
    #[arg(long, value_name = "REASON")]
    pub(super) reason: Vec<Reason>,
    /// Delete what can be deleted, instead of archiving it.
    #[arg(long)]
    pub(super) delete: bool,
    /// Do it. Without this, only the plan is printed.
    #[arg(long)]
    pub(super) yes: bool,
    /// Print the plan, and what became of it, as JSON.
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) api: ApiArgs,
}

/// Whose resources a command is about.
#[derive(Debug, Args)]
pub(super) struct ApiArgs {
    /// Call this console, such as https://console.example.org, with the token in PILOTHOUSE_TOKEN [default: call the API
    /// itself, with ANTHROPIC_API_KEY].
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<reqwest::Url>,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Folder to write to. Files of the same resources are replaced; others stay.
    pub(super) dir: PathBuf,
    #[command(flatten)]
    pub(super) api: ApiArgs,
}

#[derive(Debug, Args)]
pub(super) struct ApplyArgs {
    /// Folder with the files, or one file.
    pub(super) path: PathBuf,
    /// Only say what would change.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Print what changes as JSON.
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) api: ApiArgs,
}

/// Which console a command asks, and how it answers.
#[derive(Debug, Args)]
pub(super) struct ConsoleArgs {
    /// Ask this console, such as https://console.example.org, with the token in PILOTHOUSE_TOKEN [default: read the data
    /// folder; a server may run beside].
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<reqwest::Url>,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct SessionsArgs {
    /// Only sessions in this status: idle, running, rescheduling or terminated.
    #[arg(long)]
    pub(super) status: Option<String>,
    /// Only sessions of this agent, by its id.
    #[arg(long, value_name = "ID")]
    pub(super) agent: Option<String>,
    #[command(flatten)]
    pub(super) times: TimeArgs,
    /// The most sessions to list, up to 1000.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(super) limit: u32,
    #[command(flatten)]
    pub(super) console: ConsoleArgs,
}

/// A span of time.
#[derive(Debug, Args)]
pub(super) struct TimeArgs {
    /// From this time on: 2026-11-01, 2026-11-01T12:00:00Z, or so long ago: 24h, 7d.
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<String>,
    /// Before this time.
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<String>,
}

impl TimeArgs {
    /// Both in milliseconds since 1970.
    pub(super) fn span(&self) -> Result<(Option<i64>, Option<i64>), Box<dyn Error>> {
        let read = |name: &str, text: Option<&str>| match text {
            None => Ok(None),
            Some(text) => moment(text, Clock::default().now()).map(Some).ok_or_else(|| {
                format!("--{name}: use a day such as 2026-11-01, an RFC 3339 time, or 24h or 7d for so long ago")
            }),
        };
        Ok((read("since", self.since.as_deref())?, read("until", self.until.as_deref())?))
    }
}

/// A moment in milliseconds since 1970: a day in UTC, an RFC 3339 time, or hours or days ago.
fn moment(text: &str, now: i64) -> Option<i64> {
    let ago =
        |unit: char, millis: i64| text.strip_suffix(unit)?.parse::<u32>().ok().map(|n| now - i64::from(n) * millis);
    let day = || Timestamp::from(format!("{text}T00:00:00Z").as_str()).unix_millis();
    ago('d', 86_400_000).or_else(|| ago('h', 3_600_000)).or_else(day).or_else(|| Timestamp::from(text).unix_millis())
}

impl SessionsArgs {
    pub(super) fn filter(&self) -> Result<KnownSessionFilter, Box<dyn Error>> {
        let (from, to) = self.times.span()?;
        let (status, agent, limit) = (self.status.clone(), self.agent.clone(), Some(self.limit));
        Ok(KnownSessionFilter { status, agent, from, to, limit })
    }
}

#[derive(Debug, Args)]
pub(super) struct UsageArgs {
    /// Group by agent, agent_version, environment, deployment, person, model, upstream or session.
    #[arg(long, default_value = "agent")]
    pub(super) by: String,
    #[command(flatten)]
    pub(super) times: TimeArgs,
    #[command(flatten)]
    pub(super) console: ConsoleArgs,
}

#[derive(Debug, Args)]
pub(super) struct ErrorsArgs {
    /// Only in sessions of this agent, by its id.
    #[arg(long, value_name = "ID")]
    pub(super) agent: Option<String>,
    #[command(flatten)]
    pub(super) times: TimeArgs,
    #[command(flatten)]
    pub(super) console: ConsoleArgs,
}

#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// Words, each of which may be the beginning of one.
    #[arg(required = true)]
    pub(super) words: Vec<String>,
    /// Only calls of this tool.
    #[arg(long)]
    pub(super) tool: Option<String>,
    /// Only in sessions of this agent, by id or name.
    #[arg(long)]
    pub(super) agent: Option<String>,
    #[command(flatten)]
    pub(super) times: TimeArgs,
    #[command(flatten)]
    pub(super) console: ConsoleArgs,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Session id (sesn_…).
    pub(super) id: SessionId,
    #[command(flatten)]
    pub(super) console: ConsoleArgs,
}

/// Where data and settings are; the same for every command.
#[derive(Debug, Args)]
pub(super) struct DataArgs {
    /// Data folder [default: the platform's folder for application data].
    #[arg(long, value_name = "DIR")]
    pub(super) data_dir: Option<PathBuf>,
    /// Settings file [default: pilothouse.toml in the data folder].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Address and port to listen on [default: 127.0.0.1:3000, which only this machine can reach].
    #[arg(long, value_name = "ADDR:PORT")]
    pub(super) addr: Option<SocketAddr>,
    /// Host name that requests may have besides that of PILOTHOUSE_PUBLIC_URL, such as console.internal; repeatable.
    #[arg(long = "allowed-host", value_name = "HOST")]
    pub(super) allowed_hosts: Vec<String>,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

impl ServeArgs {
    /// As flags of the settings.
    pub(super) fn flags(&self) -> Flags {
        Flags { allowed_hosts: self.allowed_hosts.clone(), ..self.data.flags(self.addr) }
    }
}

#[derive(Debug, Args)]
pub(super) struct SimulatorArgs {
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:3100")]
    pub(super) addr: SocketAddr,
    /// The only API key to accept [default: any key].
    #[arg(long, value_name = "KEY")]
    pub(super) api_key: Option<String>,
    /// Simulated seconds per second: 4 runs four times as fast, 1000 finishes almost at once.
    #[arg(long, value_name = "N", value_parser = speed)]
    pub(super) speed: Option<f64>,
    /// Folder of additional screenplays; see docs/simulator.md.
    #[arg(long, value_name = "DIR")]
    pub(super) screenplays: Option<PathBuf>,
    /// JSON file of faults to inject; see docs/simulator.md.
    #[arg(long, value_name = "FILE")]
    pub(super) faults: Option<PathBuf>,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(speed) if (0.01..=1_000_000.0).contains(&speed) => Ok(speed),
        _ => Err("use a number from 0.01 to 1000000".to_owned()),
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add a user. The password is read from standard input: one line of at least 10 characters.
    Add(UserAddArgs),
    /// List all users and whether they can log in.
    List(ListArgs),
    /// Change a user's role. It takes effect with their next request.
    Role(UserRoleArgs),
    /// Disable a user. Their logins, tokens, share links and open streams end; their name stays taken.
    Disable(UserArgs),
    /// Let a disabled user log in again. Their old tokens and share links stay revoked.
    Enable(UserArgs),
    /// Remove a user with their logins, tokens and share links. The ledger keeps the record of what they did.
    Remove(UserArgs),
    /// Reset a user's password, read from standard input. Their logins end; their tokens keep working.
    ResetPassword(UserPasswordArgs),
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct UserArgs {
    /// Name of the user.
    pub(super) name: String,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct UserRoleArgs {
    /// Name of the user.
    pub(super) name: String,
    /// The new role.
    #[arg(value_enum)]
    pub(super) role: Role,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct UserPasswordArgs {
    /// Name of the user.
    pub(super) name: String,
    /// Read the password from standard input. It is never taken from the command line, where others could see it.
    #[arg(long, required = true)]
    password_stdin: bool,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct UserAddArgs {
    /// Login name: letters, digits and . _ - @
    pub(super) name: String,
    /// The user's role.
    #[arg(long, value_enum)]
    pub(super) role: Role,
    /// Read the password from standard input. It is never taken from the command line, where others could see it.
    #[arg(long, required = true)]
    password_stdin: bool,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Create a token and print it. This is the only time it is shown. It has its user's role.
    Create(TokenArgs),
    /// Revoke a token immediately.
    Revoke(TokenArgs),
    /// List active tokens.
    List(TokenListArgs),
}

#[derive(Debug, Args)]
pub(super) struct TokenListArgs {
    /// List only the tokens of this user.
    #[arg(long)]
    pub(super) user: Option<String>,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct TokenArgs {
    /// Name of the token, such as nightly-report.
    pub(super) name: String,
    /// User whom the token acts for.
    #[arg(long)]
    pub(super) user: String,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum DecisionCommand {
    /// Check that no decision was changed, removed or put in between, and print the hash of the last one.
    Verify(VerifyArgs),
    /// Print all decisions, oldest first.
    Export(DecisionExportArgs),
}

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// A hash that was printed before and kept elsewhere: also check that its decision is still there.
    #[arg(long, value_name = "HASH")]
    pub(super) head: Option<String>,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct DecisionExportArgs {
    /// Format: one JSON object per line, or a table without inputs.
    #[arg(long, value_enum, default_value = "jsonl")]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Args)]
pub(super) struct VerifySessionArgs {
    /// File of evidence, as a session's page in the audit gives it. Needs no data folder.
    #[arg(required_unless_present = "session")]
    pub(super) file: Option<PathBuf>,
    /// Check this session in the data folder instead (sesn_…).
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    pub(super) session: Option<String>,
    /// A hash that was printed before and kept elsewhere: also check that its seal is still there.
    #[arg(long, value_name = "HASH")]
    pub(super) head: Option<String>,
    /// Print what was found as JSON.
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum SessionCommand {
    /// Print a recorded session as a screenplay, which the simulator can replay. See docs/simulator.md.
    Export(SessionArgs),
}

#[derive(Debug, Args)]
pub(super) struct SessionArgs {
    /// Session id (sesn_…). The session must have been opened in the console before.
    pub(super) id: String,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

impl DataArgs {
    pub(super) fn config(&self, addr: Option<SocketAddr>) -> Result<Config, Box<dyn Error>> {
        Ok(Config::load(&self.flags(addr))?)
    }

    fn flags(&self, addr: Option<SocketAddr>) -> Flags {
        Flags { addr, data_dir: self.data_dir.clone(), config: self.config.clone(), allowed_hosts: Vec::new() }
    }

    /// Opens the database for one command, and closes it properly whether or not the command succeeds.
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
