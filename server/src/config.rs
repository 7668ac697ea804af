//! Settings: from flags, else the environment, else `pilothouse.toml` in the data folder, else a default. Errors name the
//! setting and where its value came from, and never the value of a secret.

mod file;
mod public_url;
mod source;
mod trusted_proxies;
mod upstream;

pub use public_url::PublicUrl;
pub use trusted_proxies::TrustedProxies;
pub use upstream::Upstream;

use crate::web::Limits;
use file::File;
use reqwest::Url;
use source::{Setting, Sources};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

/// Where the server listens unless told otherwise: reachable from this machine only.
pub const DEFAULT_ADDR: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);

const DEFAULT_LOG: &str = "info";
const DEFAULT_KEEP_DELETED_DAYS: u32 = 30;

/// A setting that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A value is wrong.
    #[error("{setting}: {reason}")]
    Invalid {
        /// Its name, and where it came from.
        setting: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// The settings file can't be read.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        reason: String,
    },
    /// The system has no place for a program's data, and none was named.
    #[error("this system has no data folder; name one with --data-dir or PILOTHOUSE_DATA_DIR")]
    NoDataFolder,
}

/// What was given on the command line.
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
    /// What is written: a level, or a filter such as `info,pilothouse_server=debug`.
    pub filter: String,
    /// One JSON object a line, for machines; else text.
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
    limits: Limits,
    log: Log,
    upstream: Upstream,
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
        let sources = Sources { variable, file: file.as_ref() };
        let in_file = || sources.in_file("data_dir").map(|setting| PathBuf::from(setting.value));
        let data_dir = first_dir.or_else(in_file).or_else(platform_dir).ok_or(ConfigError::NoDataFolder)?;
        let addr = match flags.addr {
            Some(addr) => addr,
            None => sources.get("PILOTHOUSE_ADDR").map(|addr| parse_addr(&addr)).transpose()?.unwrap_or(DEFAULT_ADDR),
        };
        let database = match sources.get("DATABASE_URL") {
            Some(url) => database_file(&url)?,
            None => data_dir.join(crate::store::FILE_NAME),
        };
        let public_url = sources.get("PILOTHOUSE_PUBLIC_URL").map(|url| PublicUrl::read(&url)).transpose()?;
        let proxies = sources.get("PILOTHOUSE_TRUSTED_PROXIES").map(|all| TrustedProxies::read(&all)).transpose()?;
        let trusted_proxies = proxies.unwrap_or_default();
        let keep_deleted = sources.get("PILOTHOUSE_KEEP_DELETED_DAYS").map(|setting| days(&setting)).transpose()?;
        let keep_deleted = keep_deleted.unwrap_or(DAY * DEFAULT_KEEP_DELETED_DAYS);
        let limits = limits(&sources)?;
        let (log, upstream) = (log(&sources)?, Upstream::read(&sources)?);
        Ok(Self { addr, database, data_dir, public_url, trusted_proxies, keep_deleted, limits, log, upstream })
    }

    /// Where to listen.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The folder of everything that is kept.
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

    /// Where browsers find the server, where that differs from the address it listens on.
    pub fn public_url(&self) -> Option<&PublicUrl> {
        self.public_url.as_ref()
    }

    /// The proxies that are believed where they say who a client is.
    pub fn trusted_proxies(&self) -> &TrustedProxies {
        &self.trusted_proxies
    }

    /// How long a session that is deleted upstream can still be read.
    pub fn keep_deleted(&self) -> Duration {
        self.keep_deleted
    }

    /// How many connections there may be.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// How the log is written.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Where calls go.
    pub fn upstream(&self) -> Upstream {
        self.upstream.clone()
    }
}

fn platform_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "pilothouse").map(|dirs| dirs.data_dir().to_owned())
}

fn parse_addr(setting: &Setting) -> Result<SocketAddr, ConfigError> {
    setting.value.parse().map_err(|_| setting.wrong("not an address with a port, such as 127.0.0.1:3000"))
}

fn database_file(setting: &Setting) -> Result<PathBuf, ConfigError> {
    let (scheme, rest) = setting.value.split_once(':').unwrap_or_default();
    let file = rest.strip_prefix("//").unwrap_or(rest);
    match scheme {
        "sqlite" if !file.is_empty() && !file.contains([':', '?']) => Ok(PathBuf::from(file)),
        "sqlite" => Err(setting.wrong("name a file, such as sqlite:/var/lib/pilothouse/pilothouse.db")),
        "postgres" | "postgresql" => {
            Err(setting.wrong("PostgreSQL is not supported yet by this version; use sqlite:FILE, or unset it"))
        }
        _ => Err(setting.wrong("this version knows only sqlite:FILE")),
    }
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

fn seconds(setting: &Setting) -> Result<Duration, ConfigError> {
    match setting.value.parse() {
        Ok(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        _ => Err(setting.wrong("use a whole number of seconds from 1 to 86400")),
    }
}

const DAY: Duration = Duration::from_secs(86_400);

fn days(setting: &Setting) -> Result<Duration, ConfigError> {
    match setting.value.parse() {
        Ok(days @ 0..=36_500) => Ok(DAY * days),
        _ => Err(setting.wrong("use a whole number of days from 0 (forget at once) to 36500")),
    }
}

fn limits(sources: &Sources<'_>) -> Result<Limits, ConfigError> {
    let Limits { total, per_address, head } = Limits::default();
    let count = |name: &str, default: usize| match sources.get(name) {
        None => Ok(default),
        Some(setting) => match setting.value.parse() {
            Ok(count @ 32..=1_000_000) => Ok(count),
            _ => Err(setting.wrong("use a whole number of connections from 32 to 1000000")),
        },
    };
    let total = count("PILOTHOUSE_MAX_CONNECTIONS", total)?;
    let per_address = count("PILOTHOUSE_MAX_CONNECTIONS_PER_ADDRESS", per_address)?;
    Ok(Limits { total, per_address, head })
}

/// An http or https URL without anything secret in it.
fn http_url(setting: &Setting) -> Result<Url, ConfigError> {
    let wrong = || setting.wrong("use an http or https URL without user, query and fragment, such as https://host");
    let url = Url::parse(&setting.value).map_err(|_| wrong())?;
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if plain && url.has_host() && matches!(url.scheme(), "http" | "https") { Ok(url) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests;
