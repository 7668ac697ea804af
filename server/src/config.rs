//! Settings: from flags, the environment, `pilothouse.toml` in the data folder, or defaults, in that order. Errors name
//! the setting and its source, and never a secret's value.

mod connections;
mod error;
mod file;
mod mail;
mod parse;
mod public_url;
mod recorded;
mod source;
mod trusted_proxies;
mod upstream;

pub use connections::ConnectionLimits;
pub use error::ConfigError;
pub use mail::{MailSettings, MailTls};
pub use public_url::PublicUrl;
pub use recorded::RecordedSessions;
pub use trusted_proxies::TrustedProxies;
pub use upstream::Upstream;

use crate::notify::AllowedHosts;
use file::File;
use pilothouse_domain::rules::Rule;
use source::Sources;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

/// The default address: reachable from this machine only.
pub const DEFAULT_ADDR: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);

const DEFAULT_LOG: &str = "info";
const DEFAULT_KEEP_DELETED: Duration = Duration::from_secs(30 * 86_400);

/// Settings given on the command line.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--addr`.
    pub addr: Option<SocketAddr>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `--config`.
    pub config: Option<PathBuf>,
}

/// How the log is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// What is logged: a level, or a filter such as `info,pilothouse_server=debug`.
    pub filter: String,
    /// One JSON object per line instead of text.
    pub json: bool,
}

/// All settings.
#[derive(Clone, Debug)]
pub struct Config {
    addr: SocketAddr,
    data_dir: PathBuf,
    database: PathBuf,
    public_url: Option<PublicUrl>,
    trusted_proxies: TrustedProxies,
    keep_deleted: Duration,
    record: RecordedSessions,
    limits: ConnectionLimits,
    log: Log,
    mail: Option<MailSettings>,
    webhook_hosts: AllowedHosts,
    upstream: Upstream,
    rules: Vec<Rule>,
}

impl Config {
    /// Reads the settings of this process.
    ///
    /// # Errors
    /// When one can't be used.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        Self::from_sources(flags, &|name| std::env::var(name).ok())
    }

    fn from_sources(flags: &Flags, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let first_dir = match (&flags.data_dir, variable("PILOTHOUSE_DATA_DIR").filter(|dir| !dir.is_empty())) {
            (Some(dir), _) => Some(dir.clone()),
            (None, Some(dir)) => Some(PathBuf::from(dir)),
            (None, None) => None,
        };
        let file = File::find(flags.config.as_deref(), first_dir.clone().or_else(platform_dir))?;
        let rules = file.as_ref().map(|file| file.rules().to_vec()).unwrap_or_default();
        let sources = Sources { variable, file: file.as_ref() };
        let in_file = || sources.in_file("data_dir").map(|setting| PathBuf::from(setting.value));
        let data_dir = first_dir.or_else(in_file).or_else(platform_dir).ok_or(ConfigError::NoDataFolder)?;
        let addr = match flags.addr {
            Some(addr) => addr,
            None => {
                sources.get("PILOTHOUSE_ADDR").map(|addr| parse::address(&addr)).transpose()?.unwrap_or(DEFAULT_ADDR)
            }
        };
        let database = match sources.get("DATABASE_URL") {
            Some(url) => parse::database_file(&url)?,
            None => data_dir.join(crate::store::FILE_NAME),
        };
        let public_url = sources.get("PILOTHOUSE_PUBLIC_URL").map(|url| PublicUrl::read(&url)).transpose()?;
        let proxies = sources.get("PILOTHOUSE_TRUSTED_PROXIES").map(|all| TrustedProxies::read(&all)).transpose()?;
        let trusted_proxies = proxies.unwrap_or_default();
        let keep_deleted =
            sources.get("PILOTHOUSE_KEEP_DELETED_DAYS").map(|setting| parse::days(&setting)).transpose()?;
        let keep_deleted = keep_deleted.unwrap_or(DEFAULT_KEEP_DELETED);
        let record = sources.get("PILOTHOUSE_RECORD").map(|setting| RecordedSessions::read(&setting)).transpose()?;
        let record = record.unwrap_or_default();
        let limits = ConnectionLimits::read(&sources)?;
        let (log, mail, upstream) = (log(&sources)?, MailSettings::read(&sources)?, Upstream::read(&sources)?);
        let webhook_hosts =
            sources.get("PILOTHOUSE_WEBHOOK_HOSTS").map(|setting| parse::hosts(&setting)).transpose()?;
        let webhook_hosts = webhook_hosts.unwrap_or_default();
        Ok(Self {
            addr,
            data_dir,
            database,
            public_url,
            trusted_proxies,
            keep_deleted,
            record,
            limits,
            log,
            mail,
            webhook_hosts,
            upstream,
            rules,
        })
    }

    /// The address to listen on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The data folder.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The folder of the embedded simulator.
    pub fn simulator_dir(&self) -> PathBuf {
        self.data_dir.join("simulator")
    }

    /// The database file; see [`Store::open_file`](crate::store::Store::open_file).
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// The URL that browsers use, if it differs from the address the server listens on.
    pub fn public_url(&self) -> Option<&PublicUrl> {
        self.public_url.as_ref()
    }

    /// The proxies that are trusted about client addresses.
    pub fn trusted_proxies(&self) -> &TrustedProxies {
        &self.trusted_proxies
    }

    /// How long the recording of a deleted session is kept.
    pub fn keep_deleted(&self) -> Duration {
        self.keep_deleted
    }

    /// Which sessions are recorded.
    pub fn record(&self) -> RecordedSessions {
        self.record
    }

    /// The limits on connections.
    pub fn limits(&self) -> ConnectionLimits {
        self.limits
    }

    /// How the log is written.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The standing rules of the settings file, which always apply.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// How mail is sent, if it is.
    pub fn mail(&self) -> Option<&MailSettings> {
        self.mail.as_ref()
    }

    /// Hosts of private networks that webhooks may have.
    pub fn webhook_hosts(&self) -> &AllowedHosts {
        &self.webhook_hosts
    }

    /// Where calls go.
    pub fn upstream(&self) -> Upstream {
        self.upstream.clone()
    }
}

fn platform_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "pilothouse").map(|dirs| dirs.data_dir().to_owned())
}

fn log(sources: &Sources<'_>) -> Result<Log, ConfigError> {
    let filter = sources.get("PILOTHOUSE_LOG");
    if let Some(filter) = &filter {
        tracing_subscriber::EnvFilter::try_new(&filter.value)
            .map_err(|e| filter.wrong(&format!("not a log filter such as info or pilothouse_server=debug: {e}")))?;
    }
    let json = match sources.get("PILOTHOUSE_LOG_FORMAT") {
        None => false,
        Some(format) if format.value == "text" => false,
        Some(format) if format.value == "json" => true,
        Some(format) => return Err(format.wrong("use text or json")),
    };
    Ok(Log { filter: filter.map_or_else(|| DEFAULT_LOG.to_owned(), |filter| filter.value), json })
}

#[cfg(test)]
mod tests;
